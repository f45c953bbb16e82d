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
                values.put(day(directory, entry.name(), value), value);
            }
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException(directory + ": expected folders called " + column
                    + "=2026-11-23 or the like, got none. Correct data.train.path or retrain.partitions.column");
        }
        return new DayFolders(directory, column, values);
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

    /** Days that are not there, or have no {@code _SUCCESS} where that is asked for. */
    List<LocalDate> missing(Files files, LocalDate from, LocalDate to, boolean success) throws IOException {
        List<LocalDate> missing = new ArrayList<>();
        for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
            String value = values.get(day);
            if (value == null || (success && !files.exists(directory + "/" + column + "=" + value + "/" + SUCCESS))) {
                missing.add(day);
            }
        }
        return missing;
    }
}
