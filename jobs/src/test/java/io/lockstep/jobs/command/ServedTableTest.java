package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.registry.Entry;
import io.lockstep.driver.registry.EntryKind;
import io.lockstep.driver.registry.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What served, from a model's entries. */
class ServedTableTest {
    private static Entry published(long version, Map<String, Object> facts) {
        return new Entry(
                version * 5,
                EntryKind.PUBLISH,
                "2026-01-01T00:00:00Z",
                "a",
                "",
                1,
                version,
                Map.of(),
                facts,
                new State(0, 0, Map.of(), List.of(), null));
    }

    private static final List<Entry> HISTORY = List.of(
            published(1, Map.of("metrics", Map.of("accuracy", 0.8), "accepted", true, "champion", 0L)),
            published(
                    2,
                    Map.of(
                            "metrics",
                            Map.of("accuracy", 0.75),
                            "accepted",
                            false,
                            "champion",
                            1L,
                            "champion_metrics",
                            Map.of("accuracy", 0.75),
                            "as_of",
                            "2026-01-15",
                            "holdout_from",
                            "2026-01-08",
                            "holdout_to",
                            "2026-01-14")),
            published(
                    3,
                    Map.of(
                            "metrics",
                            Map.of("accuracy", 0.9),
                            "accepted",
                            true,
                            "champion",
                            1L,
                            "champion_metrics",
                            Map.of("accuracy", 0.5),
                            "as_of",
                            "2026-01-22",
                            "holdout_from",
                            "2026-01-15",
                            "holdout_to",
                            "2026-01-21")));

    @Test
    void meanIsThatOfWhatServedBeforeEachRetraining() {
        ServedTable table = ServedTable.of("models/a", HISTORY, null);
        assertThat(table.mean()).isEqualTo(0.625);
        assertThat(table.lines())
                .containsExactly(
                        "as of        rows from          to  served  accuracy  new version  accuracy  accepted",
                        "2026-01-15  2026-01-08  2026-01-14       1    0.7500            2    0.7500        no",
                        "2026-01-22  2026-01-15  2026-01-21       1    0.5000            3    0.9000       yes",
                        "mean accuracy of what served, over 2 retrainings: 0.6250");
        assertThat(table.plainData()).containsEntry("metric", "accuracy").containsEntry("mean", 0.625);
    }

    private static Entry judged(long version, String day, Object served, double own, double ownOnItsRows) {
        return published(
                version,
                Map.of(
                        "metrics",
                        Map.of("accuracy", own),
                        "judged_metrics",
                        Map.of("accuracy", ownOnItsRows),
                        "accepted",
                        true,
                        "champion",
                        3L,
                        "champion_metrics",
                        Map.of("accuracy", served),
                        "as_of",
                        day,
                        "holdout_from",
                        day,
                        "holdout_to",
                        day));
    }

    /** As JSON has NaN. */
    @Test
    void daysCountOnceAndThoseWithoutTheMetricAreSaid() {
        List<Entry> history = new ArrayList<>(HISTORY);
        history.add(judged(4, "2026-01-29", "NaN", 0.5, 0.5));
        history.add(judged(5, "2026-01-22", 0.25, 0.7, 0.6));
        ServedTable table = ServedTable.of("models/a", history, null);
        assertThat(table.lines())
                .containsExactly(
                        "as of        rows from          to  served  accuracy  new version  accuracy  accepted",
                        "2026-01-15  2026-01-08  2026-01-14       1    0.7500            2    0.7500        no",
                        "2026-01-22  2026-01-22  2026-01-22       3    0.2500            5    0.6000       yes",
                        "mean accuracy of what served, over 2 retrainings: 0.5000",
                        "left out, as what served has no accuracy there: 2026-01-29");
        assertThat(table.plainData()).containsEntry("unknown", List.of("2026-01-29"));
        assertThat(table.mean()).isEqualTo(0.5);
    }

    @Test
    void aModelThatWasNeverJudgedHasNone() {
        assertThatThrownBy(() -> ServedTable.of("models/a", HISTORY.subList(0, 1), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("models/a: expected versions that were judged beside one that served, got none. lockstep"
                        + " retrain makes them, from the second day on");
        assertThatThrownBy(() -> ServedTable.of("models/a", HISTORY, "auc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("models/a: expected a metric of what served, one of accuracy, got 'auc'");
    }
}
