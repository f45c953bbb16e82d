package io.lockstep.driver.prepare;

import io.lockstep.driver.column.Columns;
import io.lockstep.driver.column.Scalings;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Access;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.profile.ColumnProfiles;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.shard.CorruptShardException;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.shard.ShardSchema;
import io.lockstep.driver.slot.Noises;
import io.lockstep.kernels.loss.TargetBinding;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of one fingerprint: {@code manifest.json} and one directory per attempt. The manifest is published last
 * and exclusively, so that what it names is whole, whoever else was preparing the same or was killed doing so.
 */
final class PreparedStore {
    private static final Logger LOGGER = LoggerFactory.getLogger(PreparedStore.class);
    private static final SealedDocument FORMAT =
            new SealedDocument("lockstep-prepared", 3, "delete it; the next run prepares the data again");

    /** A manifest names every block of every shard. */
    private static final long MOST_MANIFEST_BYTES = 1L << 30;

    static final String MANIFEST = "manifest.json";
    private static final String USED = "used";
    private static final String ATTEMPT = "attempt-";
    private static final Binding BINDING = new Binding(
                    Columns.FEATURES, Scalings.SCALES, Noises.REGISTRY, ColumnProfiles.REGISTRY)
            .with(new TargetBinding());

    private final Files files;
    private final String directory;
    private final String fingerprint;

    /**
     * What a manifest names.
     *
     * @param attempts directories of shards
     */
    record Named(String fingerprint, Set<String> attempts) {}

    private record Shards(ShardSchema schema, List<ShardFile> files) {}

    private record Manifest(
            String fingerprint,
            RowAccounting rows,
            Preprocessing preprocessing,
            Shards train,
            @Nullable Shards validation,
            @Nullable Profile profile) {}

    PreparedStore(Files files, String root, String fingerprint) {
        this.files = files;
        this.fingerprint = fingerprint;
        this.directory = files.qualify(root) + "/" + fingerprint.substring(0, 32);
    }

    String directory() {
        return directory;
    }

    String fingerprint() {
        return fingerprint;
    }

    /** A name that no other attempt has. */
    String newAttempt() {
        return ATTEMPT + Long.toHexString(System.currentTimeMillis()) + "-"
                + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    }

    /** Prepared data in a directory. */
    static Optional<PreparedData> at(Files files, String directory) throws IOException {
        Optional<Manifest> manifest = manifest(files, directory + "/" + MANIFEST);
        return manifest.isEmpty()
                ? Optional.empty()
                : new PreparedStore(
                                files, directory.substring(0, directory.lastIndexOf('/')), manifest.get().fingerprint)
                        .find();
    }

    private static Optional<Manifest> manifest(Files files, String path) throws IOException {
        if (!files.exists(path)) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> plain = FORMAT.read(files.read(path, MOST_MANIFEST_BYTES), path);
        return Optional.of(BINDING.bind(Manifest.class, plain, path));
    }

    /**
     * Makes the directories of an attempt, for those alone who may read the rows.
     *
     * @param access to the rows; empty: nobody knows
     */
    void open(String attempt, Optional<Access> access) throws IOException {
        if (access.isEmpty()) {
            return;
        }
        for (String place : List.of(directory, directory + "/" + attempt)) {
            if (!files.exists(place)) {
                files.makeDirectories(place);
                files.restrict(place, access.get().ofDirectory());
            }
        }
    }

    /** What the manifest in a directory names; empty where there is none. */
    static Optional<Named> named(Files files, String directory) throws IOException {
        return manifest(files, directory + "/" + MANIFEST).map(manifest -> {
            Set<String> attempts = new TreeSet<>();
            Shards held = manifest.validation;
            Stream.concat(manifest.train.files.stream(), held == null ? Stream.of() : held.files.stream())
                    .forEach(file -> attempts.add(attempt(file)));
            return new Named(manifest.fingerprint, attempts);
        });
    }

