package io.lockstep.driver.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.metric.Accuracy;
import io.lockstep.kernels.metric.Confusion;
import io.lockstep.kernels.model.Output;
import java.util.List;
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
    void aMetricThatAModelDoesNotHaveIsRefusedBeforeTheRows() {
        List<Output> outputs = List.of(
                new Output("a", "dense1", new SoftmaxCrossEntropy(0), 1, List.of(new Accuracy(), new Confusion())));
        for (String text : List.of("accuracy>=0.9", "loss<=1", "confusion_0_1<=3")) {
            Requirement.of(text).check(outputs);
        }
        assertThatThrownBy(() -> Requirement.of("acuracy>=0.9").check(outputs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("requirement acuracy>=0.9: unknown metric 'acuracy'. Did you mean 'accuracy'? Known:"
                        + " accuracy, loss");
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
