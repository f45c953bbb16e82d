package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Default;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Passages of plain text, UTF-8, plain or gzip, that a language model learns from: a row is {@code length} characters
 * (code points) to be predicted, each from those before it, with the one character in front of them. The columns are called text,
 * of {@code length + 1} characters, and share: characters to be predicted of {@code length}, 1 but for the last passage of a
 * part, which ends with it. As {@code weight} it makes a mean over rows one over characters.
 *
 * <p>A part of each file is read, by the place in it: characters from {@code floor(from * N)} to before {@code floor(to * N)} of
 * N, so that parts that meet at a number share no character to be predicted. A byte order mark at a file's start is skipped.
 *
 * @param path a file, or a directory whose files are read, each a text of its own
 * @param length characters to be predicted of a passage
 * @param stride characters from the beginning of a passage to that of the next; absent: {@code length}, one after another
 * @param from where the part begins, as a share of the file
 * @param to where it ends
 */
public record Passages(
        String path,
        int length,
        @Nullable Integer stride,
        @Default("0") double from,
        @Default("1") double to) implements Source {
    /** Column of the characters. */
    public static final String TEXT = "text";

    private static final int LONGEST = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    public Passages {
        if (length < 1 || length > LONGEST) {
            throw new IllegalArgumentException("length must be from 1 to " + LONGEST + ", got " + length);
        }
        if (stride != null && (stride < 1 || stride > length)) {
            throw new IllegalArgumentException("stride must be from 1 to length, " + length + ", got " + stride
                    + ". Characters between passages would be left out");
        }
        if (!(from >= 0 && from < to && to <= 1)) {
            throw new IllegalArgumentException(
                    "from and to: expected 0 <= from < to <= 1, shares of the file, got " + from + " and " + to);
        }
    }

    @Override
    public Source under(@Nullable String root) {
        return new Passages(Paths.under(root, path), length, stride, from, to);
    }

    /** All of another text, one passage after another. */
    @Override
    public Source at(String other) {
        return new Passages(other, length, null, 0, 1);
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    @Override
    public boolean hasOverlaps() {
        return stride != null && stride < length;
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceFiles.refuseLossySettings(spark);
        SourceFiles.Found found = SourceFiles.find(files, path);
        for (Files.Entry entry : found.files()) {
            CsvHead.refuseOther(files, entry.path(), SourceFiles.gzip(files, entry.path()), false);
        }
        List<FileRange> ranges = RangeSource.ofLines(spark, files, found.files());
        int tasks = RangeSource.mostTasks(spark, found.files());
        Map<String, PassagePlan> plans = plans(ranges, RangeSource.find(spark, files, ranges, tasks, Passages::counts));
        StructType columns = new StructType().add(TEXT, DataTypes.StringType).add("share", DataTypes.DoubleType);
        RangeReader reader = (own, range) -> {
            PassagePlan plan = plans.get(range.text());
            if (plan == null) {
                throw new IllegalStateException("no plan of " + range.text());
            }
            return new PassageRows(new BufferedInputStream(stream(own, range.path())), range, plan);
        };
        return RangeSource.rows(spark, files, columns, null, ranges, found.hidden(), tasks, reader);
    }

    /** For each range, by its text, which passages begin in it. */
    private Map<String, PassagePlan> plans(List<FileRange> ranges, List<String[]> counts) {
        Map<String, Long> wholes = new HashMap<>();
        for (int i = 0; i < ranges.size(); i++) {
            wholes.merge(ranges.get(i).path(), Long.parseLong(counts.get(i)[0]), Math::addExact);
        }
        Map<String, PassagePlan> plans = new HashMap<>();
        Map<String, Long> before = new HashMap<>();
        for (int i = 0; i < ranges.size(); i++) {
            FileRange range = ranges.get(i);
            long whole = wholes.getOrDefault(range.path(), 0L);
            long first = before.getOrDefault(range.path(), 0L);
            long behind = first + Long.parseLong(counts.get(i)[0]);
            long begin = Math.max(1, (long) Math.floor(from * whole));
            long end = (long) Math.floor(to * whole);
            plans.put(
                    range.text(), new PassagePlan(first, behind, begin, end, length, stride == null ? length : stride));
            before.put(range.path(), behind);
        }
        return plans;
    }

    /** Characters of each range: bytes that begin one. */
    private static Iterator<String[]> counts(Files files, Iterator<FileRange> ranges) throws IOException {
        List<String[]> counts = new ArrayList<>();
        while (ranges.hasNext()) {
            FileRange range = ranges.next();
            try (InputStream in = new BufferedInputStream(stream(files, range.path()), BUFFER_BYTES)) {
                long at = PassageRows.skip(in, range.path(), range.start());
                counts.add(new String[] {Long.toString(characters(in, range.start() == 0, range.end() - at))});
            } catch (EOFException | ZipException e) {
                throw GzipInput.refused(range.path(), e);
            }
        }
        return counts.iterator();
    }

    /** @param first whether the first byte is that of a character, whatever it is */
    private static long characters(InputStream in, boolean first, long bytes) throws IOException {
        long count = 0;
        for (long at = 0; at < bytes; at++) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            count += PassageRows.begins(next) || (first && at == 0) ? 1 : 0;
        }
        return count;
    }

    private static InputStream stream(Files files, String path) throws IOException {
        return IdxFile.stream(files, path, SourceFiles.gzip(files, path));
    }

    @Override
    public String place(Files files, String where) {
        return Paths.place(where, "character");
    }
}
