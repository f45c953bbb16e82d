package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.FilesWithout;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which folders of one name are read: {@code {from: 2026-11-01, to: 2026-11-23}}, both included, or {@code {values: [a,
 * b]}}. Numbers are compared by value where both are, all else as text, which orders dates.
 *
 * @param from least value; absent: any
 * @param to largest value; absent: any
 * @param values those that are read; absent: all between from and to
 */
public record Partitions(
        @Nullable String from,
        @Nullable String to,
        @Nullable List<String> values) {
    public Partitions {
        values = values == null ? null : List.copyOf(values);
        if ((values == null) == (from == null && to == null)) {
            throw new PlainDataException(
                    "", "expected either from and to, or values, got " + (values == null ? "none of them" : "both"));
        }
    }

    /** A copy in one order, as it is written into files by which runs and models are known. */
    static @Nullable Map<String, Partitions> sorted(@Nullable Map<String, Partitions> partitions) {
        return partitions == null ? null : Collections.unmodifiableMap(new TreeMap<>(partitions));
    }

    /** Whether a value is to be read; a missing one is in no range. */
    boolean takes(String value) {
        if (value.equals(ColumnFolders.MISSING)) {
            return values != null && values.contains(value);
        }
        if (values != null) {
            return values.stream().anyMatch(other -> compare(other, value) == 0);
        }
        return (from == null || compare(from, value) <= 0) && (to == null || compare(value, to) <= 0);
    }

    private static int compare(String a, String b) {
        BigDecimal left = number(a);
        BigDecimal right = number(b);
        return left == null || right == null ? a.compareTo(b) : left.compareTo(right);
    }

    /**
     * Files without those in folders that are not to be read: of years of days the listing of a few takes no longer than these.
     * Where none of a directory's folders is to be read all are there, so that whoever reads them says so.
     *
     * @param partitions by the folders' name; absent: all are read
     */
    static Files within(Files files, @Nullable Map<String, Partitions> partitions) {
        return partitions == null ? files : new FilesWithout(files, entries -> taken(partitions, entries));
    }

    private static List<Files.Entry> taken(Map<String, Partitions> partitions, List<Files.Entry> entries) {
        List<Files.Entry> taken = entries.stream()
                .filter(entry -> !entry.directory() || mayTake(partitions, entry.name()))
                .toList();
        return taken.stream().anyMatch(Files.Entry::directory) ? taken : entries;
    }

    private static boolean mayTake(Map<String, Partitions> partitions, String folder) {
        int equals = folder.indexOf('=');
        Partitions named = equals < 0 ? null : partitions.get(folder.substring(0, equals));
        return named == null || named.takes(ColumnFolders.decoded(folder.substring(equals + 1)));
    }

    private static @Nullable BigDecimal number(String text) {
        try {
            return new BigDecimal(String.valueOf(CanonicalText.of(text)));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * Files in the folders that are asked for.
     *
     * @param path that is read, for messages
     * @param directory the same as files are found by
     * @param partitions by the column; absent: all are asked for
     * @throws SourceException when a file lies in no folder of a name, or none is asked for
     */
    static List<Files.Entry> taken(
            String path, String directory, @Nullable Map<String, Partitions> partitions, List<Files.Entry> found)
            throws SourceException {
        if (partitions == null) {
            return found;
        }
        List<Files.Entry> taken = new ArrayList<>();
        for (Files.Entry entry : found) {
            if (take(partitions, directory, entry.path())) {
                taken.add(entry);
            }
        }
        if (taken.isEmpty()) {
            throw new SourceException(path + ": expected files in the folders that partitions names, got none of "
                    + found.size() + ". Correct partitions or path");
        }
        return taken;
    }

    /**
     * Files without those in folders that are not asked for. A file in no folder of a name stays, and so do all where none is
     * asked for: {@link #taken} refuses them by their names.
     *
     * @param directory that is read, as files are found by
     * @param partitions by the column; absent: all are asked for
     */
    static List<Files.Entry> mayRead(
            String directory, @Nullable Map<String, Partitions> partitions, List<Files.Entry> found) {
        if (partitions == null) {
            return found;
        }
        List<Files.Entry> asked = new ArrayList<>(found);
        asked.removeIf(entry -> {
            Map<String, String> values = ColumnFolders.values(directory, entry.path());
            return partitions.entrySet().stream().anyMatch(one -> {
                String value = values.get(one.getKey());
                return value != null && !one.getValue().takes(value);
            });
        });
        return asked.isEmpty() ? found : asked;
    }

    private static boolean take(Map<String, Partitions> partitions, String directory, String file)
            throws SourceException {
        Map<String, String> values = ColumnFolders.values(directory, file);
        for (Map.Entry<String, Partitions> one : partitions.entrySet()) {
            String value = values.get(one.getKey());
            if (value == null) {
                throw new SourceException(file + ": expected a file in a folder called " + one.getKey()
                        + "=…, as partitions says, got none. Correct partitions or path");
            }
            if (!one.getValue().takes(value)) {
                return false;
            }
        }
        return true;
    }
}
