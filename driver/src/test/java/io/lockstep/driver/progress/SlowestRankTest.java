package io.lockstep.driver.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.progress.RunListener.EpochReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlowestRankTest {
    private static PhaseTimes times(Map<String, Double> seconds, Double... waitedFor) {
        Map<String, Object> data = new LinkedHashMap<>(seconds);
        data.put("waited_for", List.of(waitedFor));
        return PhaseTimes.of(data);
    }

    private static SlowestRank slowest(PhaseTimes... ranks) {
        return SlowestRank.of(List.of(ranks)).orElseThrow();
    }

    @Test
    void aRankThatReadsForLongIsNamedWithThat() {
        SlowestRank slowest = slowest(
                times(Map.of("read", 1.0, "compute", 4.0, "wait_ranks", 2.0), 0.0, 2.0, 0.0),
                times(Map.of("read", 3.5, "compute", 3.5), 0.0, 0.0, 0.0),
                times(Map.of("read", 2.0, "compute", 3.0, "wait_ranks", 2.0), 0.0, 2.0, 0.0));
        assertThat(slowest).isEqualTo(new SlowestRank(1, "read", 3.5, 1.5, 2));
        assertThat(slowest.describe()).isEqualTo("slowest: rank 1, read 3.5 s, elsewhere 1.5 s; waited for 2.0 s");
    }

    @Test
    void everyOwnPhaseCanBeTheCause() {
        for (Phase phase : Phase.values()) {
            SlowestRank slowest =
                    slowest(times(Map.of(phase.key(), 5.0), 0.0, 0.0), times(Map.of(phase.key(), 1.0), 4.0, 0.0));
            assertThat(slowest.rank()).isZero();
            assertThat(slowest.cause()).isEqualTo(phase.isOwnWork() ? phase.label() : SlowestRank.NETWORK);
        }
    }

    @Test
    void collectionThatMakesAPhaseLongIsTheCause() {
        assertThat(slowest(
                        times(Map.of("compute", 2.0, "garbage_collection", 0.5), 0.0, 3.0),
                        times(Map.of("compute", 5.0, "garbage_collection", 3.0), 0.0, 0.0)))
                .isEqualTo(new SlowestRank(1, SlowestRank.COLLECTION, 3, 0.5, 3));
    }

    @Test
    void waitsThatNoWorkExplainsAreTheNetworks() {
        SlowestRank slowest = slowest(
                times(Map.of("compute", 2.0, "wait_ranks", 5.0), 0.0, 5.0),
                times(Map.of("compute", 2.1, "wait_ranks", 4.0), 4.0, 0.0));
        assertThat(slowest).isEqualTo(new SlowestRank(1, SlowestRank.NETWORK, 5, 0, 5));
        assertThat(slowest.describe()).isEqualTo("slowest: rank 1, network; waited for 5.0 s");
    }

    @Test
    void whereNobodyWaitedNobodyIsSlow() {
        assertThat(SlowestRank.of(List.of())).isEmpty();
        assertThat(SlowestRank.of(List.of(PhaseTimes.NONE))).isEmpty();
    }

    @Test
    void timesOfAnEpochComeBackFromItsRecord() {
        PhaseTimes first = times(Map.of("read", 1.25, "overlapped", 0.5, "garbage_collection", 0.125), 0.0, 2.0);
        PhaseTimes second = times(Map.of("hand_over", 1.5), 0.5, 0.0);
        EpochReport report =
                new EpochReport(1, 2, 3, Map.of("loss", 0.5), Map.of("loss", 0.25), List.of(first, second));
        Map<String, ?> data = EpochRecord.plainData(report);
        assertThat(EpochRecord.report(data)).isEqualTo(report);
        assertThat(data.get("slowest"))
                .hasToString("{rank=1, cause=hand over, seconds=1.5, elsewhere=0.0, waited=2.0}");
        Map<String, Object> earlier = new LinkedHashMap<>(data);
        earlier.remove("ranks");
        assertThat(EpochRecord.report(earlier).ranks()).isEmpty();
        assertThat(first.plus(second).total()).isEqualTo(2.75);
        assertThat(first.plus(second).waitedFor()).containsExactly(0.5, 2.0);
    }
}
