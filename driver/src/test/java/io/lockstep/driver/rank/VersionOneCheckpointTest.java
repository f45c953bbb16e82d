package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.prepare.Preparation;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.testing.FormatVersion;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.model.ModelSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The training that the first release made goes on from its checkpoint in the middle, on its shards. */
class VersionOneCheckpointTest extends RankRig {
    private static final int MIDDLE = 10;
    private static final int END = 15;

    /** Of the whole vector after the last step, as that release wrote it. */
    private static final String WRITTEN = "6538cdd297a3fbe90e088684025d01e7868d1436ded8ce9e01db8a6583ac3bb3";

    /** After the same step by this code, for which the last two batches share their rows. */
    private static final String GONE_ON_TO = "8ad65c207e4907931843796e613b701437810b6415bf5b4bb632dde7d4bda093";

    @Test
    void isReadAndGoneOnFrom() throws Exception {
        Path run = FormatVersion.ONE.path("trainings/table");
        RunConfig described = FormatVersion.ONE.table(FormatVersion.THREE.path("rows.csv"));
        PreparedData rows = Preparation.prepare(
                LocalSpark.session(),
                files,
                described,
                directory.resolve("prepared").toString(),
                warning -> {});
        ModelSpec model = described.model().spec(rows.preprocessing().modelInputs());
        Assignment assignment = new Assignment(
                described.seed(),
                model,
                described.train(),
                rows.train(),
                rows.validation(),
                16_384,
                rows.preprocessing().layout(),
                directory.resolve("checkpoints").toString(),
                "i2g1",
                List.of());
        CheckpointStore store =
                new CheckpointStore(files, run.resolve("checkpoints").toString(), model.layout());
        Checkpoint middle = store.at(MIDDLE, damage -> {}).orElseThrow();
        Checkpoint end = store.newest(damage -> {}).orElseThrow();
        assertThat(end.state().step()).isEqualTo(END);
        Trained resumed = run(assignment, List.of(1), END, middle);
        assertThat(sha256(store, end, CheckpointStore.PARAMETERS, model.layout()))
                .as("read")
                .isEqualTo(WRITTEN);
        assertThat(resumed.weights())
                .as("gone on to. After a change of the bits that is meant, see the driver's README")
                .isEqualTo(GONE_ON_TO);
    }
}
