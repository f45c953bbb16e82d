package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Files of {@code tf.train.Example} in TFRecord framing, plain, gzip or zlib. Every feature that any example has is a column, in
 * the order of their names: bytes, whole numbers or 32-bit floats; one value where every example has at most one, else
 * an array, whose numbers are doubles. A feature that an example lacks is a missing value. All files are read once to find the columns. A file cannot be
 * read in parts: it is read by one task, so many files are read faster than one.
 *
 * <p>Every record has checksums. One whose content does not match its own is a bad row; where a length does not match,
 * or a file ends inside a record, nothing behind it can be found, and reading ends with a message that says where.
 *
 * @param path a file, or a directory whose files are read (those whose names start with {@code _} or {@code .} are
 *     counted and left out)
 * @param arrays features that are arrays also where no example has more than one value
 * @param partitions which values of folders called {@code dt=2026-11-23} are read, by the folders' name; absent: all. Such
 *     folders are a column more, whose values are text
 */
public record TfRecord(
        String path,
        @Default("[]") List<String> arrays,
        @Nullable Map<String, Partitions> partitions) implements Source {
    public TfRecord {
        arrays = List.copyOf(arrays);
        partitions = Partitions.sorted(partitions);
    }

    /** All files at a path. */
    public TfRecord(String path, List<String> arrays) {
        this(path, arrays, null);
    }

    @Override
    public Source under(@Nullable String root) {
        return new TfRecord(Paths.under(root, path), arrays, partitions);
    }

    @Override
    public Source at(String other) {
        return new TfRecord(other, arrays);
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceFiles.refuseLossySettings(spark);
        SourceFiles.Found found = SourceFiles.find(Partitions.within(files, partitions), path);
        FolderColumns folders = FolderColumns.of(files, path, partitions, found.files());
        List<FileRange> ranges = folders.files().stream()
                .map(entry -> new FileRange(entry.path(), 0, Long.MAX_VALUE))
                .toList();
        int tasks = RangeSource.mostTasks(spark, folders.files());
        TreeMap<String, Feature> features = features(spark, files, ranges, tasks);
        if (features.isEmpty()) {
            throw new SourceException(path + ": expected examples with features, got none. Is the file empty?");
        }
        StructType schema = new StructType();
        for (Map.Entry<String, Feature> feature : features.entrySet()) {
            boolean array = feature.getValue().array() || arrays.contains(feature.getKey());
            schema = schema.add(feature.getKey(), type(feature.getValue().kind(), array));
        }
        String[] names = features.keySet().toArray(String[]::new);
        ExampleMessage.Kind[] kinds =
                features.values().stream().map(Feature::kind).toArray(ExampleMessage.Kind[]::new);
        boolean[] isArray = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            isArray[i] = schema.fields()[i].dataType() instanceof ArrayType;
        }
        FolderColumns.Table table = folders.with(schema);
        return RangeSource.rows(
                spark,
                files,
                table.columns(),
                null,
                ranges,
                found.hidden(),
                tasks,
                table.reader((own, range) -> new Rows(own, range.path(), names, kinds, isArray)));
    }

    /** Numbers of an array are doubles, as those of every format. */
    private static DataType type(ExampleMessage.Kind kind, boolean array) {
        return switch (kind) {
            case BYTES -> array ? DataTypes.createArrayType(DataTypes.BinaryType) : DataTypes.BinaryType;
            case FLOATS -> array ? DataTypes.createArrayType(DataTypes.DoubleType) : DataTypes.FloatType;
            case INTEGERS -> array ? DataTypes.createArrayType(DataTypes.DoubleType) : DataTypes.LongType;
        };
    }

    /**
     * What is found out of a feature.
     *
     * @param array whether an example has more than one value
     * @param file the first that has it
     */
    private record Feature(ExampleMessage.Kind kind, boolean array, String file) {
        Feature with(String name, Feature other) throws SourceException {
            if (kind != other.kind) {
                throw new SourceException(other.file + ": expected " + kind.text() + " in feature "
                        + Excerpt.quoted(name)
                        + (file.equals(other.file) ? ", as in examples before" : ", as " + file + " has") + ", got "
                        + other.kind.text() + ". Write them in one type");
            }
            return new Feature(kind, array || other.array, file);
        }
    }

    /** Every feature with its kind: of each file in a task, then of one file after another. */
    private static TreeMap<String, Feature> features(SparkSession spark, Files files, List<FileRange> ranges, int most)
            throws IOException {
        TreeMap<String, Feature> features = new TreeMap<>();
        for (String[] one : RangeSource.find(spark, files, ranges, most, TfRecord::features)) {
            add(
                    features,
                    one[0],
                    new Feature(ExampleMessage.Kind.valueOf(one[1]), Boolean.parseBoolean(one[2]), one[3]));
        }
        return features;
    }

    private static void add(Map<String, Feature> features, String name, Feature found) throws SourceException {
        Feature known = features.get(name);
        features.put(name, known == null ? found : known.with(name, found));
    }

    private static Iterator<String[]> features(Files files, Iterator<FileRange> ranges) throws IOException {
        List<String[]> all = new ArrayList<>();
        while (ranges.hasNext()) {
            all.addAll(features(files, ranges.next().path()));
        }
        return all.iterator();
    }

    private static List<String[]> features(Files files, String path) throws IOException {
        Map<String, Feature> features = new LinkedHashMap<>();
        try (TfRecordReader records = TfRecordReader.open(files, path)) {
            while (records.next()) {
                if (records.problem() != null) {
                    continue;
                }
                for (Map.Entry<String, ExampleMessage.Values> one :
                        ExampleMessage.parse(records.content()).values().entrySet()) {
                    boolean array = one.getValue().count() > 1;
                    add(features, one.getKey(), new Feature(one.getValue().kind(), array, path));
                }
            }
        }
        return features.entrySet().stream()
                .map(one -> new String[] {
                    one.getKey(),
                    one.getValue().kind().name(),
                    String.valueOf(one.getValue().array()),
                    path
                })
                .toList();
    }

    @Override
    public String place(Files files, String where) {
        return Paths.place(where, "record");
    }

    /** Examples of a file, in a task. */
    private static final class Rows implements RangeRows {
        private final TfRecordReader records;
        private final String path;
        private final String[] names;
        private final ExampleMessage.Kind[] kinds;
        private final boolean[] arrays;

        Rows(Files files, String path, String[] names, ExampleMessage.Kind[] kinds, boolean[] arrays)
                throws IOException {
            this.records = TfRecordReader.open(files, path);
            this.path = path;
            this.names = names;
            this.kinds = kinds;
            this.arrays = arrays;
        }

        @Override
        public @Nullable Row next() throws IOException {
            if (!records.next()) {
                return null;
            }
            @Nullable Object[] values = new @Nullable Object[names.length + 2];
            String problem = records.problem();
            if (problem == null) {
                ExampleMessage.Parsed example = ExampleMessage.parse(records.content());
                problem = example.problem();
                for (int i = 0; i < names.length && problem == null; i++) {
                    ExampleMessage.Values own = example.values().get(names[i]);
                    boolean other = own != null && own.kind() != kinds[i];
                    values[i] = own == null || other ? null : arrays[i] ? own.array() : own.only();
                }
            }
            return RangeSource.row(values, Paths.where(path, records.number()), problem);
        }

        @Override
        public void close() throws IOException {
            records.close();
        }
    }
}
