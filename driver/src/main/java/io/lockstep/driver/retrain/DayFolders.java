package io.lockstep.driver.retrain;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Keys;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Folders of a directory that hold a day each. */
final class DayFolders implements FoundDays {
    private static final String SUCCESS = "_SUCCESS";
    private static final int ISO_LENGTH = 10;

    private final String directory;
    private final String column;
    private final NavigableMap<LocalDate, String> values;
    private final Files files;
    private final boolean success;

    private DayFolders(
            Files files, String directory, String column, boolean success, NavigableMap<LocalDate, String> values) {
        this.files = files;
        this.directory = directory;
        this.column = column;
        this.success = success;
        this.values = values;
    }

    /**
     * Those there are.
     *
     * @param success whether one is whole only with {@code _SUCCESS} in it
     * @throws IllegalArgumentException when a folder of the column is no day, or there is none
     */
    static DayFolders list(Files files, String directory, String column, boolean success) throws IOException {
        NavigableMap<LocalDate, String> values = new TreeMap<>();
        for (Files.Entry entry : files.list(files.qualify(directory))) {
            if (entry.directory() && entry.name().startsWith(column + "=")) {
                String value = entry.name().substring(column.length() + 1);
                LocalDate day = day(directory, entry.name(), value);
                requireOneForm(directory, column, values, value);
                values.put(day, value);
            }
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException(directory + ": expected folders called " + column
                    + "=2026-11-23 or the like, got none. Correct data.train.path or retrain.partitions.column");
        }
        return new DayFolders(files, directory, column, success, values);
    }

    /** Partitions are chosen by the order of their texts, which is that of days only where all are written alike. */
    private static void requireOneForm(
            String directory, String column, NavigableMap<LocalDate, String> values, String value) {
        if (!values.isEmpty() && values.firstEntry().getValue().length() != value.length()) {
            throw new IllegalArgumentException(directory + "/" + column + "=" + value
                    + ": expected a day written as all others are, such as "
                    + values.firstEntry().getValue() + ", got " + value + ". Rename the folder, or move it away");
        }
    }

    private static LocalDate day(String directory, String folder, String value) {
        try {
            return LocalDate.parse(
                    value,
                    value.length() == ISO_LENGTH ? DateTimeFormatter.ISO_LOCAL_DATE : DateTimeFormatter.BASIC_ISO_DATE);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    directory + "/" + folder + ": expected a day, such as 2026-11-23 or 20261123, got '" + value
                            + "'. Move the folder away",
                    e);
        }
    }

    @Override
    public LocalDate first() {
        return values.firstKey();
    }

    /** The text of a day's folder, by which partitions are chosen. */
    String text(LocalDate day, boolean last) {
        return last
                ? values.floorEntry(day).getValue()
                : values.ceilingEntry(day).getValue();
    }

    @Override
    public Map<String, @Nullable Object> source(Map<String, @Nullable Object> all, LocalDate from, LocalDate to) {
        Map<String, @Nullable Object> source = Keys.of(all);
        Map<String, @Nullable Object> partitions = Keys.of(source.get("partitions"));
        partitions.put(column, Map.of("from", text(from, false), "to", text(to, true)));
        source.put("partitions", partitions);
        return source;
    }

    @Override
    public List<LocalDate> missing(LocalDate from, LocalDate to) throws IOException {
        List<LocalDate> missing = new ArrayList<>();
        for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
            String value = values.get(day);
            if (value == null || !isWhole(directory + "/" + column + "=" + value)) {
                missing.add(day);
            }
        }
        return missing;
    }

    @Override
    public boolean begun(LocalDate missing) {
        return success && values.containsKey(missing);
    }

    /** A folder that is made before anything is written into it is no day yet, unless it says so itself. */
    private boolean isWhole(String folder) throws IOException {
        return success
                ? files.exists(folder + "/" + SUCCESS)
                : files.list(files.qualify(folder)).stream()
                        .anyMatch(entry ->
                                !entry.name().startsWith(".") && !entry.name().startsWith("_"));
    }
}
