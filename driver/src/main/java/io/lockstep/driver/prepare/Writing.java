package io.lockstep.driver.prepare;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.shard.ShardSchema;
import io.lockstep.driver.shard.ShardWriter;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.Split;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The second pass: every row is packed, sent to its shard and sorted there; each task writes one shard, the last one
 * counts the bad rows. A task that runs twice writes two files, of which the manifest names one.
 */
final class Writing {
    private static final Binding BINDING = new Binding();
    private static final long SHARD_BYTES = 128L << 20;
    private static final int MOST_ROWS = 65_536;
    private static final int FEWEST_ROWS = 256;

    private final Recipe recipe;
    private final Preprocessing preprocessing;
    private final ShardSchema schema;

    Writing(Recipe recipe, Preprocessing preprocessing) {
        this.recipe = recipe;
        this.preprocessing = preprocessing;
        this.schema = ShardSchema.of(preprocessing.layout());
    }

    /** What was written. */
    record Result(List<ShardFile> training, List<ShardFile> validation, Tally bad) {}

    /** Shards for so many rows: a function of the rows alone, never of the cluster. */
    static int shardCount(long rows, ShardSchema schema) {
        long each = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, SHARD_BYTES / schema.rowBytes()));
        return Math.toIntExact(Math.max(1, (rows + each - 1) / each));
    }

    /** Rows of a source, packed, each with how many equal ones it stands for. */
    JavaPairRDD<byte[], Integer> packed(SourceRows source, Split split) {
        String plainRecipe = Json.line(recipe.toPlainData());
        String plainPreprocessing = Json.line(preprocessing.toPlainData());
        int rowBytes = schema.rowBytes();
        return source.javaRows()
                .mapPartitionsToPair(rows -> new PackedRows(
                        rows,
                        new Packing(Plain.recipe(plainRecipe), Plain.preprocessing(plainPreprocessing), split),
                        rowBytes));
    }

    /**
     * Sorts and writes.
     *
     * @param directory of the manifest
     * @param attempt directory in it, of this preparation alone
     */
    Result write(
            Files files,
            JavaPairRDD<byte[], Integer> rows,
            ShardPartitioner partitioner,
            String directory,
            String attempt)
            throws IOException {
        Map<String, String> settings = files.settings();
        String plainSchema = Json.line(BINDING.unbind(schema));
        int training = partitioner.training();
        int validation = partitioner.validation();
        JavaPairRDD<byte[], Integer> sorted =
                rows.repartitionAndSortWithinPartitions(partitioner, new RowOrder());
        JavaRDD<String> written = sorted
                .mapPartitionsWithIndex(
                        (index, own) -> {
                            String result;
                            if (index == training + validation) {
                                result = new String(counted(own), StandardCharsets.UTF_8);
                            } else {
                                String name = index < training ? "train-%05d" : "validation-%05d";
                                int number = index < training ? index : index - training;
                                long task = TaskContext.get().taskAttemptId();
                                String path = attempt + "/" + String.format(Locale.ROOT, name, number) + "-" + task
                                        + ".shard";
                                result = written(HadoopFiles.of(settings), plainSchema, directory, path, own);
                            }
                            return List.of(result).iterator();
                        },
                        true);
        try {
            List<String> results = written.collect();
            List<ShardFile> shards = new ArrayList<>();
            for (String result : results.subList(0, training + validation)) {
                shards.add(BINDING.bind(ShardFile.class, parse(result), "shard"));
            }
            Tally bad = Tally.fromBytes(results.get(training + validation).getBytes(StandardCharsets.UTF_8));
            return new Result(shards.subList(0, training), shards.subList(training, shards.size()), bad);
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    private static byte[] counted(Iterator<Tuple2<byte[], Integer>> accounts) {
        Tally tally = new Tally();
        while (accounts.hasNext()) {
            byte[] account = accounts.next()._1();
            tally.merge(Tally.fromBytes(Arrays.copyOfRange(account, 1, account.length)));
        }
        return tally.toBytes();
    }

    private static String written(
            Files files, String plainSchema, String directory, String path, Iterator<Tuple2<byte[], Integer>> rows)
            throws IOException {
        ShardSchema schema = BINDING.bind(ShardSchema.class, parse(plainSchema), "schema");
        try (ShardWriter writer = new ShardWriter(path, schema, files.create(directory + "/" + path))) {
            Faults.at("prepare.shard");
            while (rows.hasNext()) {
                Tuple2<byte[], Integer> next = rows.next();
                byte[] row = Arrays.copyOfRange(next._1(), 1, next._1().length);
                for (int copy = 0; copy < next._2(); copy++) {
                    writer.add(row);
                }
            }
            return Json.line(BINDING.unbind(writer.finish()));
        }
    }

    private static Object parse(String json) throws IOException {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8), "shard");
    }
}
