package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.NotPlainFileException;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A table of any format with a column of paths, in whose place come the bytes of the files, such as sounds with what was said
 * in them: {@code {format: file-table, rows: {format: csv, path: clips.csv}, column: path, directory: clips}}. A path that
 * leads to nothing is a bad row.
 *
 * @param rows the table
 * @param column of paths; of the same name, then, is the column of bytes
 * @param directory or URI that relative paths of the column start from; absent: as those of the config
 */
public record FileTable(
        Source rows, String column, @Nullable String directory) implements Source {
    @Override
    public Source under(@Nullable String root) {
        return new FileTable(rows.under(root), column, directory == null ? root : Paths.under(root, directory));
    }

    @Override
    public @Nullable Source at(String path) {
        Source other = rows.at(path);
        return other == null ? null : new FileTable(other, column, directory);
    }

    @Override
    public List<String> paths() {
        List<String> paths = new ArrayList<>(rows.paths());
        if (directory != null) {
            paths.add(directory);
        }
        return List.copyOf(paths);
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceRows table = rows.open(spark, files);
        int index = table.columns().indexOf(column);
        if (index < 0) {
            throw new SourceException("column: expected a column of the table, got " + Excerpt.quoted(column)
                    + ". Columns: " + Excerpt.list(table.columns()));
        }
        StructField[] fields = table.schema().fields().clone();
        if (!fields[index].dataType().equals(DataTypes.StringType)) {
            throw new SourceException("column: expected a column of text, got " + Excerpt.quoted(column) + " of type "
                    + fields[index].dataType().simpleString());
        }
        fields[index] = new StructField(column, DataTypes.BinaryType, true, fields[index].metadata());
        Map<String, String> settings = files.settings();
        String root = directory == null ? "" : directory;
        return new SourceRows(
                table.javaRows().mapPartitions(own -> contents(own, HadoopFiles.of(settings), root, index)),
                new StructType(fields),
                table.columns(),
                null);
    }

    private static Iterator<Row> contents(Iterator<Row> rows, Files files, String root, int index) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                return withContent(rows.next(), files, root, index);
            }
        };
    }

    private static Row withContent(Row row, Files files, String root, int index) {
        @Nullable Object[] cells = new @Nullable Object[row.length()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = row.get(i);
        }
        Object path = cells[index];
        cells[index] = null;
        if (SourceRows.problem(row) == null) {
            Object found = path == null ? "missing path: expected a path, got none" : content(files, root, "" + path);
            boolean content = found instanceof byte[];
            cells[index] = content ? found : null;
            cells[cells.length - 1] = content ? null : found;
        }
        return RowFactory.create(cells);
    }

    /** The bytes of a file, or what is wrong with it. */
    private static Object content(Files files, String root, String path) {
        String whole = files.qualify(Paths.under(root, path));
        try (InputStream in = files.open(whole)) {
            byte[] content = in.readNBytes(FolderFile.MOST_BYTES + 1);
            return content.length > FolderFile.MOST_BYTES
                    ? FolderFile.tooLarge(whole, path).problem()
                    : content;
        } catch (FileNotFoundException e) {
            return "missing file: expected a file, got nothing at " + Excerpt.of(whole);
        } catch (NotPlainFileException e) {
            return "no plain file: expected a file's own bytes, got a pipe, socket or device";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String place(Files files, String where) throws IOException {
        return rows.place(files, where);
    }

    @Override
    public Places places(Files files) {
        return rows.places(files);
    }
}
