package io.lockstep.driver.prepare;

import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.ValidationConfig;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.SourceColumns;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.shard.ShardSchema;
import io.lockstep.driver.source.Reading;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceFiles;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.HeldSplit;
import io.lockstep.driver.split.Split;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Makes shards of a config's sources, or finds those it made before. */
public final class Preparation {
    private final Files files;
    private final RunConfig config;
    private final DataConfig data;
    private final Consumer<String> warnings;

    private Preparation(Files files, RunConfig config, Consumer<String> warnings) {
        this.files = files;
        this.config = config;
        this.data = config.data();
        this.warnings = warnings;
    }

    /**
     * Prepares training and validation rows.
     *
     * @param preparedRoot directory under which each fingerprint has its own
     * @param warnings hears what a person should know
     * @throws IllegalArgumentException when the config does not fit the data
     * @throws IOException when a source cannot be read, holds a bad row that may not be skipped, or holds no rows
     */
    public static PreparedData prepare(
            SparkSession spark, Files files, RunConfig config, String preparedRoot, Consumer<String> warnings)
            throws IOException {
        return prepare(spark, files, config, RunRows.of(spark, files, config), preparedRoot, warnings);
    }

    /**
     * As {@link #prepare(SparkSession, Files, RunConfig, String, Consumer)}, of rows that may be given: the same rows are the
     * same prepared data, wherever they come from.
     */
    public static PreparedData prepare(
            SparkSession spark,
            Files files,
            RunConfig config,
            RunRows rows,
            String preparedRoot,
            Consumer<String> warnings)
            throws IOException {
        Preparation preparation = new Preparation(files, config, warnings);
        preparation.checkSources();
        WindowsConfig windows = config.data().windows();
        Rows held = rows.validation();
        return preparation.prepare(
                rows.train().windowed(windows, true), held == null ? null : held.windowed(windows, true), preparedRoot);
    }

    private void checkSources() throws IOException {
        Source test = data.test();
        if (test != null) {
            // said now rather than after hours of training
            for (String path : test.under(data.root()).paths()) {
                SourceFiles.list(files, path);
            }
            Reading.difference("data.test", test, data.train()).ifPresent(warnings);
        }
        ValidationConfig own = data.validation();
        if (own != null && own.source() != null) {
            Reading.difference("data.validation.source", own.source(), data.train())
                    .ifPresent(warnings);
        }
    }

    private PreparedData prepare(Rows train, @Nullable Rows held, String root) throws IOException {
        KnownContents known = new KnownContents(files, config, root, train, held);
        Optional<PreparedData> earlier = earlier(known, train, held, root);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Read read = read(train, held);
        PreparedStore store = new PreparedStore(
                files,
                root,
                Fingerprint.of(
                        config,
                        read.train.recipe(),
                        read.train.learnt().tally(),
                        read.held == null ? null : read.held.learnt().tally()));
        Optional<PreparedData> found = store.find();
        if (found.isPresent()) {
            known.requireUnchanged();
        }
        PreparedData result = found.isPresent() ? found.get() : prepare(store, read, known);
        refuseSkipped(train, held, result);
        KeptSchema.keep(
                files,
                config,
                KeptSchema.of(read.train.rows(), read.train.given().declaresTypes()),
                store.directory());
        return keepBad(store, read, known, result);
    }

    /** What the bytes of the files are known to have become, whatever was asked for with it. */
    private Optional<PreparedData> earlier(KnownContents known, Rows train, @Nullable Rows held, String root)
            throws IOException {
        Optional<KnownContents.Known> contents = known.find();
        if (contents.isEmpty()) {
            return Optional.empty();
        }
        PreparedStore store = new PreparedStore(files, root, contents.get().fingerprint());
        Optional<PreparedData> earlier = store.find();
        if (earlier.isPresent()) {
            refuseSkipped(train, held, earlier.get());
        }
        if (earlier.isEmpty() || !data.badRows().keeps() || earlier.get().rows().badCount() == 0) {
            return earlier;
        }
        return new Quarantine(files, store.directory())
                .find(contents.get().quarantine())
                .map(earlier.get()::withQuarantine);
    }

