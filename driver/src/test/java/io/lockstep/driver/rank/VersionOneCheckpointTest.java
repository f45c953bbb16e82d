package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.shard.ShardSchema;
import io.lockstep.driver.testing.FormatVersion;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The training that the first release made goes on from its checkpoint in the middle, on its shards. */
class VersionOneCheckpointTest extends RankRig {
    private static final int MIDDLE = 10;
    private static final int END = 15;

    /** Of the whole vector after the last step, as that release wrote it. */
    private static final String WRITTEN = "6538cdd297a3fbe90e088684025d01e7868d1436ded8ce9e01db8a6583ac3bb3";

    /** After the same step by this code, for which the last two batches share their rows. */
    private static final String GONE_ON_TO = "8ad65c207e4907931843796e613b701437810b6415bf5b4bb632dde7d4bda093";

    private record Shards(ShardSchema schema, List<ShardFile> files) {}

    private ShardManifest rows(String set) throws IOException {
        Path prepared = FormatVersion.ONE
                .path("trainings/prepared")
                .resolve(FormatVersion.ONE.fingerprint().substring(0, 32));
        Object manifest = document(prepared.resolve("manifest.json")).get(set);
        Shards shards = new Binding().bind(Shards.class, manifest, set);
        return new ShardManifest(files.qualify(prepared.toString()), shards.schema(), shards.files());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> document(Path file) throws IOException {
        return (Map<String, Object>) Json.parse(java.nio.file.Files.readAllBytes(file), file.toString());
    }

    @Test
    void isReadAndGoneOnFrom() throws Exception {
        Path run = FormatVersion.ONE.path("trainings/table");
        Object config =
                Objects.requireNonNull(document(run.resolve("manifest.json")).get("config"));
        RunConfig described = Configs.BINDING.bind(RunConfig.class, config, "");
        ShardManifest training = rows("train");
        ModelSpec model = described
                .model()
                .spec(List.of(new ModelSpec.Input("input", training.schema().input())));
        Assignment assignment = new Assignment(
                described.seed(),
                model,
                described.train(),
                training,
                rows("validation"),
                16_384,
                Augmentation.NONE,
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
