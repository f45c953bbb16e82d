package io.lockstep.driver.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RequirementTest {
    private static final Map<String, Double> METRICS = Map.of("accuracy", 0.9, "loss", 0.25, "auc", Double.NaN);

    private static boolean isMet(String text) {
        return Requirement.of(text).isMet(METRICS);
    }

    @Test
    void limitsThemselvesAreEnough() {
        assertThat(isMet("accuracy>=0.9")).isTrue();
        assertThat(isMet(" accuracy >= 0.91 ")).isFalse();
        assertThat(isMet("loss<=0.25")).isTrue();
        assertThat(isMet("loss<=2e-1")).isFalse();
    }

    @Test
    void whatIsNoNumberIsNeverEnough() {
        assertThat(isMet("auc>=0")).isFalse();
        assertThat(isMet("auc<=1")).isFalse();
    }

    @Test
    void whatCannotBeReadIsRefused() {
        for (String text : new String[] {"accuracy", "accuracy>0.9", "accuracy>=high", ">=1", "accuracy>=NaN", ""}) {
            assertThatThrownBy(() -> Requirement.of(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("requirement: expected a metric, >= or <=, and a number, as accuracy>=0.9, got '" + text
                            + "'. Quote it, as a shell takes > and < for files");
        }
        assertThatThrownBy(() -> isMet("acuracy>=0.9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "requirement acuracy>=0.9: unknown metric 'acuracy'. Did you mean 'accuracy'? Known: ");
    }
}
