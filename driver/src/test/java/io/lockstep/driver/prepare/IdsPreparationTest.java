package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.IntValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids of every size and number, from a Parquet file through a shard to a batch. */
class IdsPreparationTest {
    @TempDir
    private Path directory = Path.of("");

    private final Files files = new HadoopFiles(new Configuration(false));

    @Test
    void idsComeToTheBatchAsTheyAreInTheSource() throws IOException {
        LocalSpark.session()
                .sql("select * from values (0D, array(2147483647L, 16777217L)), (1D, cast(array() as array<bigint>)),"
                        + " (2D, array(0L)), (3D, array(7L, 7L, 2147483646L)) as t(y, visits)")
                .repartition(2)
                .write()
                .parquet(directory.resolve("ids").toString());
        Map<String, Object> data = Map.of(
                "train",
                Map.of("format", "parquet", "path", "ids"),
                "label",
                "y",
                "standardizeTargets",
                false,
                "columns",
                List.of(Map.of("ids", "visits")));
        RunConfig config = Configs.of(directory.toString(), data, "mse");
        PreparedData prepared = Preparation.prepare(
                LocalSpark.session(),
                files,
                config,
                directory.resolve("prepared").toString(),
                warning -> {});
        RowLayout layout = prepared.preprocessing().layout();
        try (SequentialData rows = SequentialData.open(files, prepared.train(), layout)) {
            Batch batch = rows.newBatch(4);
            rows.fill(0, 4, batch);
            IntValues ids = (IntValues) batch.inputValues(0);
            List<List<Integer>> found = new ArrayList<>(Collections.nCopies(4, List.of()));
            for (int row = 0; row < 4; row++) {
                int[] own = Arrays.copyOfRange(ids.array(), ids.first(row), ids.first(row + 1));
                found.set((int) batch.targets()[row], Arrays.stream(own).boxed().toList());
            }
            assertThat(found)
                    .containsExactly(
                            List.of(2_147_483_647, 16_777_217), List.of(), List.of(0), List.of(7, 7, 2_147_483_646));
        }
    }
}
