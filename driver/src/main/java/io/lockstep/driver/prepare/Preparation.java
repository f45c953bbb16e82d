package io.lockstep.driver.prepare;

import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.ValidationConfig;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Access;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.shard.ShardSchema;
import io.lockstep.driver.source.Reading;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceFiles;
import io.lockstep.driver.window.WindowAccount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes shards of a config's sources, or finds those it made before. */
public final class Preparation {
    private static final Logger LOGGER = LoggerFactory.getLogger(Preparation.class);

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
            Source placed = test.under(data.root());
            for (String path : placed.paths()) {
                SourceFiles.list(files, placed, path);
            }
            Reading.difference("data.test", test, data.train()).ifPresent(warnings);
            Reading.unreplaced("data.test", test, data.train()).ifPresent(warnings);
        }
        ValidationConfig own = data.validation();
        if (own != null && own.source() != null) {
            Reading.difference("data.validation.source", own.source(), data.train())
                    .ifPresent(warnings);
            Reading.unreplaced("data.validation.source", own.source(), data.train())
                    .ifPresent(warnings);
        }
    }

    private PreparedData prepare(Rows train, @Nullable Rows held, String root) throws IOException {
        EarlierModel model = EarlierModel.of(files, config);
        KnownContents known = new KnownContents(files, config, root, train, held, model);
        Optional<PreparedData> earlier = earlier(known, train, held, root);
        if (earlier.isPresent()) {
            return earlier.get().from(known.sources(train, held, List.of(List.of(), List.of())));
        }
        Optional<GrownSource> grown = GrownSource.of(files, config, root, train, known.train());
        FirstReading read = FirstReading.of(files, config, train, held, model, grown);
        PreparedStore store = new PreparedStore(
                files,
                root,
                Fingerprint.of(
                        config,
                        read.train().recipe(),
                        read.steps(config),
                        read.account(),
                        read.held() == null ? null : read.held().learnt().tally(),
                        model));
        Optional<PreparedData> found = store.find();
        if (found.isPresent()) {
            store.use();
            known.requireUnchanged();
        }
        PreparedData result = found.isPresent()
                ? found.get()
                : prepare(store, read, known, grown, Quota.of(files, data.quotaGiB(), root));
        refuseSkipped(train, held, result);
        KeptSchema.keep(
                files,
                config,
                KeptSchema.of(read.train().rows(), read.train().given().declaresTypes()),
                store.directory());
        return keepBad(store, read, known, result).from(known.sources(train, held, read.tables()));
    }

    /** What the bytes of the files are known to have become, whatever was asked for with it. */
    private Optional<PreparedData> earlier(KnownContents known, Rows train, @Nullable Rows held, String root)
            throws IOException {
        for (KnownContents.Known contents : known.find()) {
            PreparedStore store = new PreparedStore(files, root, contents.fingerprint());
            PreparedData earlier = store.find().orElse(null);
            if (earlier == null
                    || !EarlierModel.fitted(config, earlier.preprocessing()).equals(earlier.preprocessing())) {
                continue;
            }
            store.use();
            refuseSkipped(train, held, earlier);
            return !data.badRows().keeps() || earlier.rows().badCount() == 0
                    ? Optional.of(earlier)
                    : new Quarantine(files, store.directory())
                            .find(contents.quarantine())
                            .map(earlier::withQuarantine);
        }
        return Optional.empty();
    }

    /** Writes bad rows aside where that is asked for, and remembers which rows these bytes are. */
    private PreparedData keepBad(PreparedStore store, FirstReading read, KnownContents known, PreparedData result)
            throws IOException {
        long bad = result.rows().badCount();
        if (!data.badRows().keeps() || bad == 0) {
            known.add(result, "");
            return result;
        }
        Quarantine quarantine = new Quarantine(files, store.directory());
        String name = quarantine.write(read.sources(), result.preprocessing(), store.newAttempt(), bad);
        known.requireUnchanged();
        known.add(result, name);
        QuarantinedRows aside = quarantine.find(name).orElseThrow();
        warnings.accept(aside.describe());
        return result.withQuarantine(aside);
    }

    private PreparedData prepare(
            PreparedStore store, FirstReading read, KnownContents known, Optional<GrownSource> grown, Quota quota)
            throws IOException {
        String attempt = store.newAttempt();
        try {
            Optional<Access> access = SourceAccess.of(
                    files,
                    read.train().given(),
                    read.held() == null ? null : read.held().given());
            store.open(attempt, access);
            Writing.Target target = new Writing.Target(store.directory(), attempt, quota.room(), access.orElse(null));
            Writing.Result written = write(target, read, quota);
            PreparedData result = result(store, read, written);
            known.requireUnchanged();
            PreparedData published = store.publish(result, attempt);
            if (grown.isPresent()) {
                grown.get()
                        .add(read.train().recipe(), published, read.train().rows(), read.account(), written.trainBad());
            }
            return published;
        } catch (IOException | RuntimeException e) {
            files.delete(store.directory() + "/" + attempt);
            Optional<PreparedData> others = store.find();
            if (others.isPresent()) {
                return others.get();
            }
            throw e;
        }
    }

    /** Packs rows, sorts them among those that were packed before, and writes them. */
    private Writing.Result write(Writing.Target target, FirstReading read, Quota quota) throws IOException {
        Preprocessing preprocessing = read.preprocessing(config);
        read.notes().forEach(warnings);
        ShardSchema schema = ShardSchema.of(preprocessing.layout());
        quota.check(read.rows(), schema);
        ReadRows train = read.train();
        ReadRows held = read.held();
        GrownSource.Before before = read.before();
        // rows that come to others are counted in the bins of those
        Writing writing = new Writing(
                train.recipe(), preprocessing, before == null ? train.learnt().profiled() : null);
        JavaPairRDD<byte[], Integer> packed = writing.packed(train.rows(), train.split(), Packing.BAD);
        long heldRows = read.account().validation();
        if (held != null) {
            preprocessing.checkImages(held.given().name(), held.rows().shape());
            heldRows = held.learnt().tally().read();
            packed = packed.union(
                    new Writing(held.recipe(), preprocessing).packed(held.rows(), held.split(), Packing.HELD_BAD));
        }
        if (before != null) {
            LOGGER.info(
                    "{}: {} files were prepared before, and are not read",
                    train.given().name(),
                    before.files().size());
            packed = packed.union(EarlierShards.packed(files, before.data(), held == null));
        }
        ShardPartitioner partitioner = new ShardPartitioner(
                Writing.shardCount(read.account().trained(), schema),
                data.validation() == null ? 0 : Writing.shardCount(heldRows, schema));
        Writing.Result written = writing.write(files, packed, partitioner, target);
        quota.check(written.bytes(), schema.isRagged());
        if (before != null) {
            written = written.plus(before.written());
        }
        refuseBad(
                held == null ? train.given() : held.given(),
                written.bad(),
                written.rows() + written.bad().badCount());
        return written;
    }

    private PreparedData result(PreparedStore store, FirstReading read, Writing.Result written) throws IOException {
        Preprocessing preprocessing = read.preprocessing(config);
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
        requireSame(read, training.rows(), written);
        WindowAccount windows = rows.windows();
        if (!skipped.isEmpty() || (windows != null && windows.gaps() != null)) {
            warnings.accept(rows.describe());
        }
        if (data.validation() != null && validation.rows() == 0) {
            warnings.accept(
                    "data.validation: no row fell to validation, so none is measured. Raise the fraction, or name"
                            + " other values");
        }
        return new PreparedData(
                store.directory(),
                store.fingerprint(),
                training,
                validation.rows() == 0 ? null : validation,
                preprocessing,
                rows,
                null,
                new PreparedData.Provenance(false),
                profile(read, config, written));
    }

    private static @Nullable Profile profile(FirstReading read, RunConfig config, Writing.Result written)
            throws IOException {
        ReadRows train = read.train();
        GrownSource.Before before = read.before();
        if (before != null) {
            Profile earlier = before.data().profile();
            return earlier == null ? null : Profiling.grown(train, read.preprocessing(config), earlier);
        }
        List<byte[]> passes = new ArrayList<>(train.learnt().profiled());
        passes.addAll(written.profiled());
        return Profiling.finish(train.rows(), train.recipe(), train.split(), passes);
    }

    /**
     * Rows that an earlier model cannot encode, and those that do not fit the model's sequences, are found to be bad only as
     * they are packed.
     */
    private static void requireSame(FirstReading read, long trained, Writing.Result written) throws IOException {
        long found = written.rows() + written.bad().badCount();
        if (found != read.read()) {
            throw new IOException(read.train().given().name() + ": expected " + read.read()
                    + " rows as in the first reading, got " + found
                    + " in the second. The data changed meanwhile; start again");
        }
        if (trained == 0) {
            throw new IOException(read.train().given().name() + ": expected training rows, got none that "
                    + (read.earlier() == null
                            ? "fits the model's sequences"
                            : "the model of data.learntFrom can encode")
                    + " " + written.bad().skipped() + ". Check the file");
        }
    }

    private static ShardManifest manifest(PreparedStore store, ShardSchema schema, List<ShardFile> shards) {
        return new ShardManifest(
                store.directory(),
                schema,
                shards.stream().filter(f -> !f.blockRows().isEmpty()).toList());
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
            throw new RefusedRowsException(
                    names + ": expected no bad rows, got " + count + " (" + String.join(", ", bad.keySet()) + ")",
                    "Correct them, or set");
        }
    }
}
