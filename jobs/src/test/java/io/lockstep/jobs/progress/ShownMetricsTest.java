package io.lockstep.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShownMetricsTest {
    @Test
    void cellsAreCountedAndNumbersShown() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", 0.5);
        metrics.put("confusion_0_0", 3.0);
        metrics.put("confusion_0_1", 1.0);
        metrics.put("stay_confusion_1_1_0", 1.0);
        metrics.put("top_5", 0.75);
        metrics.put("loss", 0.25);
        assertThat(ShownMetrics.numbers(metrics)).containsOnlyKeys("accuracy", "top_5", "loss");
        assertThat(ShownMetrics.cells(metrics)).isEqualTo(Map.of("confusion", 2, "stay_confusion", 1));
    }
}
