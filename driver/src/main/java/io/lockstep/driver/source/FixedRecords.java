package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Images in records of one length: some label bytes, then the pixels, planes of unsigned bytes. As in the binary versions of
 * <a href="https://www.cs.toronto.edu/~kriz/cifar.html">CIFAR-10</a> (one label byte) and CIFAR-100 (two: coarse, then fine).
 * The columns are called image and, with labels, label. Read by many tasks.
 *
 * @param files files, directories, or names with {@code *} and {@code ?}: {@code data_batch_*.bin}
 * @param shape of an image: channels, height, width
 * @param labelBytes before the pixels; 0 where there is nothing to learn or measure
 * @param label which of the label bytes is the answer, from 0; absent: the last
 * @param classes file with the classes' names, one a line in the order of the label's values; absent: classes are numbers
 */
public record FixedRecords(
        List<String> files,
        List<Integer> shape,
        @Default("1") int labelBytes,
        @Nullable Integer label,
        @Nullable String classes)
        implements Source {
    private static final long LARGEST_SPLIT_BYTES = 64L << 20;
    private static final long SMALLEST_SPLIT_BYTES = 1L << 20;
    private static final int LABELS = 256;

    public FixedRecords {
        files = List.copyOf(files);
        shape = new Shape(shape).sizes();
        if (files.isEmpty()) {
            throw new IllegalArgumentException("files: expected at least one, got none");
        }
        if (shape.size() != 3) {
            throw new IllegalArgumentException(
                    "shape: expected [channels, height, width], got " + shape.size() + " sizes");
        }
        if (labelBytes < 0) {
            throw new IllegalArgumentException("labelBytes must be at least 0, got " + labelBytes);
        }
        if (label != null && (label < 0 || label >= labelBytes)) {
            throw new IllegalArgumentException("label: expected one of the label bytes, from 0 to " + (labelBytes - 1)
                    + ", got " + label + ". Correct it or labelBytes");
        }
    }

    @Override
    public Source under(@Nullable String root) {
        return new FixedRecords(
                files.stream().map(file -> Paths.under(root, file)).toList(),
                shape,
                labelBytes,
                label,
                classes == null ? null : Paths.under(root, classes));
    }

    @Override
    public List<String> paths() {
        List<String> paths = new ArrayList<>(files);
        if (classes != null) {
            paths.add(classes);
        }
        return paths;
    }

    @Override
    public SourceRows open(SparkSession spark, Files access) throws IOException {
        SourceFiles.refuseLossySettings(spark);
        Shape image = new Shape(shape);
        int recordBytes = Math.addExact(labelBytes, image.elementCount());
        List<Files.Entry> entries = new ArrayList<>();
        for (String file : files) {
            entries.addAll(SourceFiles.list(access, file));
        }
        for (Files.Entry entry : entries) {
            checkSize(entry, image, recordBytes);
        }
        int answer = labelBytes == 0 ? -1 : label == null ? labelBytes - 1 : label;
        String form = new FixedRows.Form(recordBytes, labelBytes, answer, names(access)).toJson();
        Map<String, String> settings = access.settings();
        List<String> splits = splits(entries, recordBytes, spark.sparkContext().defaultParallelism());
        JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(splits, Math.max(1, splits.size()))
                .mapPartitions(own -> new FixedRows(settings, own, form));
        StructType schema = new StructType().add("image", DataTypes.BinaryType);
        schema = labelBytes == 0
                ? schema
                : schema.add("label", classes == null ? DataTypes.IntegerType : DataTypes.StringType);
        schema = schema.add(SourceRows.WHERE, DataTypes.StringType).add(SourceRows.PROBLEM, DataTypes.StringType);
        List<String> columns = labelBytes == 0 ? List.of("image") : List.of("image", "label");
        return new SourceRows(spark.createDataFrame(rows, schema), columns, image);
    }

    private void checkSize(Files.Entry entry, Shape image, int recordBytes) throws SourceException {
        String extension =
                entry.name().substring(entry.name().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (extension.equals("gz") || extension.equals("tgz")) {
            throw new SourceException(
                    entry.path() + ": expected plain records, got ." + extension + ". Unpack it first");
        }
        if (entry.size() % recordBytes != 0) {
            throw new SourceException(entry.path() + ": expected records of " + recordBytes + " bytes (labels "
                    + labelBytes + ", pixels " + image + "), got " + entry.size() + " bytes, "
                    + entry.size() % recordBytes + " too many for whole records. Correct labelBytes or shape, or the"
                    + " file is truncated");
        }
    }

    /** {@code from:end:path}, records from 0. */
    private static List<String> splits(List<Files.Entry> entries, int recordBytes, int parallelism) {
        long total = entries.stream().mapToLong(Files.Entry::size).sum();
        long bytes = Math.min(LARGEST_SPLIT_BYTES, Math.max(SMALLEST_SPLIT_BYTES, total / (2L * parallelism)));
        long step = Math.max(1, bytes / recordBytes);
        List<String> splits = new ArrayList<>();
        for (Files.Entry entry : entries) {
            long count = entry.size() / recordBytes;
            for (long from = 0; from < count; from += step) {
                splits.add(from + ":" + Math.min(count, from + step) + ":" + entry.path());
            }
        }
        return splits;
    }

    private List<String> names(Files access) throws IOException {
        List<String> names = new ArrayList<>();
        if (classes == null) {
            return names;
        }
        String text = new String(access.read(SourceFiles.one(access, classes).path()), StandardCharsets.UTF_8);
        for (String line : text.stripTrailing().split("\\R", -1)) {
            if (line.isBlank() || names.contains(line.strip()) || names.size() == LABELS) {
                throw new SourceException(classes + ": expected the names of at most " + LABELS
                        + " classes, one a line, each once, got '" + line.strip() + "' in line " + (names.size() + 1));
            }
            names.add(line.strip());
        }
        return names;
    }

    @Override
    public String place(Files access, String where) {
        return Paths.place(where, "record");
    }
}
