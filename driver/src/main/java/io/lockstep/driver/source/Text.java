package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Plain text, UTF-8, plain or gzip: a line an example, or a file. The columns are called text, label (with {@code labels}: the
 * folder below {@code path} that a file lies in, at any depth) and file (with a file an example: its name below
 * {@code path}). Empty lines are no rows; an empty file is an empty text. A byte order mark at a file's start is skipped.
 *
 * @param path a file, or a directory whose files are read (those whose names start with {@code _} or {@code .} are
 *     counted and left out)
 * @param example what one row is
 * @param labels whether folders are classes: one folder for each in the directory {@code path}
 * @param maxBytes of one example that is a file, unpacked; larger ones are bad rows
 */
public record Text(
        String path,
        @Default("line") Example example,
        @Default("false") boolean labels,
        @Default("16777216") int maxBytes)
        implements Source {
    private static final int MOST_BYTES = 1 << 30;
    private static final char MARK = '\uFEFF';

    /** What one row is. */
    public enum Example {
        /** Every line that is not empty. */
        LINE,
        /** Every file. */
        FILE
    }

    public Text {
        if (maxBytes < 1 || maxBytes > MOST_BYTES) {
            throw new IllegalArgumentException("maxBytes must be from 1 to " + MOST_BYTES + ", got " + maxBytes);
        }
    }

    @Override
    public Source under(@Nullable String root) {
        return new Text(Paths.under(root, path), example, labels, maxBytes);
    }

    @Override
    public Source at(String other) {
        return new Text(other, example, labels, maxBytes);
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceFiles.refuseLossySettings(spark);
        SourceFiles.Found found = SourceFiles.find(files, path);
        String top = files.qualify(path);
        for (Files.Entry entry : found.files()) {
            if (labels && folder(top, entry.path()).isEmpty()) {
                throw new SourceException(Excerpt.of(entry.path())
                        + ": expected files in one folder for each class, got one in no folder below " + top
                        + ". Move it, or set labels: false");
            }
            if (example == Example.LINE) {
                CsvHead.refuseOther(files, entry.path(), SourceFiles.gzip(files, entry.path()), false);
            }
        }
        StructType columns = new StructType().add("text", DataTypes.StringType);
        columns = labels ? columns.add("label", DataTypes.StringType) : columns;
        columns = example == Example.FILE ? columns.add("file", DataTypes.StringType) : columns;
        List<FileRange> ranges =
                example == Example.LINE ? RangeSource.ofLines(spark, files, found.files()) : whole(found.files());
        boolean labelled = labels;
        int most = maxBytes;
        RangeReader reader = example == Example.LINE
                ? (own, range) -> new Lines(own, range, labelled ? folder(top, range.path()) : null)
                : (own, range) -> new Whole(own, range.path(), top, labelled, most);
        int tasks = RangeSource.mostTasks(spark, found.files());
        return RangeSource.rows(spark, files, columns, null, ranges, found.hidden(), tasks, reader);
    }

    private static List<FileRange> whole(List<Files.Entry> entries) {
        return entries.stream()
                .map(entry -> new FileRange(entry.path(), 0, Long.MAX_VALUE))
                .toList();
    }

    /** A file's name below a directory. */
    private static String name(String top, String file) {
        return file.startsWith(top + "/")
                ? file.substring(top.length() + 1)
                : file.substring(file.lastIndexOf('/') + 1);
    }

    /** The folder of a directory that a file lies in; empty when there is none. */
    private static String folder(String top, String file) {
        String name = name(top, file);
        return name.substring(0, Math.max(0, name.indexOf('/')));
    }

    @Override
    public String place(Files files, String where) throws IOException {
        return example == Example.LINE ? LineReader.place(files, where) : Paths.path(where);
    }

    @Override
    public Places places(Files files) {
        return example == Example.LINE ? new LinePlaces(files) : Paths::path;
    }

    /** Lines of a range that are not empty, in a task. */
    private static final class Lines implements RangeRows {
        private final LineReader lines;
        private final String path;
        private final @Nullable String label;

        /** @param label of the file; absent: rows have none */
        Lines(Files files, FileRange range, @Nullable String label) throws IOException {
            this.path = range.path();
            this.label = label;
            this.lines = LineReader.open(files, path, SourceFiles.gzip(files, path), range.start(), range.end());
        }

        @Override
        public @Nullable Row next() throws IOException {
            String line = lines.next();
            while (line != null && line.isBlank()) {
                line = lines.next();
            }
            if (line == null) {
                return null;
            }
            String where = Paths.where(path, lines.offset());
            String problem = lines.isText() ? null : CsvRows.NOT_TEXT;
            return label == null
                    ? RowFactory.create(line, where, problem)
                    : RowFactory.create(line, label, where, problem);
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    /** A file as one row, in a task. */
    private static final class Whole implements RangeRows {
        private final Files files;
        private final String path;
        private final String top;
        private final boolean labels;
        private final int maxBytes;
        private boolean read;

        Whole(Files files, String path, String top, boolean labels, int maxBytes) {
            this.files = files;
            this.path = path;
            this.top = top;
            this.labels = labels;
            this.maxBytes = maxBytes;
        }

        @Override
        public @Nullable Row next() throws IOException {
            if (read) {
                return null;
            }
            read = true;
            byte[] content = content();
            String text = content.length > maxBytes ? null : CanonicalText.utf8(content);
            List<@Nullable Object> values = new ArrayList<>();
            values.add(text == null || text.isEmpty() || text.charAt(0) != MARK ? text : text.substring(1));
            if (labels) {
                values.add(folder(top, path));
            }
            values.add(name(top, path));
            values.add(Paths.where(path, 0));
            values.add(text != null ? null : content.length > maxBytes ? tooLarge() : CsvRows.NOT_TEXT);
            return RowFactory.create(values.toArray());
        }

        private String tooLarge() {
            return "too large: expected a text of at most " + maxBytes + " bytes, got a longer one. Raise maxBytes,"
                    + " or set example: line";
        }

        /** One byte more than is allowed, where there are more. */
        private byte[] content() throws IOException {
            try (InputStream in = IdxFile.stream(files, path, SourceFiles.gzip(files, path))) {
                return in.readNBytes(maxBytes + 1);
            } catch (EOFException | ZipException e) {
                throw GzipInput.refused(path, e);
            }
        }

        @Override
        public void close() {}
    }
}
