package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.step.Assignment;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Replicas belong to lanes: whoever computes which lane, the weights are the same to the bit. */
class RankAveragingTest extends RankRig {
    static final List<Map<String, Object>> NORMALISED =
            List.of(Map.of("dense", Map.of("units", 20)), Map.of("batchNorm", Map.of()));
    private static final List<Map<String, Object>> LINEAR =
            List.of(Map.of("dense", Map.of("units", 40, "activation", "tanh")));
    static final Map<String, Object> NESTEROV = Map.of("nesterov", Map.of("learningRate", 0.8, "momentum", 0.5));

    /** Three lanes of 1, 2 and 2 slices; rounds of 3 steps where an epoch has 7. */
    private static Map<String, Object> averaging(Map<String, Object> changes) {
        Map<String, Object> keys = new LinkedHashMap<>(Map.of("everySteps", 3, "lanes", 3));
        keys.putAll(changes);
        return Map.of("averaging", keys);
    }

    static TrainConfig averagingOf(Map<String, Object> averaging, Map<String, Object> changes) {
        Map<String, Object> keys = new LinkedHashMap<>(changes);
        keys.put("sync", averaging(averaging));
        return config(keys);
    }

    private HeapFloats parameters(Assignment assignment, Trained trained) throws Exception {
        ParameterLayout layout = assignment.model().layout();
        HeapFloats values = HeapFloats.of(layout.size());
        new CheckpointStore(files, assignment.checkpoints(), layout)
                .read(
                        Objects.requireNonNull(trained.newest()),
                        CheckpointStore.PARAMETERS,
                        0,
                        layout.blocks().size(),
                        values,
                        0);
        return values;
    }

    private static void assertSame(Trained trained, Trained expected) {
        assertThat(trained.weights()).isEqualTo(expected.weights());
        assertThat(trained.average()).isEqualTo(expected.average());
        assertThat(trained.losses()).isEqualTo(expected.losses());
        assertThat(trained.validations()).isEqualTo(expected.validations());
    }

    @Test
    void sameWeightsForAnyNumberOfRanksAndThreads() throws Exception {
        List<TrainConfig> configs = List.of(
                averagingOf(Map.of(), Map.of()),
                averagingOf(
                        Map.of("outer", NESTEROV, "slots", "keep", "firstSteps", 2),
                        Map.of("clipNorm", 0.5, "ema", Map.of("decay", 0.9), "optimizer", "lamb")));
        for (TrainConfig config : configs) {
            Trained expected = train(NORMALISED, List.of(1), config, EPOCHS, null);
            assertThat(expected.losses().get(EPOCHS - 1))
                    .isLessThan(expected.losses().get(0));
            for (List<Integer> threads :
                    List.of(List.of(2), List.of(1, 1), List.of(2, 1), List.of(1, 1, 1), List.of(2, 2, 2))) {
                assertSame(train(NORMALISED, threads, config, EPOCHS, null), expected);
            }
        }
    }

    /** Where there are more ranks than lanes, one owns parameters and slots without computing any. */
    @Test
    void aRankWithoutALaneTakesPartAllTheSame() throws Exception {
        for (String slots : List.of("average", "keep")) {
            TrainConfig config = averagingOf(
                    Map.of("lanes", 2, "slots", slots, "outer", NESTEROV), Map.of("ema", Map.of("decay", 0.9)));
            Trained expected = train(NORMALISED, List.of(1), config, EPOCHS, null);
            Trained shared = train(NORMALISED, List.of(1, 1, 1), config, EPOCHS, null);
            assertSame(shared, expected);
            assertThat(shared.ends()).extracting(Ended::slices).contains(0L);
            Trained part = train(NORMALISED, List.of(1, 1, 1), config, 1, null);
            assertThat(train(NORMALISED, List.of(2), config, EPOCHS, part.newest())
                            .weights())
                    .isEqualTo(expected.weights());
        }
    }

    @Test
    void everyKeyOfAveragingMakesAnotherTraining() throws Exception {
        List<Map<String, Object>> different = List.of(
                Map.of(),
                Map.of("everySteps", 2),
                Map.of("lanes", 2),
                Map.of("slots", "keep"),
                Map.of("firstSteps", 2),
                Map.of("outer", NESTEROV));
        List<String> weights = new ArrayList<>();
        for (Map<String, Object> averaging : different) {
            weights.add(train(LINEAR, List.of(1), averagingOf(averaging, Map.of()), 1, null)
                    .weights());
        }
        assertThat(weights).doesNotHaveDuplicates().doesNotContain("");
    }

