package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/** The files behind a source's paths. */
public final class SourceFiles {
    private static final int GZIP_0 = 0x1F;
    private static final int GZIP_1 = 0x8B;

    private SourceFiles() {}

    /**
     * The file at a path, or all files below the directory at it, or the files beside it whose names match its last part
     * ({@code *}: any letters, {@code ?}: one); hidden ones ({@code _}, {@code .}) left out; sorted.
     *
     * @throws SourceException when there is none
     */
    public static List<Files.Entry> list(Files files, String path) throws IOException {
        String qualified = files.qualify(path);
        List<Files.Entry> found = files.list(qualified);
        if (found.isEmpty()) {
            found = matching(files, qualified);
        }
        if (found.isEmpty() && !files.exists(qualified)) {
            throw new SourceException(path + ": expected a file or directory, got nothing at " + qualified
                    + ". Check data.root and the path");
        }
        List<Files.Entry> all = new ArrayList<>();
        collect(files, found, qualified, all);
        if (all.isEmpty()) {
            throw new SourceException(path + ": expected at least one file in the directory, got none");
        }
        return all;
    }

    private static void collect(Files files, List<Files.Entry> found, String self, List<Files.Entry> all)
            throws IOException {
        for (Files.Entry entry : found) {
            boolean hidden = entry.name().startsWith("_") || entry.name().startsWith(".");
            if (hidden && !entry.path().equals(self)) {
                continue;
            }
            if (entry.directory()) {
                collect(files, files.list(entry.path()), self, all);
            } else {
                all.add(entry);
            }
        }
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
        Pattern matched = Pattern.compile(pattern.toString(), Pattern.DOTALL);
        return files.list(qualified.substring(0, slash)).stream()
                .filter(entry ->
                        !entry.directory() && matched.matcher(entry.name()).matches())
                .toList();
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

    static boolean gzip(Files files, String path) throws IOException {
        try (InputStream in = files.open(path)) {
            byte[] head = in.readNBytes(2);
            return head.length == 2 && (head[0] & 0xFF) == GZIP_0 && (head[1] & 0xFF) == GZIP_1;
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
