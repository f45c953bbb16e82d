package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/** The files behind a source's paths. */
public final class SourceFiles {
    private static final int GZIP = 0x1F8B;

    /** What Hadoop and Spark write beside their rows, and nobody else does. */
    private static final Pattern BOOKKEEPING =
            Pattern.compile("_SUCCESS|_metadata|_common_metadata|_(started|committed)_\\d+|\\..*\\.crc");

    private SourceFiles() {}

    /**
     * Files found at a path.
     *
     * @param files to be read
     * @param hidden those that are left out: their name or that of a directory on the way begins with {@code _} or
     *     {@code .}, or they are still being copied
     */
    record Found(List<Files.Entry> files, List<Files.Entry> hidden) {}

    /**
     * The file at a path, or all files below the directory at it, or the files beside it whose names match its last
     * part ({@code *}: any letters, {@code ?}: one); hidden ones ({@code _}, {@code .}) left out; sorted.
     *
     * @throws SourceException when there is none
     * @throws IOException when there is one that cannot be reached, such as a link to nothing
     */
    public static List<Files.Entry> list(Files files, String path) throws IOException {
        return walked(files, path, SourceWalk.Hidden.IGNORED).found();
    }

    /** As {@link #list(Files, String)}, at a path of a source: without what its partitions leave out. */
    public static List<Files.Entry> list(Files files, Source source, String path) throws IOException {
        Map<String, Partitions> partitions = source.partitions();
        return Partitions.mayRead(files.qualify(path), partitions, list(Partitions.within(files, partitions), path));
    }

    /** As {@link #list(Files, String)}, with what is left out: all hidden files but those that Spark puts beside its rows. */
    static Found find(Files files, String path) throws IOException {
        SourceWalk walk = walked(files, path, SourceWalk.Hidden.APART);
        return new Found(
                walk.found(),
                walk.hidden().stream()
                        .filter(entry -> !BOOKKEEPING.matcher(entry.name()).matches())
                        .toList());
    }

    private static SourceWalk walked(Files files, String path, SourceWalk.Hidden hidden) throws IOException {
        String qualified = files.qualify(path);
        List<Files.Entry> entries = entries(files, qualified);
        if (entries.isEmpty()) {
            entries = matching(files, qualified);
        }
        if (entries.isEmpty() && !files.exists(qualified)) {
            throw new SourceException(path + ": expected a file or directory, got nothing at " + qualified
                    + ". Check data.root and the path");
        }
        SourceWalk walk = new SourceWalk(files, qualified, hidden);
        walk.collect(qualified, entries);
        if (walk.found().isEmpty()) {
            throw new SourceException(path + ": expected at least one file in the directory, got none");
        }
        return walk;
    }

    /** What is in a directory, or the file itself; empty when there is neither. */
    private static List<Files.Entry> entries(Files files, String path) throws IOException {
        try {
            return files.list(path, name -> !SourceWalk.isHidden(name));
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    /** Every file below a directory, hidden or not; empty when there is none. */
    static List<Files.Entry> below(Files files, String directory) throws IOException {
        SourceWalk walk = new SourceWalk(files, directory, SourceWalk.Hidden.INCLUDED);
        walk.collect(directory, entries(files, directory));
        return walk.found();
    }

    /** Files whose names match a pattern in the last part of a path; none when that is no pattern. */
    private static List<Files.Entry> matching(Files files, String qualified) throws IOException {
        int slash = qualified.lastIndexOf('/');
        String name = qualified.substring(slash + 1);
        if (slash < 0 || (name.indexOf('*') < 0 && name.indexOf('?') < 0)) {
            return List.of();
        }
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            pattern.append(letter == '*' ? ".*" : letter == '?' ? "." : Pattern.quote(String.valueOf(letter)));
        }
        Predicate<String> matched =
                Pattern.compile(pattern.toString(), Pattern.DOTALL).asMatchPredicate();
        String directory = qualified.substring(0, slash);
        try {
            return files.list(directory, found -> matched.test(found) && !SourceWalk.isHidden(found)).stream()
                    .filter(entry -> !entry.directory() && matched.test(entry.name()))
                    .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    /** Whether a path leads to a file, not to a directory. */
    static boolean isFile(Files files, String path) throws IOException {
        String qualified = files.qualify(path);
        List<Files.Entry> found = files.list(qualified);
        return found.size() == 1
                && !found.get(0).directory()
                && found.get(0).path().equals(qualified);
    }

    /** The file at a path. */
    static Files.Entry one(Files files, String path) throws IOException {
        List<Files.Entry> all = list(files, path);
        if (all.size() != 1 || !all.get(0).path().equals(files.qualify(path))) {
            throw new SourceException(path + ": expected a file, got a directory of " + all.size());
        }
        return all.get(0);
    }

    /** Whether a file begins as gzip does, or one bit of that would be another: no text or table begins so. */
    static boolean gzip(Files files, String path) throws IOException {
        try (InputStream in = files.open(path)) {
            byte[] head = in.readNBytes(2);
            return head.length == 2 && Integer.bitCount((((head[0] & 0xFF) << 8) | (head[1] & 0xFF)) ^ GZIP) <= 1;
        }
    }

    /** Refuses settings under which Spark leaves out what it cannot read. */
    static void refuseLossySettings(SparkSession spark) {
        for (String key : List.of("spark.sql.files.ignoreCorruptFiles", "spark.sql.files.ignoreMissingFiles")) {
            if ("true".equalsIgnoreCase(spark.conf().get(key, "false"))) {
                throw new IllegalArgumentException(
                        key + ": expected false, as rows would be lost unseen, got true. Remove the setting");
            }
        }
    }
}
