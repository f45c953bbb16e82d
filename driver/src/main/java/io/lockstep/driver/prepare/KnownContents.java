package io.lockstep.driver.prepare;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.source.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are in files of these bytes, as far as it is known: beside the shards of the rows a small file for each set of bytes
 * in which they were ever read as a config says. Saves the reading of rows, never that of bytes.
 */
final class KnownContents {
    private static final SealedDocument FORMAT =
            new SealedDocument("lockstep-contents", 1, "delete it; the next run makes it again");
    private static final String FINGERPRINT = "fingerprint";
    private static final int DIGITS_IN_NAME = 32;

    private final SparkSession spark;
    private final Files files;
    private final Source train;
    private final @Nullable Source held;
    private final SourceDigest trainDigest;
    private final @Nullable SourceDigest heldDigest;
    private final String key;
    private final String root;

    /**
     * @param root of all prepared data
     * @param held the validation rows' own source
     */
    KnownContents(SparkSession spark, Files files, RunConfig config, String root, Source train, @Nullable Source held)
            throws IOException {
        this.spark = spark;
        this.files = files;
        this.train = train;
        this.held = held;
        this.trainDigest = SourceDigest.of(spark, files, train);
        this.heldDigest = held == null ? null : SourceDigest.of(spark, files, held);
        this.key = key(config, trainDigest, heldDigest);
        this.root = files.qualify(root);
    }

    private String name() {
        return "contents-" + key.substring(0, DIGITS_IN_NAME) + ".json";
    }

    private static String key(RunConfig config, SourceDigest train, @Nullable SourceDigest held) {
        DataConfig.Validation validation = config.data().validation();
        Map<String, @Nullable Object> parts = new LinkedHashMap<>();
        parts.put("version", Fingerprint.PREPARATION_VERSION);
        parts.put("seed", config.seed());
        parts.put(
                "questions",
                config.questions().stream().map(Configs.BINDING::canonical).toList());
        Configs.BINDING.canonical(config.data()).forEach((name, value) -> parts.put("data." + name, value));
        List.of("root", "train", "test", "validation", "window", "augment")
                .forEach(name -> parts.remove("data." + name));
        parts.put("fraction", validation == null ? null : validation.fraction());
        parts.put("train", train.sha256());
        parts.put("validation", held == null ? null : held.sha256());
        return Sha256.of(Json.line(parts).getBytes(StandardCharsets.UTF_8));
    }

    /** The fingerprint of the rows, if such bytes were read before. */
    Optional<String> fingerprint() throws IOException {
        for (Files.Entry prepared : files.list(root)) {
            for (Files.Entry attempt : prepared.directory() ? files.list(prepared.path()) : List.<Files.Entry>of()) {
                String file = attempt.path() + "/" + name();
                if (attempt.directory() && files.exists(file)) {
                    Map<String, @Nullable Object> known = FORMAT.read(files.read(file), file);
                    if (key.equals(known.get("key")) && known.get(FINGERPRINT) instanceof String fingerprint) {
                        return Optional.of(fingerprint);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * To be called once the rows have been read, before anything is made of them for good.
     *
     * @throws IOException when the files are no more what they were
     */
    void requireUnchanged() throws IOException {
        trainDigest.requireUnchanged(spark, files, train);
        if (heldDigest != null && held != null) {
            heldDigest.requireUnchanged(spark, files, held);
        }
    }

    /** Remembers which rows these bytes are. */
    void add(PreparedData data) throws IOException {
        String shard = data.train().files().get(0).path();
        String file = data.directory() + "/" + shard.substring(0, shard.indexOf('/') + 1) + name();
        try {
            if (!files.exists(file)) {
                files.publish(file, FORMAT.write(Map.of("key", key, FINGERPRINT, data.fingerprint())));
            }
        } catch (FileAlreadyExistsException e) {
            // Another driver has read the same.
        }
    }
}