    /** Writes bad rows aside where that is asked for, and remembers which rows these bytes are. */
    private PreparedData keepBad(PreparedStore store, Read read, KnownContents known, PreparedData result)
            throws IOException {
        long bad = result.rows().badCount();
        if (!data.badRows().keeps() || bad == 0) {
            known.add(result, "");
            return result;
        }
        Quarantine quarantine = new Quarantine(files, store.directory());
        String name = quarantine.write(
                read.held == null ? List.of(read.train) : List.of(read.train, read.held),
                result.preprocessing(),
                store.newAttempt(),
                bad);
        known.requireUnchanged();
        known.add(result, name);
        QuarantinedRows aside = quarantine.find(name).orElseThrow();
        warnings.accept(aside.describe());
        return result.withQuarantine(aside);
    }

    /** What divides rows that are opened. */
    private interface Division {
        Split of(SourceRows rows, Recipe recipe) throws IOException;
    }

    /** @param held validation rows of a source of their own */
    private record Read(ReadRows train, @Nullable ReadRows held) {}

    private Read read(Rows train, @Nullable Rows held) throws IOException {
        ReadRows first = read(train, (rows, recipe) -> Splits.of(config, rows, recipe));
        if (first.learnt().tally().trained() == 0) {
            throw new IOException(train.name() + ": expected training rows, got "
                    + describe(first.learnt().tally()) + ". Check the file");
        }
        return new Read(first, held == null ? null : read(held, (rows, recipe) -> new HeldSplit()));
    }

    private ReadRows read(Rows given, Division division) throws IOException {
        SourceRows rows = given.open();
        Recipe recipe = recipe(config, rows);
        Split split = division.of(rows, recipe);
        Learning.Result learnt = Learning.of(rows, recipe, split);
        refuseBad(given, learnt.tally(), learnt.tally().read());
        return new ReadRows(given, rows, recipe, split, learnt);
    }

    private PreparedData prepare(PreparedStore store, Read read, KnownContents known) throws IOException {
        String attempt = store.newAttempt();
        try {
            PreparedData written = write(store, attempt, read);
            known.requireUnchanged();
            return store.publish(written, attempt);
        } catch (IOException | RuntimeException e) {
            files.delete(store.directory() + "/" + attempt);
            Optional<PreparedData> others = store.find();
            if (others.isPresent()) {
                return others.get();
            }
            throw e;
        }
    }

    private PreparedData write(PreparedStore store, String attempt, Read read) throws IOException {
        Learning.Result learnt = read.train.learnt();
        Preprocessing preprocessing = learnt.learner().finish();
        learnt.learner().notes().forEach(warnings);
        ShardSchema schema = ShardSchema.of(preprocessing.layout());
        Writing writing = new Writing(read.train.recipe(), preprocessing, learnt.profiled());
        JavaPairRDD<byte[], Integer> packed = writing.packed(read.train.rows(), read.train.split());
        long heldRows = learnt.tally().validation();
        if (read.held != null) {
            preprocessing.checkImages(read.held.given().name(), read.held.rows().shape());
            heldRows = read.held.learnt().tally().read();
            packed = packed.union(
                    new Writing(read.held.recipe(), preprocessing).packed(read.held.rows(), read.held.split()));
        }
        ShardPartitioner partitioner = new ShardPartitioner(
                Writing.shardCount(learnt.tally().trained(), schema),
                data.validation() == null ? 0 : Writing.shardCount(heldRows, schema));
        Writing.Result written = writing.write(files, packed, partitioner, store.directory(), attempt);
        long good = Stream.of(written.training(), written.validation())
                .flatMap(List::stream)
                .flatMap(file -> file.blockRows().stream())
                .mapToLong(Number::longValue)
                .sum();
        refuseBad(
                read.held == null ? read.train.given() : read.held.given(),
                written.bad(),
                good + written.bad().badCount());
        return result(store, read, preprocessing, written);
    }

