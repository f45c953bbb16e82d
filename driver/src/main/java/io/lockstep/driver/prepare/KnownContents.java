package io.lockstep.driver.prepare;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.ValidationConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.source.TableRead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fingerprints of rows by the bytes of their files: beside the shards of the rows a small file for each set of bytes
 * in which they were ever read as a config says. Saves the reading of rows, never that of bytes.
 */
final class KnownContents {
    private static final SealedDocument FORMAT =
            new SealedDocument("lockstep-contents", 1, "delete it; the next run makes it again");
    private static final String FINGERPRINT = "fingerprint";
    private static final String QUARANTINE = "quarantine";
    private static final int DIGITS_IN_NAME = 32;

    private final Files files;
    private final Optional<Rows.Digest> train;
    private final Optional<Rows.Digest> held;
    /** Empty where no bytes tell which rows they are. */
    private final String key;

    private final String root;

    /**
     * @param root of all prepared data
     * @param held validation rows of their own
     * @param earlier what is learnt; absent: it is learnt from the rows
     */
    KnownContents(
            Files files, RunConfig config, String root, Rows train, @Nullable Rows held, @Nullable EarlierModel earlier)
            throws IOException {
        this.files = files;
        this.train = train.digest();
        this.held = held == null ? Optional.empty() : held.digest();
        boolean known = this.train.isPresent() && (held == null || this.held.isPresent());
        this.key = known ? key(config, this.train.get(), this.held.orElse(null), earlier) : "";
        this.root = files.qualify(root);
    }

    private String name() {
        return "contents-" + key.substring(0, DIGITS_IN_NAME) + ".json";
    }

    /** The bytes that training rows are read from. */
    Optional<Rows.Digest> train() {
        return train;
    }

    private static String key(
            RunConfig config, Rows.Digest train, Rows.@Nullable Digest held, @Nullable EarlierModel earlier) {
        ValidationConfig validation = config.data().validation();
        Map<String, @Nullable Object> parts = new LinkedHashMap<>();
        parts.put("version", Fingerprint.PREPARATION_VERSION);
        parts.put("seed", config.seed());
        parts.put(
                "questions",
                config.questions().stream().map(Configs.BINDING::canonical).toList());
        Configs.BINDING.canonical(config.data()).forEach((name, value) -> parts.put("data." + name, value));
        List.of("root", "train", "test", "validation", "window", "augment", "learntFrom", "quotaGiB")
                .forEach(name -> parts.remove("data." + name));
        parts.put("fraction", validation == null ? null : validation.fraction());
        if (validation != null && validation.byColumn()) {
            parts.put("split", Configs.BINDING.canonical(validation));
        }
        parts.put("train", train.sha256());
        parts.put("validation", held == null ? null : held.sha256());
        if (!config.model().drawn().isEmpty()) {
            parts.put("drawn", Configs.BINDING.unbind(config.model().drawn()));
        }
        if (config.model().classes() != null) {
            parts.put("classes", config.model().classes());
        }
        if (earlier != null) {
            parts.put("learnt", earlier.preprocessing().toPlainData());
        }
        return Sha256.of(Json.line(parts).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What the rows are read from, by part.
     *
     * @param tables those of the training rows; those of the validation rows
     */
    Map<String, SourceRead> sources(Rows rows, @Nullable Rows heldRows, List<List<TableRead>> tables) {
        Map<String, SourceRead> sources = new LinkedHashMap<>();
        sources.put("train", SourceRead.of(rows, train.orElse(null), tables.get(0)));
        if (heldRows != null) {
            sources.put("validation", SourceRead.of(heldRows, held.orElse(null), tables.get(1)));
        }
        return sources;
    }

    /**
     * What is known of bytes that were read before.
     *
     * @param fingerprint of the rows in them
     * @param quarantine name of the bad ones; empty where they were not written aside
     */
    record Known(String fingerprint, String quarantine) {}

    /** The rows, if such bytes were read before: once for each model whose steps decide which rows are bad. */
    List<Known> find() throws IOException {
        List<Known> found = new ArrayList<>();
        if (key.isEmpty()) {
            return found;
        }
        for (Files.Entry prepared : files.list(root)) {
            for (Files.Entry attempt : prepared.directory() ? files.list(prepared.path()) : List.<Files.Entry>of()) {
                String file = attempt.path() + "/" + name();
                if (attempt.directory() && files.exists(file)) {
                    Map<String, @Nullable Object> known = FORMAT.read(files.read(file), file);
                    if (key.equals(known.get("key")) && known.get(FINGERPRINT) instanceof String fingerprint) {
                        found.add(new Known(fingerprint, Objects.toString(known.get(QUARANTINE), "")));
                    }
                }
            }
        }
        return found;
    }

    /**
     * To be called once the rows have been read, before anything is made of them for good.
     *
     * @throws IOException when the files are no more what they were
     */
    void requireUnchanged() throws IOException {
        if (train.isPresent()) {
            train.get().requireUnchanged();
        }
        if (held.isPresent()) {
            held.get().requireUnchanged();
        }
    }

    /**
     * Remembers which rows these bytes are.
     *
     * @param quarantine name of the bad ones; empty where they were not written aside
     */
    void add(PreparedData data, String quarantine) throws IOException {
        if (key.isEmpty()) {
            return;
        }
        String shard = data.train().files().get(0).path();
        String file = data.directory() + "/" + shard.substring(0, shard.indexOf('/') + 1) + name();
        try {
            if (!files.exists(file)) {
                Map<String, String> content = new LinkedHashMap<>(Map.of("key", key));
                content.put(FINGERPRINT, data.fingerprint());
                if (!quarantine.isEmpty()) {
                    content.put(QUARANTINE, quarantine);
                }
                files.publish(file, FORMAT.write(content));
            }
        } catch (FileAlreadyExistsException e) {
            // Another driver has read the same.
        }
    }
}
