package io.lockstep.driver.prepare;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.source.SourceFiles;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * A digest of a source's files: of their bytes, of their names below the source's path, and of how they are read;
 * neither where they lie nor when they changed is part of it. A file system that keeps checksums or entity tags is
 * asked for them; of other files every byte is read, which is little beside training on them: by the tasks of a Spark
 * job where there are many.
 *
 * @param sha256 in hexadecimal
 * @param entries the files as they were listed
 * @param contents of each of them
 */
public record SourceDigest(String sha256, List<Files.Entry> entries, List<FileContent> contents) {
    /**
     * What a file is, wherever the source lies.
     *
     * @param name below the source's path, behind the number of that path
     * @param content digests of its bytes, or what the file system has of them
     */
    public record FileContent(String name, long size, String content) {}

    private static final int PIECE_BYTES = 64 << 20;
    private static final int BUFFER_BYTES = 1 << 20;

    /** As much as the driver reads by itself. */
    private static final long READ_BY_DRIVER = 64L << 20;

    private static final int ASKED_BY_DRIVER = 200;

    public SourceDigest {
        entries = List.copyOf(entries);
        contents = List.copyOf(contents);
    }

    /** @param source with paths that need no root */
    public static SourceDigest of(SparkSession spark, Files files, Source source) throws IOException {
        return of(spark, files, source, READ_BY_DRIVER, PIECE_BYTES);
    }