    private PreparedData result(PreparedStore store, Read read, Preprocessing preprocessing, Writing.Result written)
            throws IOException {
        Tally learnt = read.train.learnt().tally();
        ShardSchema schema = ShardSchema.of(preprocessing.layout());
        ShardManifest training = manifest(store, schema, written.training());
        ShardManifest validation = manifest(store, schema, written.validation());
        Map<String, Long> skipped = new TreeMap<>(written.bad().skipped());
        RowAccounting rows = new RowAccounting(
                training.rows() + validation.rows() + written.bad().skippedCount(),
                training.rows(),
                validation.rows(),
                skipped,
                written.bad().windows());
        if (training.rows() != learnt.trained()) {
            throw new IOException(read.train.given().name() + ": expected " + learnt.trained()
                    + " training rows as in the first reading, got " + training.rows()
                    + " in the second. The data changed meanwhile; start again");
        }
        if (!skipped.isEmpty()) {
            warnings.accept(rows.describe());
        }
        if (data.validation() != null && validation.rows() == 0) {
            warnings.accept(
                    "data.validation: no row fell to validation, so none is measured. Raise the fraction, or name other values");
        }
        return new PreparedData(
                store.directory(),
                store.fingerprint(),
                training,
                validation.rows() == 0 ? null : validation,
                preprocessing,
                rows,
                null,
                false,
                profile(read.train, written));
    }

    private static Profile profile(ReadRows train, Writing.Result written) throws IOException {
        List<byte[]> passes = new ArrayList<>(train.learnt().profiled());
        passes.addAll(written.profiled());
        return Profiling.finish(train.rows(), train.recipe(), train.split(), passes);
    }

    private static ShardManifest manifest(PreparedStore store, ShardSchema schema, List<ShardFile> shards) {
        return new ShardManifest(
                store.directory(),
                schema,
                shards.stream().filter(f -> !f.blockRows().isEmpty()).toList());
    }

    static Recipe recipe(RunConfig config, SourceRows rows) {
        Shape shape = rows.shape();
        Recipe recipe = Recipe.of(
                config, new SourceColumns(rows.columns(), rows.types(), shape == null ? null : shape.sizes()));
        recipe.checkTypes(rows.types());
        return recipe;
    }

    private void refuseBad(Rows given, Tally tally, long read) throws IOException {
        new BadRowLimit(data.badRows(), "").check(given, tally, read);
    }

    /** What is wrong with some rows is found only as they are written: by an earlier preparation that was to skip them. */
    private void refuseSkipped(Rows train, @Nullable Rows held, PreparedData earlier) throws IOException {
        Map<String, Long> bad = earlier.rows().bad();
        long count = earlier.rows().badCount();
        long read = earlier.rows().trained() + earlier.rows().validation() + count;
        String expected = data.badRows().exceeded(count, read);
        String names = train.name() + (held == null ? "" : ", " + held.name());
        if (!expected.isEmpty() && data.badRows().skips()) {
            throw new IOException(
                    BadRowLimit.exceeded(names, expected, count, read, bad) + ". Correct them, or raise the limit");
        }
        if (!expected.isEmpty()) {
            throw new IOException(
                    names + ": expected no bad rows, got " + count + " (" + String.join(", ", bad.keySet())
                            + "). Correct them, or set data.badRows: skip to leave such rows out and count them");
        }
    }

    private static String describe(@Nullable Tally tally) {
        return tally == null || tally.trained() + tally.validation() + tally.skippedCount() == 0
                ? "none"
                : tally.validation() + " for validation and " + tally.skippedCount() + " skipped " + tally.skipped();
    }
}
