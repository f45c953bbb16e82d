package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.NotPlainFileException;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
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
 * leads to nothing is a bad row, and so are bytes that are not those whose SHA-256 the row states.
 *
 * @param rows the table
 * @param column of paths; of the same name, then, is the column of bytes. With {@code sha256} it may hold the bytes
 *     themselves
 * @param directory or URI that relative paths of the column start from; absent: as those of the config
 * @param sha256 column with the SHA-256 of each row's bytes, in hexadecimal; absent: they are taken as they are
 */
public record FileTable(
        Source rows,
        String column,
        @Nullable String directory,
        @Nullable String sha256) implements DerivedSource {
    /** Of bytes that are taken as they are. */
    public FileTable(Source rows, String column, @Nullable String directory) {
        this(rows, column, directory, null);
    }

    @Override
    public Source under(@Nullable String root) {
        return new FileTable(rows.under(root), column, directory == null ? root : Paths.under(root, directory), sha256);
    }

    @Override
    public @Nullable Source at(String path) {
        Source other = rows.at(path);
        return other == null ? null : new FileTable(other, column, directory, sha256);
    }

    @Override
    public List<String> paths() {
        List<String> paths = new ArrayList<>(rows.paths());
        if (directory != null) {
            paths.add(directory);
        }
        return List.copyOf(paths);
    }

    /** Folders below the directory are no partitions: rows name files of any. */
    @Override
    public @Nullable Map<String, Partitions> partitions() {
        return directory == null ? rows.partitions() : null;
    }

    @Override
    public String shown() {
        return directory == null ? rows.shown() : rows.shown() + ", " + directory;
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
        int sum = StatedSum.position(sha256, table.columns());
        boolean bytes = sum >= 0 && fields[index].dataType().equals(DataTypes.BinaryType);
        if (!bytes && !fields[index].dataType().equals(DataTypes.StringType)) {
            throw new SourceException("column: expected a column of text, got " + Excerpt.quoted(column) + " of type "
                    + fields[index].dataType().simpleString());
        }
        fields[index] = new StructField(column, DataTypes.BinaryType, true, fields[index].metadata());
        Map<String, String> settings = files.settings();
        String root = directory == null ? "" : directory;
        Form form = new Form(index, sum, root);
        return new SourceRows(
                table.javaRows().mapPartitions(own -> contents(own, HadoopFiles.of(settings), form)),
                new StructType(fields),
                table.columns(),
                null,
                table.tables());
    }

    /**
     * What is made of a row; travels with the task.
     *
     * @param index of the column
     * @param sum index of the column of checksums; below 0: there is none
     * @param root that paths start from
     */
    private record Form(int index, int sum, String root) implements Serializable {}

    private static Iterator<Row> contents(Iterator<Row> rows, Files files, Form form) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                return withContent(rows.next(), files, form);
            }
        };
    }

    private static Row withContent(Row row, Files files, Form form) {
        @Nullable Object[] cells = new @Nullable Object[row.length()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = row.get(i);
        }
        Object value = cells[form.index];
        cells[form.index] = null;
        if (SourceRows.problem(row) == null) {
            Object found = content(files, form.root, value);
            String problem = !(found instanceof byte[] content)
                    ? found.toString()
                    : form.sum < 0
                            ? null
                            : StatedSum.problem(
                                    row.get(form.sum),
                                    content,
                                    value instanceof byte[] ? "the bytes" : Excerpt.of("" + value));
            cells[form.index] = problem == null ? found : null;
            cells[cells.length - 1] = problem;
        }
        return RowFactory.create(cells);
    }

    private static Object content(Files files, String root, @Nullable Object value) {
        if (value == null) {
            return "missing path: expected a path, got none";
        }
        return value instanceof byte[] ? value : file(files, root, value.toString());
    }

    /** The bytes of a file, or what is wrong with it. */
    private static Object file(Files files, String root, String path) {
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
}