    /**
     * @param readByDriver most bytes that are read without a Spark job
     * @param pieceBytes of a file digested together
     */
    static SourceDigest of(SparkSession spark, Files files, Source source, long readByDriver, int pieceBytes)
            throws IOException {
        List<Files.Entry> entries = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < source.paths().size(); i++) {
            String path = source.paths().get(i);
            for (Files.Entry entry : SourceFiles.list(files, source, path)) {
                entries.add(entry);
                names.add(i + " " + name(files.qualify(path), entry));
            }
        }
        List<String> checksums = kept(spark, files, entries);
        List<String> pieces = pieces(entries, checksums, pieceBytes);
        long bytes = entries.stream().mapToLong(Files.Entry::size).sum();
        for (String digest : bytes <= readByDriver ? digests(files, pieces.iterator()) : job(spark, files, pieces)) {
            int file = Integer.parseInt(digest.substring(0, digest.indexOf(' ')));
            checksums.set(file, checksums.get(file) + digest.substring(digest.indexOf(' ')));
        }
        List<List<Object>> lines = new ArrayList<>();
        List<FileContent> contents = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            lines.add(List.of(names.get(i), entries.get(i).size(), checksums.get(i)));
            contents.add(new FileContent(names.get(i), entries.get(i).size(), checksums.get(i)));
        }
        String text = Json.line(List.of(reading(source), lines));
        return new SourceDigest(Sha256.of(text.getBytes(StandardCharsets.UTF_8)), entries, contents);
    }

    /** A file that is the source itself may have any name. */
    private static String name(String path, Files.Entry entry) {
        if (entry.path().equals(path)) {
            return "";
        }
        return entry.path().startsWith(path + "/") ? entry.path().substring(path.length() + 1) : entry.name();
    }

    /** The source but for its paths. */
    static Map<String, @Nullable Object> reading(Source source) {
        Map<String, @Nullable Object> reading = new LinkedHashMap<>();
        Object plain = Objects.requireNonNull(Configs.BINDING.unbind(source));
        ((Map<?, ?>) plain).forEach((key, value) -> reading.put(String.valueOf(key), unplaced(source, value)));
        return reading;
    }

    private static @Nullable Object unplaced(Source source, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> rest = new LinkedHashMap<>();
            map.forEach((key, inner) -> rest.put(String.valueOf(key), unplaced(source, inner)));
            return rest;
        }
        return value instanceof String text && source.paths().contains(text) ? null : value;
    }

    /** What the file system answers; empty where nothing. Asking for many files is work for tasks. */
    private static List<String> kept(SparkSession spark, Files files, List<Files.Entry> entries) throws IOException {
        List<String> paths = entries.stream().map(Files.Entry::path).toList();
        if (files.checksum(paths.get(0)).isEmpty()) {
            return new ArrayList<>(Collections.nCopies(paths.size(), ""));
        }
        if (paths.size() <= ASKED_BY_DRIVER) {
            return kept(files, paths.iterator());
        }
        Map<String, String> settings = files.settings();
        return new ArrayList<>(inTasks(spark, paths, own -> kept(HadoopFiles.of(settings), own)));
    }

    private static List<String> kept(Files files, Iterator<String> paths) throws IOException {
        List<String> checksums = new ArrayList<>();
        while (paths.hasNext()) {
            checksums.add(files.checksum(paths.next()).orElse(""));
        }
        return checksums;
    }

    /** Of files without a checksum: each the file's number, a position, a length and the path. */
    private static List<String> pieces(List<Files.Entry> entries, List<String> checksums, int pieceBytes) {
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Files.Entry entry = entries.get(i);
            for (long start = 0;
                    checksums.get(i).isEmpty() && (start == 0 || start < entry.size());
                    start += pieceBytes) {
                pieces.add(i + " " + start + " " + Math.min(pieceBytes, entry.size() - start) + " " + entry.path());
            }
        }
        return pieces;
    }

    private static List<String> job(SparkSession spark, Files files, List<String> pieces) throws IOException {
        Map<String, String> settings = files.settings();
        return inTasks(spark, pieces, own -> digests(HadoopFiles.of(settings), own));
    }

    /** What a task makes of lines. */
    private interface Lines extends Serializable {
        List<String> of(Iterator<String> own) throws IOException;
    }

    private static List<String> inTasks(SparkSession spark, List<String> lines, Lines made) throws IOException {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        int tasks = Math.min(Math.max(1, lines.size()), 4 * context.defaultParallelism());
        try {
            return context.parallelize(lines, tasks)
                    .mapPartitions(own -> made.of(own).iterator())
                    .collect();
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    /** @return each a file's number and the digest of a piece, in the order of {@code pieces} */
    private static List<String> digests(Files files, Iterator<String> pieces) throws IOException {
        List<String> digests = new ArrayList<>();
        byte[] buffer = new byte[BUFFER_BYTES];
        while (pieces.hasNext()) {
            String[] piece = pieces.next().split(" ", 4);
            long start = Long.parseLong(piece[1]);
            long end = start + Long.parseLong(piece[2]);
            MessageDigest digest = Sha256.digest();
            try (Files.RandomAccess in = files.openRandom(piece[3])) {
                for (long at = start; at < end; at += buffer.length) {
                    int count = (int) Math.min(buffer.length, end - at);
                    in.readFully(at, buffer, 0, count);
                    digest.update(buffer, 0, count);
                }
            }
            digests.add(piece[0] + " " + Sha256.hex(digest));
        }
        return digests;
    }

    /**
     * To be asked after the rows were read.
     *
     * @throws IOException when they are others than those that were digested
     */
    void requireUnchanged(SparkSession spark, Files files, Source source) throws IOException {
        if (!entries(files, source).equals(entries)
                && !of(spark, files, source).sha256.equals(sha256)) {
            throw changed(source);
        }
    }

    /** Files that a source has now. */
    static List<Files.Entry> entries(Files files, Source source) throws IOException {
        List<Files.Entry> entries = new ArrayList<>();
        for (String path : source.paths()) {
            entries.addAll(SourceFiles.list(files, source, path));
        }
        return entries;
    }

    static IOException changed(Source source) {
        return new IOException(String.join(", ", source.paths())
                + ": expected the same bytes while they are prepared, got others. The data changed meanwhile; start"
                + " again");
    }
}
