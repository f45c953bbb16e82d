package io.lockstep.driver.prepare;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.shard.ShardRows;
import io.lockstep.driver.shard.ShardSchema;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** Packed rows of shards, to be sorted among others. */
final class EarlierShards {
    private static final Binding BINDING = new Binding();

    private EarlierShards() {}

    /**
     * Rows of prepared data, each with how many equal ones it stands for.
     *
     * @param validation whether those of the validation side are wanted
     */
    static JavaPairRDD<byte[], Integer> packed(Files files, PreparedData data, boolean validation) {
        List<String> shards = new ArrayList<>();
        add(shards, Packing.TRAINING, data.train());
        if (validation && data.validation() != null) {
            add(shards, Packing.VALIDATION, data.validation());
        }
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(SparkSession.active().sparkContext());
        Map<String, String> settings = files.settings();
        String directory = data.directory();
        String schema = Json.line(BINDING.unbind(data.train().schema()));
        return context.parallelize(shards, Math.min(shards.size(), 4 * context.defaultParallelism()))
                .flatMapToPair(shard -> open(HadoopFiles.of(settings), directory, schema, shard));
    }

    /** @param shards each the side's digit and the file, as JSON. Added to. */
    private static void add(List<String> shards, byte side, ShardManifest manifest) {
        manifest.files().forEach(file -> shards.add(side + Json.line(BINDING.unbind(file))));
    }

    private static Iterator<Tuple2<byte[], Integer>> open(Files files, String directory, String schema, String shard)
            throws IOException {
        ShardRows rows = new ShardRows(
                files,
                directory,
                BINDING.bind(ShardSchema.class, Json.parse(schema, "schema"), "schema"),
                BINDING.bind(ShardFile.class, Json.parse(shard.substring(1), "shard"), "shard"));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> rows.close());
        return new Counted(rows, (byte) (shard.charAt(0) - '0'));
    }

    /** Equal rows follow each other: one is sent of each. */
    private static final class Counted implements Iterator<Tuple2<byte[], Integer>> {
        private final ShardRows rows;
        private final byte side;
        private byte @Nullable [] upcoming;

        Counted(ShardRows rows, byte side) {
            this.rows = rows;
            this.side = side;
        }

        @Override
        public boolean hasNext() {
            if (upcoming == null && rows.hasNext()) {
                upcoming = rows.next();
            }
            return upcoming != null;
        }

        @Override
        public Tuple2<byte[], Integer> next() {
            if (!hasNext() || upcoming == null) {
                throw new NoSuchElementException();
            }
            byte[] row = upcoming;
            upcoming = null;
            int count = 1;
            while (hasNext() && Arrays.equals(row, upcoming) && count < Integer.MAX_VALUE) {
                upcoming = null;
                count++;
            }
            return new Tuple2<>(Packing.sided(side, row), count);
        }
    }
}
