package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.prepare.Preparation;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.step.Assignment;
import io.lockstep.driver.testing.FormatVersion;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.model.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A training goes on from the checkpoint of version 2 in its middle; one of version 1 is refused. */
class VersionTwoCheckpointTest extends RankRig {
    private static final int MIDDLE = 10;
    private static final int END = 15;

    /** Of the whole vector after the last step, as it was written. */
    private static final String WRITTEN = "d3d4e228733df5c030c2c76100ab939a0f1e59b8bc4b3819d05db52bbcdc2249";

    @Test
    void isReadAndGoneOnFrom() throws Exception {
        Path run = FormatVersion.THREE.path("trainings/table");
        RunConfig described = FormatVersion.THREE.table(FormatVersion.THREE.path("rows.csv"));
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
                .isEqualTo(WRITTEN);
    }

    @Test
    void oneOfVersionOneIsRefused() throws Exception {
        Path checkpoints = FormatVersion.ONE.path("trainings/table/checkpoints");
        Assignment any = assignment(List.of(), config(Map.of()));
        CheckpointStore store =
                new CheckpointStore(files, checkpoints.toString(), any.model().layout());
        assertThatThrownBy(() -> store.newest(damage -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("step-000000000015/manifest-ea1eb644befae541.json: expected lockstep-checkpoint"
                        + " version 2, got version 1. Use the Lockstep release that wrote it");
    }
}
