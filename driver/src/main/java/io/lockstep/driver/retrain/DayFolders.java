package io.lockstep.driver.retrain;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Folders of a directory that hold a day each. */
final class DayFolders {
    private static final String SUCCESS = "_SUCCESS";
    private static final int ISO_LENGTH = 10;

    private final String directory;
    private final String column;
    private final NavigableMap<LocalDate, String> values;

    private DayFolders(String directory, String column, NavigableMap<LocalDate, String> values) {
        this.directory = directory;
        this.column = column;
        this.values = values;
    }

    /**
     * Those there are.
     *
     * @throws IllegalArgumentException when a folder of the column is no day, or there is none
     */
    static DayFolders list(Files files, String directory, String column) throws IOException {
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
        return new DayFolders(directory, column, values);
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

    LocalDate first() {
        return values.firstKey();
    }

    /** The text of a day's folder, by which partitions are chosen. */
    String text(LocalDate day, boolean last) {
        return last
                ? values.floorEntry(day).getValue()
                : values.ceilingEntry(day).getValue();
    }

    /** Days that are not there or are empty, or have no {@code _SUCCESS} where that is asked for. */
    List<LocalDate> missing(Files files, LocalDate from, LocalDate to, boolean success) throws IOException {
        List<LocalDate> missing = new ArrayList<>();
        for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
            String value = values.get(day);
            if (value == null || !isWhole(files, directory + "/" + column + "=" + value, success)) {
                missing.add(day);
            }
        }
        return missing;
    }

    /** A folder that is made before anything is written into it is no day yet, unless it says so itself. */
    private static boolean isWhole(Files files, String folder, boolean success) throws IOException {
        return success
                ? files.exists(folder + "/" + SUCCESS)
                : files.list(files.qualify(folder)).stream()
                        .anyMatch(entry ->
                                !entry.name().startsWith(".") && !entry.name().startsWith("_"));
    }
}
