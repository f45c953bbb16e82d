package io.lockstep.driver.prepare;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.files.Access;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.profile.ProfileLearner;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.shard.ShardSchema;
import io.lockstep.driver.shard.ShardWriter;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.Split;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.jspecify.annotations.Nullable;
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
    /** What the passes before found for the profile; absent: this one does not look. */
    private final @Nullable List<byte[]> profiled;

    Writing(Recipe recipe, Preprocessing preprocessing) {
        this(recipe, preprocessing, null);
    }

    /** @param profiled what the passes before found for the profile of the training rows; absent: it does not look */
    Writing(Recipe recipe, Preprocessing preprocessing, @Nullable List<byte[]> profiled) {
        this.recipe = recipe;
        this.preprocessing = preprocessing;
        this.profiled = profiled == null || !Profiling.learner(recipe, profiled).looks() ? null : profiled;
        this.schema = ShardSchema.of(preprocessing.layout());
    }

    /**
     * What was written.
     *
     * @param bad rows of all sources
     * @param trainBad those of the training rows
     * @param profiled what was found for the profile; empty: nothing was looked for
     */
    record Result(
            List<ShardFile> training, List<ShardFile> validation, Tally bad, Tally trainBad, List<byte[]> profiled) {
        /** With bad training rows that had been counted before. */
        Result plus(Tally before) {
            bad.merge(before);
            trainBad.merge(before);
            return this;
        }

        /** Of all files. */
        long bytes() {
            return Stream.of(training, validation)
                    .flatMap(List::stream)
                    .mapToLong(ShardFile::size)
                    .sum();
        }

        /** Rows of all files. */
        long rows() {
            return Stream.of(training, validation)
                    .flatMap(List::stream)
                    .flatMap(file -> file.blockRows().stream())
                    .mapToLong(Number::longValue)
                    .sum();
        }
    }

    /**
     * Where shards are written.
     *
     * @param directory of the manifest
     * @param attempt directory in it, of this preparation alone
     * @param room bytes of all shards; one that has more is not written to its end
     * @param access to the rows; absent: nobody knows
     */
    record Target(
            String directory,
            String attempt,
            long room,
            @Nullable Access access) implements Serializable {}

    /** Shards for so many rows: a function of the rows alone, never of the cluster. */
    static int shardCount(long rows, ShardSchema schema) {
        long each = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, SHARD_BYTES / schema.rowBytes()));
        return Math.toIntExact(Math.max(1, (rows + each - 1) / each));
    }

    /**
     * Rows of a source, packed, each with how many equal ones it stands for.
     *
     * @param badSide of the account of those that are bad
     */
    JavaPairRDD<byte[], Integer> packed(SourceRows source, Split split, byte badSide) {
        String plainRecipe = Json.line(recipe.toPlainData());
        String plainPreprocessing = Json.line(preprocessing.toPlainData());
        int rowBytes = schema.rowBytes();
        List<byte[]> passes = profiled;
        return source.javaRows().mapPartitionsToPair(rows -> {
            Recipe own = Plain.recipe(plainRecipe);
            ProfileLearner profile = passes == null ? null : Profiling.learner(own, passes);
            Packing packing = new Packing(own, Plain.preprocessing(plainPreprocessing), split, profile);
            return new PackedRows(rows, packing, rowBytes, badSide);
        });
    }

    /**
     * Sorts and writes.
     *
     * @throws IOException when rows cannot be read
     */
    Result write(Files files, JavaPairRDD<byte[], Integer> rows, ShardPartitioner partitioner, Target target)
            throws IOException {
        Map<String, String> settings = files.settings();
        String plainSchema = Json.line(BINDING.unbind(schema));
        String plainRecipe = Json.line(recipe.toPlainData());
        List<byte[]> passes = profiled;
        int training = partitioner.training();
        int validation = partitioner.validation();
        JavaPairRDD<byte[], Integer> sorted = rows.repartitionAndSortWithinPartitions(partitioner, new RowOrder());
        JavaRDD<String> written = sorted.mapPartitionsWithIndex(
                (index, own) -> {
                    if (index == training + validation) {
                        return counted(own, Plain.recipe(plainRecipe), passes).iterator();
                    }
                    String name = index < training ? "train-%05d" : "validation-%05d";
                    int number = index < training ? index : index - training;
                    long task = TaskContext.get().taskAttemptId();
                    String path =
                            target.attempt + "/" + String.format(Locale.ROOT, name, number) + "-" + task + ".shard";
                    return List.of(written(HadoopFiles.of(settings), plainSchema, target, path, own))
                            .iterator();
                },
                true);
        try {
            List<String> results = written.collect();
            List<ShardFile> shards = new ArrayList<>();
            for (String result : results.subList(0, training + validation)) {
                shards.add(BINDING.bind(ShardFile.class, parse(result), "shard"));
            }
            List<byte[]> others = results.subList(training + validation, results.size()).stream()
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .toList();
            Tally ofTraining = Tally.fromBytes(others.get(0));
            Tally all = Tally.fromBytes(others.get(1));
            all.merge(ofTraining);
            return new Result(
                    shards.subList(0, training),
                    shards.subList(training, shards.size()),
                    all,
                    ofTraining,
                    others.subList(2, others.size()));
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    /** The bad training rows, counted, the others, and what all tasks found for the profile, where they looked. */
    private static List<String> counted(
            Iterator<Tuple2<byte[], Integer>> accounts, Recipe recipe, @Nullable List<byte[]> passes) {
        Tally training = new Tally();
        Tally rest = new Tally();
        ProfileLearner profile = passes == null ? null : Profiling.learner(recipe, passes);
        while (accounts.hasNext()) {
            byte[] account = accounts.next()._1();
            byte[] found = Arrays.copyOfRange(account, 1, account.length);
            if (account[0] == Packing.PROFILE && profile != null) {
                profile.merge(found);
            } else {
                (account[0] == Packing.BAD ? training : rest).merge(Tally.fromBytes(found));
            }
        }
        List<String> counts = new ArrayList<>();
        counts.add(new String(training.toBytes(), StandardCharsets.UTF_8));
        counts.add(new String(rest.toBytes(), StandardCharsets.UTF_8));
        if (profile != null) {
            counts.add(new String(profile.toBytes(), StandardCharsets.UTF_8));
        }
        return counts;
    }

    private static String written(
            Files files, String plainSchema, Target target, String path, Iterator<Tuple2<byte[], Integer>> rows)
            throws IOException {
        ShardSchema schema = BINDING.bind(ShardSchema.class, parse(plainSchema), "schema");
        String file = target.directory + "/" + path;
        String written;
        try (ShardWriter writer = new ShardWriter(path, schema, files.create(file))) {
            Faults.at("prepare.shard");
            while (rows.hasNext() && writer.size() <= target.room) {
                Tuple2<byte[], Integer> next = rows.next();
                byte[] row = Arrays.copyOfRange(next._1(), 1, next._1().length);
                for (int copy = 0; copy < next._2(); copy++) {
                    writer.add(row);
                }
            }
            written = Json.line(BINDING.unbind(writer.finish()));
        }
        if (target.access != null) {
            files.restrict(file, target.access.ofFile());
        }
        return written;
    }

    private static Object parse(String json) throws IOException {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8), "shard");
    }
}
