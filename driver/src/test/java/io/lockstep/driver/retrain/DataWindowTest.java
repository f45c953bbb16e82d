package io.lockstep.driver.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataWindowTest {
    private static RetrainConfig config(Map<String, Object> more) {
        Map<String, Object> data = new java.util.LinkedHashMap<>(Map.of(
                "registry",
                "models/credit",
                "partitions",
                Map.of("column", "dt", "last", "8w"),
                "holdout",
                Map.of("last", "7d")));
        data.putAll(more);
        return RetrainConfig.of(data);
    }

    @Test
    void trainingEndsWhereTheHoldoutBegins() {
        DataWindow window = DataWindow.of(config(Map.of()), LocalDate.parse("2026-11-23"));
        assertThat(window.plainData())
                .containsEntry("as_of", "2026-11-23")
                .containsEntry("holdout_to", "2026-11-22")
                .containsEntry("holdout_from", "2026-11-16")
                .containsEntry("train_to", "2026-11-15")
                .containsEntry("train_from", "2026-09-21");
    }

    @Test
    void rowsWithoutAnswersAreNotHeldOut() {
        DataWindow window = DataWindow.of(config(Map.of("labelDelay", "14d")), LocalDate.parse("2026-11-23"));
        assertThat(window.holdoutTo()).isEqualTo("2026-11-08");
        assertThat(window.trainTo()).isEqualTo("2026-11-01");
    }

    @Test
    void theHistoryMayBegin() {
        DataWindow window = DataWindow.of(config(Map.of()), LocalDate.parse("2026-11-23"));
        assertThat(window.startingAt(LocalDate.parse("2026-11-01")).trainFrom()).isEqualTo("2026-11-01");
        assertThat(window.startingAt(LocalDate.parse("2026-01-01")).trainFrom()).isEqualTo("2026-09-21");
    }

    @Test
    void daysAreWritten() {
        assertThatThrownBy(() -> config(Map.of("labelDelay", "two weeks")))
                .hasMessage(
                        "retrain: labelDelay: expected days or weeks, such as 56d or 8w, at least 0d, got 'two weeks'");
        assertThatThrownBy(() -> config(Map.of("holdout", Map.of("last", "0d"))))
                .hasMessageContaining("last: expected days or weeks, such as 56d or 8w, at least 1d, got '0d'");
        assertThatThrownBy(() -> config(Map.of("waitMinutes", -1)))
                .hasMessageContaining("waitMinutes must be at least 0, got -1");
    }

    @Test
    void daysAreToldByFoldersOrByAColumn() {
        Map<String, Object> column = Map.of("column", "booked", "last", "2d");
        String expected =
                "retrain: expected either partitions, such as {column: dt, last: 56d}, for folders of days, or"
                        + " time, such as {column: booked, last: 56d}, for a column that tells each row's day, got ";
        assertThatThrownBy(() -> config(Map.of("time", column))).hasMessage(expected + "both");
        Map<String, Object> none = Map.of("registry", "models/credit", "holdout", Map.of("last", "7d"));
        assertThatThrownBy(() -> RetrainConfig.of(none)).hasMessage(expected + "none");
        Map<String, Object> timed = new java.util.LinkedHashMap<>(none);
        timed.put("time", column);
        assertThat(DataWindow.of(RetrainConfig.of(timed), LocalDate.parse("2026-11-23"))
                        .trainFrom())
                .isEqualTo("2026-11-14");
        timed.put("requireSuccessFile", true);
        assertThatThrownBy(() -> RetrainConfig.of(timed))
                .hasMessage(
                        "retrain: requireSuccessFile: expected partitions, whose folders may hold _SUCCESS, got time."
                                + " Leave it out");
    }

    @Test
    void anOptimizersStateBelongsToWeights() {
        assertThatThrownBy(() -> config(Map.of("optimizerState", "champion")))
                .hasMessage(
                        "retrain: optimizerState: expected start: champion, as its state belongs to weights, got start:"
                                + " scratch. Set start: champion, or leave it out");
    }
}