    private static String attempt(ShardFile file) {
        return file.path().substring(0, file.path().indexOf('/'));
    }

    /** Whether a directory has the name of an attempt to prepare, or to write bad rows aside. */
    static boolean isAttempt(String name) {
        return name.startsWith(ATTEMPT) || name.startsWith(Quarantine.NAME + ATTEMPT);
    }

    /** Whether something was once prepared in a directory. */
    static boolean hasAttempts(Files files, String directory) throws IOException {
        return files.list(directory).stream().anyMatch(entry -> entry.directory() && isAttempt(entry.name()));
    }

    /** Leaves the time at which the data were found again. */
    void use() {
        try {
            files.replace(directory + "/" + USED, new byte[0]);
        } catch (IOException e) {
            // whoever may read only leaves no time; nothing but cleaning asks for it
            LOGGER.debug("{}: no time of use", directory, e);
        }
    }

    /** What an earlier preparation left. */
    Optional<PreparedData> find() throws IOException {
        String path = directory + "/" + MANIFEST;
        Optional<Manifest> found = manifest(files, path);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Manifest manifest = found.get();
        if (!manifest.fingerprint.equals(fingerprint)) {
            throw new IOException(path + ": expected prepared data of fingerprint " + fingerprint + ", got "
                    + manifest.fingerprint + ". Delete its directory; the next run prepares the data again");
        }
        Shards held = manifest.validation;
        PreparedData data = new PreparedData(
                directory,
                fingerprint,
                new ShardManifest(directory, manifest.train.schema, manifest.train.files),
                held == null ? null : new ShardManifest(directory, held.schema, held.files),
                manifest.preprocessing,
                manifest.rows,
                null,
                new PreparedData.Provenance(true),
                manifest.profile);
        checkSizes(data.train());
        if (data.validation() != null) {
            checkSizes(data.validation());
        }
        return Optional.of(data);
    }

    private void checkSizes(ShardManifest shards) throws IOException {
        Map<String, Long> sizes = new HashMap<>();
        for (ShardFile file : shards.files()) {
            String attempt = attempt(file);
            if (!sizes.containsKey(attempt)) {
                sizes.put(attempt, 0L);
                files.list(directory + "/" + attempt).forEach(e -> sizes.put(attempt + "/" + e.name(), e.size()));
            }
            Long found = sizes.get(file.path());
            if (found == null || found != file.size()) {
                throw new CorruptShardException(directory + "/" + file.path() + ": expected " + file.size()
                        + " bytes, got " + (found == null ? "no file" : found.toString()) + ". Delete " + directory
                        + "; the next run prepares it again");
            }
        }
    }

    /** Publishes a preparation; where another one came first, that one stands and is given. */
    PreparedData publish(PreparedData data, String attempt) throws IOException {
        ShardManifest held = data.validation();
        Manifest manifest = new Manifest(
                fingerprint,
                data.rows(),
                data.preprocessing(),
                new Shards(data.train().schema(), data.train().files()),
                held == null ? null : new Shards(held.schema(), held.files()),
                data.profile());
        Faults.at("prepare.before-manifest");
        try {
            files.publish(directory + "/" + MANIFEST, FORMAT.write(BINDING.canonical(manifest)));
        } catch (FileAlreadyExistsException e) {
            files.delete(directory + "/" + attempt);
            return find().orElseThrow(() -> e);
        }
        Faults.at("prepare.after-manifest");
        deleteAttemptsBut(attempt);
        return data;
    }

    /** What killed preparations left. One that is still alive finds the manifest and uses it. */
    private void deleteAttemptsBut(String attempt) throws IOException {
        for (Files.Entry entry : files.list(directory)) {
            if (entry.directory()
                    && entry.name().startsWith(ATTEMPT)
                    && !entry.name().equals(attempt)) {
                files.delete(entry.path());
            }
        }
    }
}
