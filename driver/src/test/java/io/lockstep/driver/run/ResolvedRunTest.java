package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.order.Slicing;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.prepare.RowAccounting;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.shard.ShardSchema;
import io.lockstep.driver.slot.Slot;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class ResolvedRunTest {
    private static final int SLICES = 6;

    static ResolvedRun resolved(int inputs, Map<String, Object> data) {
        return resolved(inputs, data, Map.of());
    }

    static ResolvedRun resolved(int inputs, Map<String, Object> data, Map<String, Object> train) {
        Map<String, Object> training = new HashMap<>(train);
        training.put("slices", SLICES);
        Map<String, Object> plain = TableConfig.plainData(Path.of("table"), training);
        Map<String, Object> section = new HashMap<>(data);
        ((Map<?, ?>) Objects.requireNonNull(plain.get("data")))
                .forEach((key, value) -> section.put(String.valueOf(key), value));
        plain.put("data", section);
        RunConfig config = Configs.BINDING.bind(RunConfig.class, plain, "");
        ShardSchema schema =
                new ShardSchema(List.of(Slot.of(Slot.Type.F32, inputs)), List.of(Slot.of(Slot.Type.F32, 1)));
        ShardManifest rows = new ShardManifest(
                "file:/table", schema, List.of(new ShardFile("part-0", 1, "", List.of(256), List.of(9999))));
        Preprocessing preprocessing = new Preprocessing(
                Shape.of(1),
                List.of(new NumericFeature("a", 0, 1, false)),
                new Answer(new Target.ClassIndex(), List.of("tree"), List.of("ash", "birch", "cedar")),
                null,
                null);
        PreparedData prepared = new PreparedData(
                "file:/table", "f", rows, null, preprocessing, new RowAccounting(256, 256, 0, Map.of()), false);
        ModelSpec model = config.model().spec(List.of(new ModelSpec.Input("input", Shape.of(inputs))));
        return new ResolvedRun(
                config, new HadoopFiles(new Configuration()), prepared, model, new Slicing(256, 50, SLICES));
    }

    private static int window(int inputs, Map<String, Object> data) {
        return resolved(inputs, data).assignment("c", "w").order().window();
    }

    @Test
    void rowsAreShuffledInWindowsThatFitIntoMemory() {
        assertThat(window(6, Map.of())).isEqualTo(16_384);
        int inputs = 3 * 32 * 32;
        long rowBytes = 4L * inputs + 4 + 4 + 16;
        assertThat(window(inputs, Map.of())).isEqualTo((int) ((128L << 20) / SLICES / rowBytes));
        assertThat(window(3 * 224 * 224, Map.of())).isEqualTo(256);
    }

    @Test
    void aWindowOfTheConfigIsKept() {
        assertThat(window(3 * 224 * 224, Map.of("window", 5_000))).isEqualTo(5_000);
    }
}
