package io.lockstep.driver.source;

import io.lockstep.kernels.plaindata.Excerpt;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Folders that hold a column's value in their name, {@code year=2020}; all files of a directory lie in such or none
 * does.
 */
final class ParquetFolders {
    private ParquetFolders() {}

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
        Set<String> columns = new HashSet<>();
        String below = path.startsWith(directory + "/") ? path.substring(directory.length() + 1) : "";
        for (String folder : below.split("/", -1)) {
            String name = folder.substring(0, Math.max(0, folder.indexOf('=')));
            columns.add(URLDecoder.decode(
                    name.replaceAll("%(?![0-9A-Fa-f]{2})", "%25").replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        return columns;
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
