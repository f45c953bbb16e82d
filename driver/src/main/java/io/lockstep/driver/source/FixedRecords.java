package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Images in records of one length: some label bytes, then the pixels, planes of unsigned bytes. As in the binary
 * versions of
 * <a href="https://www.cs.toronto.edu/~kriz/cifar.html">CIFAR-10</a> (one label byte) and CIFAR-100 (two: coarse, then
 * fine). The columns are called image and, with labels, label. Read by many tasks. Files whose names start with
 * {@code _} or {@code .} are counted and left out.
 *
 * @param files files, directories, or names with {@code *} and {@code ?}: {@code data_batch_*.bin}
 * @param shape of an image: channels, height, width
 * @param labelBytes before the pixels; 0 where there is nothing to learn or measure
 * @param label which of the label bytes is the answer, from 0; absent: the last
 * @param classes file with the classes' names, one a line in the order of the label's values; absent: classes are
 *     numbers
 */
public record FixedRecords(
        List<String> files,
        List<Integer> shape,
        @Default("1") int labelBytes,
        @Nullable Integer label,
        @Nullable String classes)
        implements Source {
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
        List<Files.Entry> hidden = new ArrayList<>();
        for (String file : files) {
            SourceFiles.Found found = SourceFiles.find(access, file);
            entries.addAll(found.files());
            hidden.addAll(found.hidden());
        }
        for (Files.Entry entry : entries) {
            checkSize(entry, image, recordBytes);
        }
        int labels = labelBytes;
        int answer = labelBytes == 0 ? -1 : label == null ? labelBytes - 1 : label;
        List<String> classNames = names(access);
        StructType columns = new StructType().add("image", DataTypes.BinaryType);
        columns = labelBytes == 0
                ? columns
                : columns.add("label", classes == null ? DataTypes.IntegerType : DataTypes.StringType);
        List<FileRange> ranges = RangeSource.ofRecords(spark, entries, recordBytes);
        return RangeSource.rows(
                spark,
                access,
                columns,
                image,
                ranges,
                hidden,
                ranges.size(),
                (own, range) -> new FixedRows(own, range, recordBytes, labels, answer, classNames));
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
