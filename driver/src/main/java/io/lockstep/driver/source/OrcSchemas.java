package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/** Columns of many ORC files, which must be the same in all: Spark would read all by the columns of one. */
final class OrcSchemas {
    private static final byte[] MAGIC = "ORC".getBytes(StandardCharsets.US_ASCII);

    private OrcSchemas() {}

    /** @throws SourceException when a file is not ORC, or has other columns than the first */
    static void refuseDifferent(SparkSession spark, Files files, List<String> paths) throws IOException {
        Map<String, String> expected = Map.of();
        for (int i = 0; i < paths.size(); i++) {
            Map<String, String> columns = columns(spark, files, paths.get(i));
            expected = i == 0 ? columns : expected;
            if (!columns.equals(expected)) {
                throw ParquetSchemas.different(paths.get(0), expected, paths.get(i), columns);
            }
        }
    }

    private static Map<String, String> columns(SparkSession spark, Files files, String path) throws IOException {
        try (Files.RandomAccess file = files.openRandom(path)) {
            byte[] head = new byte[(int) Math.min(MAGIC.length, file.size())];
            file.readFully(0, head, 0, head.length);
            if (!Arrays.equals(head, MAGIC)) {
                throw new SourceException(Excerpt.of(path) + ": expected ORC, got "
                        + (head.length == 0 ? "an empty file" : "a file that does not begin with ORC")
                        + ". Copy it afresh, or move it elsewhere");
            }
        }
        Map<String, String> columns = new TreeMap<>();
        try {
            for (StructField field : spark.read()
                    .format("orc")
                    .load(TableFiles.literal(path))
                    .schema()
                    .fields()) {
                columns.put(field.name(), field.dataType().simpleString());
            }
        } catch (Exception e) {
            throw new SourceException(
                    Excerpt.of(path) + ": expected ORC, got a damaged or truncated file. Copy it afresh", e);
        }
        return columns;
    }
}
