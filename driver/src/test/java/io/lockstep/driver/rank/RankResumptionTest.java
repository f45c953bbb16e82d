package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Trainings that go on from a checkpoint, with other ranks, to the same bits; and when checkpoints are taken. */
class RankResumptionTest extends RankRig {
    @Test
    void goesOnFromACommitWithOtherRanksToTheSameWeights() throws Exception {
        Trained whole = train(List.of(1), config(Map.of()), EPOCHS, null);
        Trained half = train(List.of(1, 1), config(Map.of()), 1, null);
        assertThat(train(List.of(2, 1, 1), config(Map.of()), EPOCHS, half.newest())
                        .weights())
                .isEqualTo(whole.weights());
    }

    @Test
    void averagesAndRatesThatFollowTheValidationGoOnFromACommit() throws Exception {
        Trained whole = train(List.of(1), everything("lamb"), EPOCHS, null);
        Trained half = train(List.of(1, 1), everything("lamb"), 2, null);
        Trained resumed = train(List.of(1, 2), everything("lamb"), EPOCHS, half.newest());
        assertThat(resumed.weights()).isEqualTo(whole.weights());
        assertThat(resumed.average()).isEqualTo(whole.average());
        assertThat(resumed.validations().get(EPOCHS))
                .isEqualTo(whole.validations().get(EPOCHS));
    }

    @Test
    void aCutEpochEndsWithACheckpointThatWasMeasured() throws Exception {
        TrainConfig cut = config(Map.of("maxSteps", 11));
        Trained one = trainUntil(List.of(1), cut, 11, null);
        assertThat(trainUntil(List.of(1, 1), cut, 11, null).weights()).isEqualTo(one.weights());
        assertThat(one.newest()).isNotNull();
        assertThat(one.validations()).hasSize(1).containsKey(1);
        assertThat(one.ends()).extracting(Ended::status).containsOnly(Status.DONE);
    }

    /** One rank is asked, at any time; all take the checkpoint after the same step. */
    @Test
    void anAskedRankMakesAllTakeACheckpoint() throws Exception {
        asked = 1;
        Trained trained = trainUntil(List.of(1, 1, 1), config(Map.of()), EPOCHS * STEPS_PER_EPOCH, null);
        assertThat(trained.steps()).hasSize(EPOCHS + 1);
        asked = -1;
        assertThat(train(List.of(1), config(Map.of()), EPOCHS, null).weights()).isEqualTo(trained.weights());
    }

    @Test
    void aCheckpointThatCannotBeWrittenEndsTheRank() throws Exception {
        Path inTheWay = directory.resolve("run-0").resolve("checkpoints");
        java.nio.file.Files.createDirectories(inTheWay.getParent());
        java.nio.file.Files.createFile(inTheWay);
        assertThat(train(List.of(1), config(Map.of()), EPOCHS, null).ends())
                .singleElement()
                .satisfies(end -> {
                    assertThat(end.status()).isEqualTo(Status.STOPPED);
                    assertThat(end.text()).startsWith("checkpoint: ").contains("run-0/checkpoints");
                });
    }
}
