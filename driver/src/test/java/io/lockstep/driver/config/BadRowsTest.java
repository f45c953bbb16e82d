package io.lockstep.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BadRowsTest {
    private static BadRows bind(Object data) {
        return Configs.BINDING.bind(BadRows.class, data, "data.badRows");
    }

    @Test
    void shortAndLongFormsAreBound() {
        assertThat(bind("fail")).isEqualTo(BadRows.FAIL);
        assertThat(bind("skip")).isEqualTo(BadRows.SKIP);
        assertThat(bind(Map.of("skip", Map.of("most", 100)))).isEqualTo(new SkipBadRows(100L, null));
        assertThat(bind(Map.of("skip", Map.of("mostShare", 0.01)))).isEqualTo(new SkipBadRows(null, 0.01));
        assertThatThrownBy(() -> bind(Map.of("skip", Map.of("most", -1))))
                .hasMessage("data.badRows.skip: most must be at least 0, got -1");
        assertThatThrownBy(() -> bind(Map.of("skip", Map.of("mostShare", 1.5))))
                .hasMessage("data.badRows.skip: mostShare must be in [0, 1], got 1.5");
    }

    @Test
    void limitsHoldToTheRow() {
        assertThat(BadRows.FAIL.exceeded(0, 10)).isEmpty();
        assertThat(BadRows.FAIL.exceeded(1, 10)).isEqualTo("no bad rows");
        assertThat(BadRows.SKIP.exceeded(10, 10)).isEmpty();
        assertThat(new SkipBadRows(2L, null).exceeded(2, 10)).isEmpty();
        assertThat(new SkipBadRows(2L, null).exceeded(3, 10)).isEqualTo("at most 2 bad rows (data.badRows.skip.most)");
        assertThat(new SkipBadRows(null, 0.2).exceeded(2, 10)).isEmpty();
        assertThat(new SkipBadRows(9L, 0.2).exceeded(3, 10))
                .isEqualTo("at most a share of 0.2 bad rows (data.badRows.skip.mostShare)");
    }
}
