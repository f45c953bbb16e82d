package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.TrainConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Trainings that are interrupted anywhere and gone on from by other ranks end with the same bits: after every fourth step,
 * {@code -Dlockstep.interruption.stride=1} after each.
 */
class RankInterruptionIT extends RankRig {
    private static final int STRIDE = Integer.getInteger("lockstep.interruption.stride", 4);

    /** Stopped after any step, gone on from by others: weights, averages, losses of whole epochs, the schedule. */
    @Test
    void sameWeightsWhereverTheTrainingWasInterrupted() throws Exception {
        Map<String, Object> changes = Map.of(
                "optimizer", "lamb",
                "schedule", Map.of("reduceOnPlateau", Map.of("factor", 0.5, "patience", 1, "minDelta", 100)),
                "ema", Map.of("decay", 0.9),
                "evaluateEverySteps", 3,
                "checkpoints", Map.of("everySteps", 1));
        Trained whole = train(List.of(1), config(changes), EPOCHS, null);
        List<List<Integer>> rosters = List.of(List.of(2), List.of(1, 1), List.of(1, 2, 1));
        for (int step = 1; step < EPOCHS * STEPS_PER_EPOCH; step += STRIDE) {
            Trained part = trainUntil(rosters.get(step % 3), config(changes), step, null);
            Trained resumed =
                    trainUntil(rosters.get((step + 1) % 3), config(changes), EPOCHS * STEPS_PER_EPOCH, part.newest());
            assertThat(resumed.weights()).as("after step " + step).isEqualTo(whole.weights());
            assertThat(resumed.average()).isEqualTo(whole.average());
            assertThat(whole.losses()).endsWith(resumed.losses().toArray(new Double[0]));
            assertThat(resumed.losses()).hasSize(EPOCHS - step / STEPS_PER_EPOCH);
        }
    }

    /**
     * Commits lie at ends of rounds, wherever somebody asked for one; whoever goes on from one comes to the same end.
     */
    @Test
    void sameWeightsWhereverAveragingWasInterrupted() throws Exception {
        Map<String, Object> changes = Map.of(
                "optimizer", "lamb",
                "schedule", Map.of("reduceOnPlateau", Map.of("factor", 0.5, "patience", 1, "minDelta", 100)),
                "ema", Map.of("decay", 0.9),
                "evaluateEverySteps", 5,
                "checkpoints", Map.of("everySteps", 1));
        for (String slots : List.of("average", "keep")) {
            TrainConfig config =
                    RankAveragingTest.averagingOf(Map.of("slots", slots, "outer", RankAveragingTest.NESTEROV), changes);
            Trained whole = train(RankAveragingTest.NORMALISED, List.of(1), config, EPOCHS, null);
            assertThat(whole.steps()).containsExactlyInAnyOrder(3L, 5L, 7L, 10L, 13L, 14L, 15L, 18L, 20L, 21L);
            List<List<Integer>> rosters = List.of(List.of(2), List.of(1, 1), List.of(1, 2, 1));
            List<Integer> steps = slots.equals("keep") ? List.of(10, 20) : List.of(3, 15);
            for (int step : STRIDE == 1 ? List.of(3, 10, 15, 20) : steps) {
                Trained part = run(assignment(RankAveragingTest.NORMALISED, config), rosters.get(step % 3), step, null);
                Trained resumed =
                        train(RankAveragingTest.NORMALISED, rosters.get((step + 1) % 3), config, EPOCHS, part.newest());
                assertThat(resumed.weights()).as(slots + " after step " + step).isEqualTo(whole.weights());
                assertThat(resumed.average()).isEqualTo(whole.average());
                assertThat(whole.losses()).endsWith(resumed.losses().toArray(new Double[0]));
            }
        }
    }
}
