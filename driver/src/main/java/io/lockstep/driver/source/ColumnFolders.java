package io.lockstep.driver.source;

import io.lockstep.kernels.plaindata.Excerpt;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Folders that hold a column's value in their name, {@code year=2020}; all files of a directory lie in such or none
 * does. Of tables Spark makes the columns; {@link FolderColumns} does for other files.
 */
final class ColumnFolders {
    /** Hive's name of a value that is missing. */
    static final String MISSING = "__HIVE_DEFAULT_PARTITION__";

    private ColumnFolders() {}

    /** @throws SourceException when files lie in folders that make other columns than those of the first */
    static void refuseDifferent(String directory, List<String> paths) throws SourceException {
        String expected = pattern(directory, paths.get(0));
        for (String path : paths) {
            String found = pattern(directory, path);
            if (!found.equals(expected)) {
                throw new SourceException(Excerpt.of(path) + ": expected a file in " + shown(expected) + ", as "
                        + Excerpt.of(paths.get(0)) + " is, got one in " + shown(found)
                        + ". Move it, or read it as another source");
            }
        }
    }

    /** Names of the columns that the folders between a directory and a file below it name, as Spark reads them. */
    static Set<String> columns(String directory, String path) {
        return values(directory, path).keySet();
    }

    /** The columns with their values, in the order of the folders; a missing value is {@link #MISSING}. */
    static Map<String, String> values(String directory, String path) {
        Map<String, String> values = new LinkedHashMap<>();
        String below = path.startsWith(directory + "/") ? path.substring(directory.length() + 1) : "";
        String[] folders = below.split("/", -1);
        for (int i = 0; i < folders.length - 1; i++) {
            int equals = folders[i].indexOf('=');
            if (equals > 0) {
                values.put(decoded(folders[i].substring(0, equals)), decoded(folders[i].substring(equals + 1)));
            }
        }
        return values;
    }

    /** A part of a folder's name as it was before it was written with {@code %}. */
    static String decoded(String name) {
        return URLDecoder.decode(
                name.replaceAll("%(?![0-9A-Fa-f]{2})", "%25").replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String shown(String pattern) {
        return pattern.isEmpty() ? "no folder that names a column" : "the folders " + Excerpt.of(pattern);
    }

    /** The folders that a file lies in, up to the last that names a column: {@code year=…/month=…}. */
    private static String pattern(String directory, String path) {
        String[] folders = path.substring(directory.length() + 1).split("/", -1);
        int last = folders.length - 2;
        while (last >= 0 && folders[last].indexOf('=') <= 0) {
            last--;
        }
        StringBuilder pattern = new StringBuilder();
        boolean columns = true;
        for (int i = last; i >= 0; i--) {
            int equals = folders[i].indexOf('=');
            columns = columns && equals > 0;
            pattern.insert(0, (columns ? folders[i].substring(0, equals) + "=…" : folders[i]) + (i == last ? "" : "/"));
        }
        return pattern.toString();
    }
}
