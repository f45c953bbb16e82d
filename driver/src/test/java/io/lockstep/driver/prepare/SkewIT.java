package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that come unevenly: what one task gets of them. Longer: {@code -Dlockstep.skew.rows=5000000}. */
class SkewIT {
    private static final long ROWS = Long.getLong("lockstep.skew.rows", 200_000);

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    /** Records that tasks read of the shuffle, one number each. */
    private static final class Records extends SparkListener {
        private final List<Long> read = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.taskMetrics() != null) {
                read.add(end.taskMetrics().shuffleReadMetrics().recordsRead());
            }
        }

        long largest() {
            return read.isEmpty() ? 0 : Collections.max(read);
        }
    }

    private PreparedData prepare(Dataset<Row> rows, Records records)
            throws IOException, InterruptedException, TimeoutException {
        RunConfig config = Configs.of(
                directory.toString(),
                Map.of("train", Map.of("format", "memory"), "label", "y", "numeric", List.of("x"), "badRows", "skip"),
                "mse");
        LocalSpark.session().sparkContext().addSparkListener(records);
        try {
            return Preparation.prepare(
                    LocalSpark.session(),
                    files,
                    config,
                    RunRows.of(
                            LocalSpark.session(),
                            files,
                            config,
                            GivenRows.training(Rows.of(LocalSpark.session(), rows))),
                    directory.resolve("prepared").toString(),
                    warning -> {});
        } finally {
            LocalSpark.session().sparkContext().listenerBus().waitUntilEmpty();
            LocalSpark.session().sparkContext().removeSparkListener(records);
        }
    }

    private static Dataset<Row> rows(String x) {
        return LocalSpark.session().range(0, ROWS, 1, 4).selectExpr(x + " x", "0.5D y");
    }

    /** All are of one identity, and so of one shard: it gets one record from each task, not one a row. */
    @Test
    void equalRowsAreSentOnce() throws IOException, InterruptedException, TimeoutException {
        Records records = new Records();
        PreparedData prepared = prepare(rows("1.25D"), records);
        assertThat(prepared.rows().trained()).isEqualTo(ROWS);
        assertThat(prepared.train().rows()).isEqualTo(ROWS);
        assertThat(prepared.train().files()).as("shards with rows").hasSize(1);
        assertThat(records.largest()).isEqualTo(4);
    }

    @Test
    void nineTenthsEqualAmongOthersAreSpreadLikeTheOthers() throws IOException, InterruptedException, TimeoutException {
        Records records = new Records();
        PreparedData prepared = prepare(rows("if(id % 10 = 3, id / 8.0D, -1.0D)"), records);
        assertThat(prepared.train().rows()).isEqualTo(ROWS);
        long shards = (ROWS + 65_535) / 65_536;
        assertThat(records.largest()).as("records of the largest shard's task").isLessThan(ROWS / 10 / shards * 2);
        long rows = prepared.train().files().stream()
                .map(ShardFile::blockRows)
                .flatMap(List::stream)
                .mapToLong(Integer::longValue)
                .sum();
        assertThat(rows).isEqualTo(ROWS);
    }

    @Test
    void badRowsAreCountedWhereTheyAreRead() throws IOException, InterruptedException, TimeoutException {
        Records records = new Records();
        PreparedData prepared = prepare(rows("if(id = 7, '1.5', 'x')"), records);
        assertThat(prepared.rows().skipped()).containsEntry("not a number", ROWS - 1);
        assertThat(records.largest()).isEqualTo(4);
    }

    /** As of one large gzip file: a task reads it, which nothing can change, and all tasks write it. */
    @Test
    void aPartitionWithNearlyAllRowsIsWrittenByManyTasks() throws IOException, InterruptedException, TimeoutException {
        Records records = new Records();
        PreparedData prepared = prepare(rows("id / 8.0D").coalesce(1), records);
        long shards = (ROWS + 65_535) / 65_536;
        assertThat(prepared.train().files()).hasSize((int) shards);
        assertThat(records.largest()).isLessThan(ROWS / shards * 11 / 10);
    }
}
