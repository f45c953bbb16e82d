package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of files, moved so that none begins inside a record. Whether a line is inside one cannot be
 * told from the line, so that every range is looked through for records that go on over lines; a file of one range is
 * not.
 */
final class CsvSplits {
    private CsvSplits() {}

    /**
     * @param separator and quote, in this order
     * @param width fields of a row
     */
    static List<FileRange> outsideRecords(
            SparkSession spark, Files files, List<FileRange> splits, String separator, String quote, int width)
            throws IOException {
        Map<String, Integer> ranges = new HashMap<>();
        splits.forEach(split -> ranges.merge(split.path(), 1, Integer::sum));
        List<FileRange> several = splits.stream()
                .filter(split -> ranges.getOrDefault(split.path(), 0) > 1)
                .toList();
        if (several.isEmpty()) {
            return splits;
        }
        Map<String, String> settings = files.settings();
        char separatorChar = separator.charAt(0);
        char quoteChar = quote.charAt(0);
        List<long[]> found;
        try {
            found = JavaSparkContext.fromSparkContext(spark.sparkContext())
                    .parallelize(several.stream().map(FileRange::text).toList(), several.size())
                    .mapPartitions(own -> records(
                            HadoopFiles.of(settings), own, new CsvLine(separatorChar, quoteChar, List.of()), width))
                    .collect();
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
        Map<String, List<long[]>> records = new HashMap<>();
        for (int i = 0; i < several.size(); i++) {
            records.computeIfAbsent(several.get(i).path(), path -> new ArrayList<>())
                    .add(found.get(i));
        }
        return moved(splits, records);
    }

    /** For each range where each record of several lines begins and ends, as if every line began outside of one. */
    static Iterator<long[]> records(Files files, Iterator<String> splits, CsvLine parser, int width)
            throws IOException {
        List<long[]> all = new ArrayList<>();
        List<@Nullable String> fields = new ArrayList<>();
        while (splits.hasNext()) {
            FileRange split = FileRange.of(splits.next());
            long[] records = new long[0];
            int count = 0;
            try (CsvLines lines = new CsvLines(files, split.path(), split.start(), split.end(), parser, width)) {
                for (CsvLines.Line line = lines.next(); line != null; line = lines.next()) {
                    if (parser.mayBeOpen(line.text()) && parser.parse(line.text(), fields) != null && parser.isOpen()) {
                        List<CsvLines.Line> rest = lines.rest(line);
                        if (!rest.isEmpty()) {
                            records = count == records.length ? Arrays.copyOf(records, 2 * count + 16) : records;
                            records[count++] = line.offset();
                            records[count++] = rest.get(rest.size() - 1).end();
                        }
                    }
                }
            }
            all.add(Arrays.copyOf(records, count));
        }
        return all.iterator();
    }

    /**
     * From a file's start on, a record that begins inside one is none; a range that begins inside one begins behind it.
     */
    static List<FileRange> moved(List<FileRange> splits, Map<String, List<long[]>> records) {
        List<FileRange> moved = new ArrayList<>();
        Map<String, Long> behind = new HashMap<>();
        Map<String, Iterator<long[]>> ranges = new HashMap<>();
        records.forEach((path, own) -> ranges.put(path, own.iterator()));
        for (FileRange split : splits) {
            Iterator<long[]> own = ranges.get(split.path());
            if (own == null) {
                moved.add(split);
                continue;
            }
            long outside = behind.getOrDefault(split.path(), 0L);
            long start = Math.max(split.start(), outside);
            if (start < split.end()) {
                moved.add(new FileRange(split.path(), start, split.end()));
            }
            long[] found = own.next();
            for (int i = 0; i < found.length; i += 2) {
                outside = found[i] >= outside ? found[i + 1] : outside;
            }
            behind.put(split.path(), outside);
        }
        return moved;
    }
}
