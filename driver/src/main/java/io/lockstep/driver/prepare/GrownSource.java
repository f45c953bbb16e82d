package io.lockstep.driver.prepare;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.ValidationConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What training rows became, file by file: of a source that grew only the files that are new are read. Beside the shards
 * lies a {@code files-….json} with the files they were made of and the account of their rows. Where what is learnt is the
 * same, and no row's side or form depends on other rows, the packed rows of the shards are those that would be packed again:
 * the new ones are packed and sorted among them, and the shards are, byte for byte, what all files would have become.
 */
final class GrownSource {
    private static final SealedDocument FORMAT =
            new SealedDocument("lockstep-prepared-files", 1, "delete it; the next run reads all files");
    private static final Binding BINDING = new Binding();
    private static final String NAME = "files-";
    private static final int DIGITS_IN_NAME = 32;

    /** It names every file. */
    private static final long MOST_BYTES = 1L << 30;

    private final Files files;
    private final RunConfig config;
    private final String root;
    private final FileRows rows;
    private final Rows.Digest digest;

    private record Manifest(
            String key, String form, List<SourceDigest.FileContent> files, Object learnt, Object written) {}

    /**
     * Prepared rows of some of a source's files.
     *
     * @param learnt account of the first reading, of training rows
     * @param written account of the bad ones among them as they were packed
     * @param files that were read
     */
    record Before(PreparedData data, String form, Tally learnt, Tally written, Set<String> files) {
        /** Whether rows of other files are packed as these were. */
        boolean fits(Recipe recipe, SourceRows others) {
            return form.equals(formOf(recipe, others));
        }
    }

    private GrownSource(Files files, RunConfig config, String root, FileRows rows, Rows.Digest digest) {
        this.files = files;
        this.config = config;
        this.root = root;
        this.rows = rows;
        this.digest = digest;
    }

    /** Training rows of which files could be added; empty for others. */
    static Optional<GrownSource> of(
            Files files, RunConfig config, String root, Rows train, Optional<Rows.Digest> digest) {
        ValidationConfig split = config.data().validation();
        boolean apart = split == null || (split.stratify() == null && split.last() == null);
        return apart
                        && digest.isPresent()
                        && train instanceof FileRows rows
                        && rows.source().readsFilesApart()
                ? Optional.of(new GrownSource(files, config, files.qualify(root), rows, digest.get()))
                : Optional.empty();
    }

    private String key(Preprocessing encoding) {
        ValidationConfig split = config.data().validation();
        Map<String, @Nullable Object> parts = new LinkedHashMap<>();
        parts.put("version", Fingerprint.PREPARATION_VERSION);
        parts.put("encoding", encoding.toPlainData());
        parts.put("seed", split == null || split.fraction() == null ? null : config.seed());
        parts.put("fraction", split == null ? null : split.fraction());
        parts.put("split", split == null || !split.byColumn() ? null : Configs.BINDING.canonical(split));
        parts.put("reading", SourceDigest.reading(rows.source()));
        return Sha256.of(Json.line(parts).getBytes(StandardCharsets.UTF_8));
    }

    /** What rows must have in common so that they are packed alike. */
    private static String formOf(Recipe recipe, SourceRows opened) {
        String form = Json.line(recipe.content()) + opened.schema().json();
        return Sha256.of(form.getBytes(StandardCharsets.UTF_8));
    }

    /** The most of the source's files that were prepared with the same encoding; none where there are no others. */
    Optional<Before> find(Preprocessing encoding) throws IOException {
        String key = key(encoding);
        Set<SourceDigest.FileContent> present = new HashSet<>(digest.contents());
        Manifest most = null;
        String directory = "";
        for (Files.Entry prepared : files.list(root)) {
            for (Manifest found : prepared.directory() ? manifests(prepared.path(), name(key)) : List.<Manifest>of()) {
                boolean fits = found.key.equals(key)
                        && present.containsAll(found.files)
                        && found.files.size() < present.size()
                        && (most == null || found.files.size() > most.files.size());
                most = fits ? found : most;
                directory = fits ? prepared.path() : directory;
            }
        }
        if (most == null) {
            return Optional.empty();
        }
        Optional<PreparedData> data = PreparedStore.at(files, directory);
        return data.isEmpty() ? Optional.empty() : Optional.of(before(most, data.get()));
    }

    private static String name(String key) {
        return NAME + key.substring(0, DIGITS_IN_NAME) + "-";
    }

    /** Of each set of files with the same rows. */
    private List<Manifest> manifests(String prepared, String name) throws IOException {
        List<Manifest> manifests = new ArrayList<>();
        for (Files.Entry attempt : files.list(prepared)) {
            for (Files.Entry file : attempt.directory() ? files.list(attempt.path()) : List.<Files.Entry>of()) {
                if (file.name().startsWith(name)) {
                    String path = file.path();
                    manifests.add(BINDING.bind(Manifest.class, FORMAT.read(files.read(path, MOST_BYTES), path), path));
                }
            }
        }
        return manifests;
    }

    private Before before(Manifest manifest, PreparedData data) throws IOException {
        Set<SourceDigest.FileContent> known = new HashSet<>(manifest.files);
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < digest.contents().size(); i++) {
            if (known.contains(digest.contents().get(i))) {
                paths.add(digest.paths().get(i));
            }
        }
        return new Before(data, manifest.form, tally(manifest.learnt), tally(manifest.written), paths);
    }

    private static Tally tally(Object plain) {
        // hidden files are counted anew among the files there are now
        return Tally.fromBytes(Json.line(plain).getBytes(StandardCharsets.UTF_8))
                .withoutHiddenFiles();
    }

    /** The rows of files that were not prepared before. */
    Rows others(Before before) {
        return rows.without(before.files);
    }

    /**
     * Remembers which files prepared rows are from.
     *
     * @param learnt account of the first reading of all of them
     * @param written account of the bad ones as they were packed
     */
    void add(Recipe recipe, PreparedData data, SourceRows opened, Tally learnt, Tally written) throws IOException {
        String key = key(data.preprocessing());
        Manifest manifest = new Manifest(
                key,
                formOf(recipe, opened),
                digest.contents(),
                Json.parse(learnt.toBytes(), "tally"),
                Json.parse(written.toBytes(), "tally"));
        String shard = data.train().files().get(0).path();
        String attempt = data.directory() + "/" + shard.substring(0, shard.indexOf('/') + 1);
        String path = attempt + name(key) + digest.sha256().substring(0, DIGITS_IN_NAME) + ".json";
        try {
            if (!files.exists(path)) {
                files.publish(path, FORMAT.write(BINDING.canonical(manifest)));
            }
        } catch (FileAlreadyExistsException e) {
            // Another driver has read the same.
        }
    }
}
