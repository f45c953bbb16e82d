package io.lockstep.driver.checkpoint;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.DamagedFileException;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.json.VersionedDocument;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Manifest and marker of one step's directory: written in this order, trusted in the opposite one. */
final class CommitProtocol {
    private static final VersionedDocument MANIFEST = new VersionedDocument("lockstep-checkpoint", 2);
    private static final Binding BINDING = new Binding().with(new MeasureBinding());
    private static final String MARKER_PREFIX = "commit-";
    private static final String MARKER = MARKER_PREFIX + "[0-9]{6}";

    private record Marker(String manifest, String sha256) {}

    private record Manifest(String layout, TrainingState state, List<Piece> pieces) {}

    private final Files files;
    private final String layout;

    CommitProtocol(Files files, String layout) {
        this.files = files;
        this.layout = layout;
    }

    static boolean committed(List<Files.Entry> entries) {
        return entries.stream().anyMatch(entry -> entry.name().matches(MARKER));
    }

    /** Markers first, so that what is half deleted is uncommitted. */
    static void delete(Files files, String step) throws IOException {
        for (Files.Entry entry : files.list(step)) {
            if (entry.name().matches(MARKER)) {
                files.delete(entry.path());
            }
        }
        files.delete(step);
    }

    void commit(Checkpoint checkpoint) throws IOException {
        String step = checkpoint.directory();
        checkSizes(step, checkpoint.pieces(), withTables(step, checkpoint.pieces(), files.list(step)));
        byte[] manifest =
                MANIFEST.write(map(BINDING.unbind(new Manifest(layout, checkpoint.state(), checkpoint.pieces()))));
        String sha256 = Sha256.of(manifest);
        String name = "manifest-" + sha256.substring(0, 16) + ".json";
        Faults.at("checkpoint.before-manifest");
        try {
            files.publish(step + "/" + name, manifest);
        } catch (FileAlreadyExistsException e) {
            // Published is whole, and the name is its content's: an earlier attempt got as far as this.
        }
        // One listing for both: a commit that lands from now on has the very name this one is about to take.
        List<Files.Entry> entries = files.list(step);
        if (newestWhole(step, entries, damaged -> {}).isPresent()) {
            throw new FileAlreadyExistsException(step + "/" + MARKER_PREFIX
                    + "…: expected no commit of this step yet, got one. Another driver is training this run");
        }
        long markers =
                entries.stream().filter(entry -> entry.name().matches(MARKER)).count();
        String marker = step + "/" + MARKER_PREFIX + String.format(Locale.ROOT, "%06d", markers + 1);
        Faults.at("checkpoint.before-marker");
        files.publish(marker, bytes(new Marker(name, sha256)));
    }

    private static byte[] bytes(Marker marker) {
        return (Json.line(BINDING.unbind(marker)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> map(@Nullable Object data) {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(data);
    }

    Optional<Checkpoint> newestWhole(String step, Consumer<String> skipped) throws IOException {
        return newestWhole(step, files.list(step), skipped);
    }

    private Optional<Checkpoint> newestWhole(String step, List<Files.Entry> entries, Consumer<String> skipped)
            throws IOException {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).name().matches(MARKER)) {
                try {
                    return Optional.of(verified(step, entries.get(i), entries));
                } catch (CorruptCheckpointException e) {
                    skipped.accept(e.getMessage());
                }
            }
        }
        return Optional.empty();
    }

    /** The entries of a step's directory, and those of tables where a piece of it may lie there. */
    private List<Files.Entry> withTables(String step, List<Piece> pieces, List<Files.Entry> entries)
            throws IOException {
        Optional<Piece> rows = pieces.stream()
                .filter(piece -> piece.slot().equals(TableStore.SLOT))
                .findAny();
        if (rows.isEmpty()) {
            return entries;
        }
        String path = TableStore.path(step, rows.get());
        List<Files.Entry> all = new ArrayList<>(entries);
        all.addAll(files.list(path.substring(0, path.lastIndexOf('/'))));
        return all;
    }

    /**
     * Files of rows of tables that the markers of a step name.
     *
     * @throws IOException when that is not to be found out, as they are damaged
     */
    List<String> tableFiles(String step) throws IOException {
        List<String> names = new ArrayList<>();
        for (Files.Entry entry : files.list(step)) {
            if (entry.name().matches(MARKER)) {
                manifest(step, marker(entry.path())).pieces().stream()
                        .filter(piece -> piece.slot().equals(TableStore.SLOT))
                        .forEach(piece -> names.add(piece.file()));
            }
        }
        return names;
    }

    private Manifest manifest(String step, Marker marker) throws IOException {
        String path = step + "/" + marker.manifest();
        byte[] bytes = readCommitted(path);
        if (!Sha256.of(bytes).equals(marker.sha256())) {
            throw new CorruptCheckpointException(path + ": expected the manifest that was committed, got other bytes");
        }
        return BINDING.bind(Manifest.class, MANIFEST.read(bytes, path), path);
    }

    private Checkpoint verified(String step, Files.Entry entry, List<Files.Entry> entries) throws IOException {
        Marker marker = marker(entry.path());
        String path = step + "/" + marker.manifest();
        Manifest manifest = manifest(step, marker);
        if (!manifest.layout().equals(layout)) {
            throw new IOException(
                    path + ": expected a checkpoint of this model, got one of another model. Use another run"
                            + " directory");
        }
        checkSizes(step, manifest.pieces(), withTables(step, manifest.pieces(), entries));
        for (Piece piece : manifest.pieces()) {
            String file = TableStore.path(step, piece);
            if (!digest(file).equals(piece.sha256())) {
                throw new CorruptCheckpointException(
                        file + ": expected SHA-256 " + piece.sha256() + ", got another. The file is damaged");
            }
        }
        return new Checkpoint(step, manifest.state(), manifest.layout(), manifest.pieces());
    }

    private String digest(String path) throws IOException {
        try {
            return Sha256.of(files, path);
        } catch (FileNotFoundException | DamagedFileException e) {
            throw lost(path, e);
        }
    }

    private static CorruptCheckpointException lost(String path, IOException cause) {
        String found = cause instanceof FileNotFoundException ? "none" : "a damaged one: " + cause.getMessage();
        return new CorruptCheckpointException(path + ": expected a committed file, got " + found, cause);
    }

    private Marker marker(String path) throws IOException {
        byte[] bytes = readCommitted(path);
        Marker marker;
        try {
            marker = BINDING.bind(Marker.class, Json.parse(bytes, path), path);
        } catch (PlainDataException | IOException e) {
            throw new CorruptCheckpointException(path + ": expected a commit marker, got " + e.getMessage(), e);
        }
        if (!Arrays.equals(bytes(marker), bytes)) {
            throw new CorruptCheckpointException(path + ": expected a commit marker as it is written, got other bytes");
        }
        return marker;
    }

    private byte[] readCommitted(String path) throws IOException {
        try {
            return files.read(path);
        } catch (FileNotFoundException | DamagedFileException e) {
            throw lost(path, e);
        }
    }

    private static void checkSizes(String step, List<Piece> pieces, List<Files.Entry> entries) throws IOException {
        Map<String, Long> sizes = new HashMap<>();
        entries.forEach(entry -> sizes.put(entry.name(), entry.size()));
        for (Piece piece : pieces) {
            Long size = sizes.get(piece.file());
            if (size == null || size != piece.bytes()) {
                throw new CorruptCheckpointException(TableStore.path(step, piece) + ": expected " + piece.bytes()
                        + " bytes, got " + (size == null ? "no such file" : size + ""));
            }
        }
    }
}
