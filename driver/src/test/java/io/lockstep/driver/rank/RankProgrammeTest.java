package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.progress.EpochTotals.PhaseTotals;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.driver.step.Assignment;
import io.lockstep.driver.step.TwoNetworks;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** A generator and its discriminator, trained in turn in each step. */
class RankProgrammeTest extends RankRig {
    private static final long END = (long) EPOCHS * STEPS_PER_EPOCH;
    private static final TrainConfig TRAIN = training(2, 1_000);

    /** @param every the second phase is taken in each so many-th step */
    private static TrainConfig training(int every, int checkpointSteps) {
        return config(Map.of(
                "optimizer",
                Map.of("adam", Map.of("learningRate", 0.01, "beta1", 0.5)),
                "programme",
                List.of(TwoNetworks.JUDGE, TwoNetworks.with(TwoNetworks.MAKE, "every", every)),
                "clipNorm",
                1,
                "ema",
                Map.of("decay", 0.9),
                "checkpoints",
                Map.of("everySteps", checkpointSteps)));
    }

    private Assignment assignment(TrainConfig train) throws IOException {
        String place = directory.resolve("run-" + runs++).toString();
        RowLayout layout = SyntheticShards.real(TwoNetworks.NOISE, 3);
        return new Assignment(
                7,
                TwoNetworks.model(SyntheticShards.INPUTS),
                train,
                SyntheticShards.real(layout, files, place + "/train", 1, ROWS),
                SyntheticShards.real(layout, files, place + "/validation", 2, 100),
                50,
                layout,
                place + "/checkpoints",
                "i1g1",
                List.of());
    }

    private Trained train(List<Integer> threads) throws Exception {
        return run(assignment(TRAIN), threads, END, null);
    }

    @Test
    void sameWeightsOverAnyRanksAndFromTheMiddleOfAnEpoch() throws Exception {
        Trained alone = train(List.of(1));
        for (List<Integer> threads : List.of(List.of(2), List.of(1, 1), List.of(2, 1, 1))) {
            Trained several = train(threads);
            assertThat(several.weights()).isEqualTo(alone.weights());
            assertThat(several.average()).isEqualTo(alone.average());
            assertThat(several.validations()).isEqualTo(alone.validations());
        }
        Checkpoint middle =
                Objects.requireNonNull(run(assignment(training(2, 3)), List.of(1, 2), STEPS_PER_EPOCH + 2, null)
                        .newest());
        Trained resumed = run(assignment(TRAIN), List.of(1, 1), END, middle);
        assertThat(resumed.weights()).isEqualTo(alone.weights());
        assertThat(resumed.average()).isEqualTo(alone.average());
        assertThat(resumed.losses().get(0)).isEqualTo(alone.losses().get(1));
    }

    /** A phase that is taken in every other step has half of the rows, and its losses beside the others'. */
    @Test
    void lossesAreToldByPhase() throws Exception {
        Checkpoint middle = Objects.requireNonNull(
                run(assignment(training(2, 3)), List.of(1), 3, null).newest());
        List<PhaseTotals> phases = middle.state().totals().phases();
        assertThat(phases).extracting(PhaseTotals::phase).containsExactly("judge", "make");
        assertThat(phases.get(0).weightSum()).isEqualTo(middle.state().totals().weightSum());
        assertThat(phases.get(1).weightSum()).isBetween(1.0, phases.get(0).weightSum() / 2);
        assertThat(middle.state().totals().lossSum())
                .isEqualTo(phases.get(0).lossSum() + phases.get(1).lossSum(), Offset.offset(1e-9));
    }

    @Test
    void bothNetworksMove() throws Exception {
        assertThat(train(List.of(1)).weights())
                .isNotEqualTo(run(assignment(training(5, 1_000)), List.of(1), END, null)
                        .weights());
    }
}
