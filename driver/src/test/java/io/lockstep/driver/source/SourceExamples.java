package io.lockstep.driver.source;

import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one format, in the class {@code CsvExamples} beside {@code Csv}. By them {@link SourceContractTest} checks
 * the format.
 */
interface SourceExamples {
    /** Rows, each with other content. */
    int ROWS = 14;

    /**
     * Writes rows.
     *
     * @param directory to write to, there and empty
     * @param files for each file, in the order of their names, the numbers of its rows, from 0 to {@link #ROWS} - 1
     * @param prefix of the files' names
     * @return what reads all of them
     */
    Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException;

    /** What is read of a row: its values as text, by {@link SourceContractTest#text}. */
    String row(int number);

    /** Whether rows may lie in more than one file. */
    default boolean severalFiles() {
        return true;
    }

    /** What the message says of a file without a row; absent: such a file is no fault. */
    default @Nullable String emptyFile() {
        return null;
    }

    /** What the message says where the path is not. */
    default String missingPath() {
        return "expected a file or directory, got nothing at ";
    }

    /**
     * What of a config's data learns from all of these rows, beside {@code train}: by default the city of an age, as many
     * classes as rows.
     */
    default Map<String, Object> learning() {
        return Map.of("label", "city", "numeric", List.of("age"));
    }

    /** Classes of the label. */
    default int classes() {
        return ROWS;
    }

    /** The one column that is learnt from. */
    static Map<String, Object> column(String label, String kind, Map<String, Object> keys) {
        return Map.of("label", label, "columns", List.of(Map.of(kind, keys)));
    }

    /** The examples of a format. */
    static SourceExamples of(Class<? extends Source> format) {
        try {
            return Class.forName(format.getName() + "Examples")
                    .asSubclass(SourceExamples.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(
                    format.getSimpleName() + ": expected its examples in the class " + format.getSimpleName()
                            + "Examples beside it, with a constructor without arguments",
                    e);
        }
    }

    /** Files of bytes, one after another in the order of their names. */
    static void writeFiles(Path directory, String prefix, String extension, List<byte[]> contents) throws IOException {
        for (int i = 0; i < contents.size(); i++) {
            Files.write(directory.resolve(prefix + i + extension), contents.get(i));
        }
    }

    /** Files that Spark writes, of the columns age and city. */
    static void writeTables(Path directory, String prefix, String format, List<List<Integer>> files)
            throws IOException {
        List<List<@Nullable Object[]>> table = new ArrayList<>();
        for (List<Integer> rows : files) {
            table.add(rows.stream()
                    .map(row -> new @Nullable Object[] {(long) row, "B" + row})
                    .toList());
        }
        writeTables(directory, prefix, format, StructType.fromDDL("age bigint, city string"), table);
    }

    /** Files that Spark writes. */
    static void writeTables(
            Path directory, String prefix, String format, StructType schema, List<List<@Nullable Object[]>> files)
            throws IOException {
        for (int i = 0; i < files.size(); i++) {
            Path made = directory.resolveSibling(directory.getFileName() + "-made-" + prefix + i);
            List<Row> rows = files.get(i).stream().map(RowFactory::create).toList();
            LocalSpark.session()
                    .createDataFrame(rows, schema)
                    .coalesce(1)
                    .write()
                    .format(format)
                    .save(made.toString());
            try (var parts = Files.newDirectoryStream(made, "part-*")) {
                Files.move(parts.iterator().next(), directory.resolve(prefix + i + "." + format));
            }
        }
    }
}
