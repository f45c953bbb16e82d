package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Common part of sources of files: files are cut into ranges, tasks read them with the source's {@link RangeReader},
 * and hidden files are counted among the rows. A source is its record, its reader, and a call of {@link #rows}.
 */
final class RangeSource {
    static final long LARGEST_RANGE_BYTES = 64L << 20;
    private static final long SMALLEST_RANGE_BYTES = 1L << 20;
    private static final Set<String> FOREIGN = Set.of("bz2", "zst", "xz", "zip", "lz4", "snappy", "7z");

    private RangeSource() {}

    /** Bytes of a range, so that every core has several and none is larger than a task should hold. */
    static long rangeBytes(SparkSession spark, List<Files.Entry> entries) {
        long total = totalBytes(entries);
        int cores = spark.sparkContext().defaultParallelism();
        return Math.min(LARGEST_RANGE_BYTES, Math.max(SMALLEST_RANGE_BYTES, total / (2L * cores)));
    }

    /** Most tasks of a table of text, whose ranges may be many small files. */
    static int mostTasks(SparkSession spark, List<Files.Entry> entries) {
        return (int)
                Math.max(4L * spark.sparkContext().defaultParallelism(), totalBytes(entries) / LARGEST_RANGE_BYTES);
    }

    private static long totalBytes(List<Files.Entry> entries) {
        return entries.stream().mapToLong(Files.Entry::size).sum();
    }

    /**
     * Ranges of bytes of files of lines; a gzip file is one.
     *
     * @throws SourceException naming a file that is packed in another way
     */
    static List<FileRange> ofLines(SparkSession spark, Files files, List<Files.Entry> entries) throws IOException {
        long step = rangeBytes(spark, entries);
        List<FileRange> ranges = new ArrayList<>();
        for (Files.Entry entry : entries) {
            refuseForeign(entry);
            if (SourceFiles.gzip(files, entry.path())) {
                ranges.add(new FileRange(entry.path(), 0, Long.MAX_VALUE));
                continue;
            }
            for (long start = 0; start == 0 || start < entry.size(); start += step) {
                ranges.add(new FileRange(entry.path(), start, Math.min(entry.size(), start + step)));
            }
        }
        return ranges;
    }

    /** Ranges of records of one length. */
    static List<FileRange> ofRecords(SparkSession spark, List<Files.Entry> entries, int recordBytes) {
        long step = Math.max(1, rangeBytes(spark, entries) / recordBytes);
        List<FileRange> ranges = new ArrayList<>();
        for (Files.Entry entry : entries) {
            ranges.addAll(ofCount(entry.path(), entry.size() / recordBytes, step));
        }
        return ranges;
    }

    /** Ranges of at most {@code step} of a file's records. */
    static List<FileRange> ofCount(String path, long count, long step) {
        List<FileRange> ranges = new ArrayList<>();
        for (long from = 0; from < count; from += step) {
            ranges.add(new FileRange(path, from, Math.min(count, from + step)));
        }
        return ranges;
    }

    private static void refuseForeign(Files.Entry entry) throws SourceException {
        String extension =
                entry.name().substring(entry.name().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (FOREIGN.contains(extension)) {
            throw new SourceException(
                    entry.path() + ": expected plain text or gzip, got ." + extension + ". Unpack it first");
        }
    }

    /** What a task finds out of ranges of files. */
    interface Finding extends Serializable {
        /** @param ranges of the task */
        Iterator<String[]> of(Files files, Iterator<FileRange> ranges) throws IOException;
    }

    /**
     * What is found out of ranges before their rows are read, in their order.
     *
     * @param most tasks
     */
    static List<String[]> find(SparkSession spark, Files files, List<FileRange> ranges, int most, Finding finding)
            throws IOException {
        Map<String, String> settings = files.settings();
        List<String> texts = ranges.stream().map(FileRange::text).toList();
        try {
            return JavaSparkContext.fromSparkContext(spark.sparkContext())
                    .parallelize(texts, Math.max(1, Math.min(texts.size(), most)))
                    .mapPartitions(own -> finding.of(HadoopFiles.of(settings), ranges(own)))
                    .collect();
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    private static Iterator<FileRange> ranges(Iterator<String> texts) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return texts.hasNext();
            }

            @Override
            public FileRange next() {
                return FileRange.of(texts.next());
            }
        };
    }

    /**
     * A row of values.
     *
     * @param values of the user's columns, and room for two more. Modified.
     * @param problem absent: it is readable
     */
    static Row row(@Nullable Object[] values, String where, @Nullable String problem) {
        values[values.length - 2] = where;
        values[values.length - 1] = problem;
        return RowFactory.create(values);
    }

    /** The user's columns, with the two that say where a row was read and what is wrong with it. */
    static StructType schema(StructType columns) {
        return columns.add(SourceRows.WHERE, DataTypes.StringType).add(SourceRows.PROBLEM, DataTypes.StringType);
    }

    /**
     * Rows of ranges.
     *
     * @param columns the user's
     * @param shape of one example's image; absent: the rows are no images
     * @param hidden files that are counted and not read
     * @param most tasks
     */
    static SourceRows rows(
            SparkSession spark,
            Files files,
            StructType columns,
            @Nullable Shape shape,
            List<FileRange> ranges,
            List<Files.Entry> hidden,
            int most,
            RangeReader reader) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Map<String, String> settings = files.settings();
        List<String> texts = ranges.stream().map(FileRange::text).toList();
        JavaRDD<Row> rows = context.parallelize(texts, Math.max(1, Math.min(texts.size(), most)))
                .mapPartitions(own -> {
                    Rows read = new Rows(HadoopFiles.of(settings), own, reader);
                    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> read.close());
                    return read;
                });
        List<String> names = List.of(columns.fieldNames());
        if (!hidden.isEmpty()) {
            rows = rows.union(context.parallelize(SourceRows.leftOut(hidden, names.size()), 1));
        }
        return new SourceRows(rows, schema(columns), names, shape);
    }

    /** Rows of one range after another, in a task. */
    static final class Rows implements Iterator<Row>, AutoCloseable {
        private final Files files;
        private final Iterator<String> ranges;
        private final RangeReader reader;
        private @Nullable RangeRows open;
        private @Nullable Row upcoming;

        /** @param ranges as {@link FileRange#text} */
        Rows(Files files, Iterator<String> ranges, RangeReader reader) {
            this.files = files;
            this.ranges = ranges;
            this.reader = reader;
        }

        @Override
        public boolean hasNext() {
            try {
                while (upcoming == null && (open != null || ranges.hasNext())) {
                    upcoming = read();
                }
                return upcoming != null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private @Nullable Row read() throws IOException {
            RangeRows rows = open == null ? reader.open(files, FileRange.of(ranges.next())) : open;
            open = rows;
            Row row = rows.next();
            if (row == null) {
                rows.close();
                open = null;
            }
            return row;
        }

        @Override
        public Row next() {
            if (!hasNext() || upcoming == null) {
                throw new NoSuchElementException();
            }
            Row row = upcoming;
            upcoming = null;
            return row;
        }

        /** Closes the file that is open, where the task ends before its last row. */
        @Override
        public void close() {
            RangeRows rows = open;
            open = null;
            try {
                if (rows != null) {
                    rows.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