    /**
     * Plain SGD, no normalisation, no clipping: after a mean of every step, lanes have gone where their mean gradient
     * leads.
     */
    @Test
    void roundsOfOneStepAreAllReduce() throws Exception {
        Map<String, Object> plain = Map.of("optimizer", Map.of("sgd", Map.of("learningRate", 0.1)), "maxSteps", 20);
        Map<String, Object> each = new LinkedHashMap<>(plain);
        each.put("sync", averaging(Map.of("everySteps", 1)));
        Assignment summed = assignment(LINEAR, config(plain));
        Assignment averaged = assignment(LINEAR, config(each));
        HeapFloats expected = parameters(summed, run(summed, List.of(1), 20, null));
        HeapFloats values = parameters(averaged, run(averaged, List.of(1, 1), 20, null));
        double largest = 0;
        double apart = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.array()[i]));
            apart = Math.max(apart, Math.abs(expected.array()[i] - values.array()[i]));
        }
        assertThat(largest).isGreaterThan(0.1);
        assertThat(apart).isLessThan(1e-5 * largest);
    }

    /** Momentum is linear in the gradients, so that its mean over lanes is that of their mean. */
    @Test
    void averagedMomentumOfRoundsOfOneStepIsThatOfAllReduce() throws Exception {
        Map<String, Object> momentum =
                Map.of("optimizer", Map.of("sgd", Map.of("learningRate", 0.05, "momentum", 0.9)), "maxSteps", 20);
        Map<String, Object> each = new LinkedHashMap<>(momentum);
        each.put("sync", averaging(Map.of("everySteps", 100, "firstSteps", 20)));
        Assignment summed = assignment(LINEAR, config(momentum));
        Assignment averaged = assignment(LINEAR, config(each));
        HeapFloats expected = parameters(summed, run(summed, List.of(1), 20, null));
        HeapFloats values = parameters(averaged, run(averaged, List.of(1), 20, null));
        for (int i = 0; i < expected.size(); i++) {
            assertThat(values.array()[i]).isCloseTo(expected.array()[i], within(1e-5f));
        }
    }

    @Test
    void whenWorkIsMadeSafeDecidesNothing() throws Exception {
        Trained seldom = train(LINEAR, List.of(1), averagingOf(Map.of(), Map.of()), EPOCHS, null);
        TrainConfig often = averagingOf(Map.of(), Map.of("checkpoints", Map.of("everySteps", 2)));
        assertThat(train(LINEAR, List.of(1, 1), often, EPOCHS, null).weights()).isEqualTo(seldom.weights());
        asked = 1;
        Trained whenAsked = train(LINEAR, List.of(1, 1), averagingOf(Map.of(), Map.of()), EPOCHS, null);
        assertThat(whenAsked.steps()).contains(3L).hasSize(EPOCHS + 1);
        assertThat(whenAsked.weights()).isEqualTo(seldom.weights());
    }

    @Test
    void piecesBelongToChunksOrToLanes() throws Exception {
        TrainConfig kept = averagingOf(Map.of("slots", "keep", "outer", NESTEROV), Map.of());
        Checkpoint checkpoint = Objects.requireNonNull(
                train(LINEAR, List.of(1, 1), kept, 1, null).newest());
        assertThat(checkpoint.pieces())
                .extracting(Piece::slot)
                .containsExactlyInAnyOrder(
                        "parameters",
                        "outerMomentum",
                        "parameters",
                        "outerMomentum",
                        "lane0.firstMoment",
                        "lane0.secondMoment",
                        "lane1.firstMoment",
                        "lane1.secondMoment",
                        "lane2.firstMoment",
                        "lane2.secondMoment");
    }

    @Test
    void aLaneThatIsNotFiniteIsLeftOutAlikeOnAnyNumberOfRanks() throws Exception {
        spoiled = new SyntheticShards.Spoiled(7, Float.NaN, 1f);
        TrainConfig skipping = averagingOf(
                Map.of("everySteps", 2),
                Map.of("nonFinite", "skipStep", "maxSkippedSteps", 2, "clipNorm", 0.05, "ema", Map.of("decay", 0.9)));
        Trained whole = train(LINEAR, List.of(1), skipping, EPOCHS, null);
        assertThat(whole.skipped()).isEqualTo(SkippedSteps.NONE);
        assertThat(whole.losses()).allSatisfy(loss -> assertThat(loss).isFinite());
        for (List<Integer> threads : List.of(List.of(2, 1), List.of(1, 1, 1))) {
            Trained shared = train(LINEAR, threads, skipping, EPOCHS, null);
            assertSame(shared, whole);
            assertThat(shared.skipped()).isEqualTo(whole.skipped());
        }
        assertThat(notes)
                .contains("training step 6, slice 0: input 'input' has NaN at row 0. Its lane is left out of the"
                        + " step, as train.nonFinite says, and the others move; lanes that are left out later in this"
                        + " epoch are not told");
    }

    /** Nothing changed where there is no other lane. */
    @Test
    void aStepWithoutALaneThatMovedIsSkipped() throws Exception {
        spoiled = new SyntheticShards.Spoiled(7, Float.NaN, 1f);
        TrainConfig skipping = averagingOf(Map.of("lanes", 1), Map.of("nonFinite", "skipStep"));
        assertThat(train(LINEAR, List.of(1), skipping, EPOCHS, null).skipped().total())
                .isEqualTo(EPOCHS);
        assertThat(notes).anySatisfy(note -> assertThat(note).contains("The step is skipped, as train.nonFinite says"));
    }

    @Test
    void aLaneThatIsNotFiniteEndsTheTrainingOfAll() throws Exception {
        spoiled = new SyntheticShards.Spoiled(7, Float.NaN, 1f);
        assertThat(train(LINEAR, List.of(1, 1), averagingOf(Map.of(), Map.of()), EPOCHS, null)
                        .ends())
                .hasSize(2)
                .allSatisfy(end -> assertThat(end.status()).isEqualTo(Status.FAILED))
                .allSatisfy(end -> assertThat(end.text())
                        .containsPattern("rank [01]: training step \\d, slice \\d: input 'input' has NaN at row \\d\\."
                                + " Correct the data; train\\.nonFinite: skipStep leaves such steps out$"));
    }

    @Test
    void everyRowIsTrainedOnceAnEpochByOneLane() throws Exception {
        Trained trained = train(LINEAR, List.of(1, 2), averagingOf(Map.of(), Map.of()), EPOCHS, null);
        assertThat(trained.ends().stream().mapToLong(Ended::examples).sum()).isEqualTo((long) ROWS * EPOCHS);
    }
}
