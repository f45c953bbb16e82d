package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.roster.Message.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps whose loss or gradient is not finite: what is said of them, and that skipping one changes nothing anywhere. */
class RankNonFiniteTest extends RankRig {
    @Test
    void aStepThatIsNotFiniteNamesSliceAndNode() throws Exception {
        TrainConfig wild = config(Map.of("optimizer", Map.of("sgd", Map.of("learningRate", 1e30))));
        Trained trained = train(List.of(1, 1), wild, EPOCHS, null);
        assertThat(trained.ends()).hasSize(2).allSatisfy(end -> {
            assertThat(end.status()).isEqualTo(Status.FAILED);
            assertThat(end.text())
                    .containsPattern("rank [01]: training step 2, slice 0: the output of node 'dense2' has"
                            + " (NaN|-?Infinity) at row \\d+, first of all; its inputs and parameters are finite\\. Lower"
                            + " train\\.optimizer's learningRate, set train\\.clipNorm, or look for extreme values in"
                            + " the data; train\\.nonFinite: skipStep leaves such steps out$");
        });
    }

    @Test
    void aGradientThatIsNotFiniteIsNoticedThoughTheLossIs() throws Exception {
        spoiled = new SyntheticShards.Spoiled(7, 3f, 3e38f);
        for (Map<String, Object> clip : List.<Map<String, Object>>of(Map.of(), Map.of("clipNorm", 1.0))) {
            for (List<Integer> threads : List.of(List.of(1), List.of(1, 1))) {
                assertThat(train(threads, config(clip), EPOCHS, null).ends())
                        .allSatisfy(end -> assertThat(end.text())
                                .containsPattern("training step \\d, slice \\d: the gradient of dense\\d/\\w+ has"
                                        + " -?Infinity at element \\d+, first of all; the loss and the gradient of the"
                                        + " node's output are finite"));
            }
        }
    }

    @Test
    void aRowThatIsNotFiniteIsBlamedOnTheData() throws Exception {
        spoiled = new SyntheticShards.Spoiled(7, Float.NaN, 1f);
        assertThat(train(List.of(1, 1), config(Map.of()), EPOCHS, null).ends())
                .allSatisfy(end -> assertThat(end.text())
                        .containsPattern("training step \\d, slice \\d: input 'input' has NaN at row \\d\\. Correct the"
                                + " data; train\\.nonFinite: skipStep leaves such steps out$"));
    }

    private static TrainConfig skipping(int most, Map<String, Object> changes) {
        Map<String, Object> all = new LinkedHashMap<>(changes);
        all.put("nonFinite", "skipStep");
        all.put("maxSkippedSteps", most);
        return config(all);
    }

    @Test
    void aSkippedStepChangesNothingOnAnyNumberOfRanks() throws Exception {
        spoiled = new SyntheticShards.Spoiled(7, Float.NaN, 1f);
        for (Map<String, Object> clip : List.<Map<String, Object>>of(Map.of(), Map.of("clipNorm", 0.05))) {
            TrainConfig skipping = skipping(2, clip);
            Trained whole = train(List.of(1), skipping, EPOCHS, null);
            assertThat(whole.skipped())
                    .isEqualTo(new SkippedSteps(EPOCHS, 1, whole.skipped().inARow()));
            assertThat(whole.losses()).allSatisfy(loss -> assertThat(loss).isFinite());
            for (List<Integer> threads : List.of(List.of(2, 1), List.of(1, 1, 1))) {
                Trained shared = train(threads, skipping, EPOCHS, null);
                assertThat(shared.weights()).isEqualTo(whole.weights());
                assertThat(shared.losses()).isEqualTo(whole.losses());
                assertThat(shared.skipped()).isEqualTo(whole.skipped());
            }
            Trained half = train(List.of(1, 1), skipping, 1, null);
            Trained resumed = train(List.of(2), skipping, EPOCHS, half.newest());
            assertThat(resumed.weights()).isEqualTo(whole.weights());
            assertThat(resumed.skipped()).isEqualTo(whole.skipped());
        }
        assertThat(notes)
                .contains("training step 6, slice 0: input 'input' has NaN at row 0. The step is skipped, as"
                        + " train.nonFinite says; others of this epoch are counted only");
    }

    @Test
    void tooManySkippedStepsInARowEndTheTraining() throws Exception {
        TrainConfig wild = skipping(2, Map.of("optimizer", Map.of("sgd", Map.of("learningRate", 1e30))));
        assertThat(train(List.of(1, 1), wild, EPOCHS, null).ends())
                .allSatisfy(end -> assertThat(end.text())
                        .contains("train.maxSkippedSteps: expected at most 2 steps in a row to be skipped, one more is"
                                + " not finite. training step 4, slice 0: the output of node 'dense2' has"));
    }
}
