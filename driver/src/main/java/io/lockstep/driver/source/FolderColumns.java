package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Files of rows below a directory whose folders may be columns, as {@code dt=2026-11-23} is: their values are text, as in
 * Parquet. A column of the files' own with the same name stands, and the folder's is none.
 *
 * @param directory that is read, as files are found by
 * @param files that are read
 * @param names of the folders' columns, in their order
 */
record FolderColumns(String directory, List<Files.Entry> files, List<String> names) {
    /**
     * Those of files that were found.
     *
     * @param path that is read
     * @param partitions which folders are read; absent: all
     * @throws SourceException when files lie in folders of other columns than the first does, or none is to be read
     */
    static FolderColumns of(
            Files files, String path, @Nullable Map<String, Partitions> partitions, List<Files.Entry> found)
            throws IOException {
        String directory = files.qualify(path);
        List<Files.Entry> taken = Partitions.taken(path, directory, partitions, found);
        List<String> paths = taken.stream().map(Files.Entry::path).toList();
        if (!paths.get(0).startsWith(directory + "/")) {
            return new FolderColumns(directory, taken, List.of());
        }
        ColumnFolders.refuseDifferent(directory, paths);
        return new FolderColumns(
                directory,
                taken,
                List.copyOf(ColumnFolders.values(directory, paths.get(0)).keySet()));
    }

    /** These and the columns that the files themselves have. */
    Table with(StructType own) {
        Set<String> known = new TreeSet<>(List.of(own.fieldNames()));
        List<String> added =
                names.stream().filter(name -> !known.contains(name)).toList();
        StructType columns = own;
        for (String name : added) {
            columns = columns.add(name, DataTypes.StringType);
        }
        return new Table(directory, columns, added);
    }

    /**
     * Columns of files and folders.
     *
     * @param columns all of them, the folders' last
     * @param added those of folders
     */
    record Table(String directory, StructType columns, List<String> added) {
        /** A reader of all columns from one of the files'. */
        RangeReader reader(RangeReader own) {
            if (added.isEmpty()) {
                return own;
            }
            String top = directory;
            List<String> names = new ArrayList<>(added);
            return (files, range) -> new Rows(own.open(files, range), ColumnFolders.values(top, range.path()), names);
        }
    }

    /** Rows of a range with the values of its folders, in a task. */
    private static final class Rows implements RangeRows {
        private final RangeRows own;
        private final @Nullable Object[] values;

        Rows(RangeRows own, Map<String, String> folders, List<String> names) {
            this.own = own;
            this.values = names.stream()
                    .map(folders::get)
                    .map(value -> ColumnFolders.MISSING.equals(value) ? null : value)
                    .toArray();
        }

        @Override
        public @Nullable Row next() throws IOException {
            Row row = own.next();
            if (row == null) {
                return null;
            }
            int width = row.length() - 2;
            @Nullable Object[] cells = new @Nullable Object[row.length() + values.length];
            for (int i = 0; i < width; i++) {
                cells[i] = row.get(i);
            }
            System.arraycopy(values, 0, cells, width, values.length);
            cells[width + values.length] = row.get(width);
            cells[width + values.length + 1] = row.get(width + 1);
            return RowFactory.create(cells);
        }

        @Override
        public void close() throws IOException {
            own.close();
        }
    }
}
