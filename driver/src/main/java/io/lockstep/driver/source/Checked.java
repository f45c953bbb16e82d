package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Rows of any format whose files are held against a list of checksums, as {@code sha256sum} writes and checks it, each
 * time they are opened: for formats that have none of their own, such as CSV, IDX and WAV. A file that is not on the
 * list, that has other bytes, or that is on it below the rows' paths and not there, ends the command by its name.
 *
 * @param sums file with a line for each file, {@code <64 hexadecimal digits>  <name>}; names start from its directory
 * @param rows what is read; the list itself is none of it, so it lies elsewhere or begins with {@code _}
 */
public record Checked(String sums, Source rows) implements DerivedSource {
    private static final Pattern LINE = Pattern.compile("([0-9A-Fa-f]{64}) [ *](.+)");
    private static final int MOST_BYTES = 64 << 20;

    /** As much as the driver reads by itself. */
    private static final long READ_BY_DRIVER = 64L << 20;

    @Override
    public Source under(@Nullable String root) {
        return new Checked(Paths.under(root, sums), rows.under(root));
    }

    /** Other rows are on no list of this source's. */
    @Override
    public @Nullable Source at(String path) {
        return rows.at(path);
    }

    @Override
    public List<String> paths() {
        List<String> paths = new ArrayList<>(rows.paths());
        paths.add(sums);
        return List.copyOf(paths);
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        List<Files.Entry> entries = new ArrayList<>();
        List<String> tops = new ArrayList<>();
        for (String path : rows.paths()) {
            entries.addAll(SourceFiles.list(files, path));
            tops.add(files.qualify(path));
        }
        Map<String, String> expected = expected(files);
        TreeSet<String> absent = new TreeSet<>(expected.keySet());
        for (Files.Entry entry : entries) {
            absent.remove(entry.path());
            if (!expected.containsKey(entry.path())) {
                throw new SourceException(Excerpt.of(entry.path()) + ": expected a line for it in " + sums
                        + ", got none. Add its SHA-256, or move the file elsewhere");
            }
        }
        for (String file : absent) {
            if (tops.stream().anyMatch(top -> file.equals(top) || file.startsWith(top + "/"))) {
                throw new SourceException(Excerpt.of(file) + ": expected the file that " + sums
                        + " names, got none. Copy it there, or remove its line");
            }
        }
        List<String> found = found(spark, files, entries);
        for (int i = 0; i < entries.size(); i++) {
            String path = entries.get(i).path();
            if (!found.get(i).equals(expected.get(path))) {
                throw new SourceException(Excerpt.of(path) + ": expected SHA-256 " + expected.get(path) + ", as " + sums
                        + " says, got " + found.get(i) + ". It is damaged or was changed: copy it afresh");
            }
        }
        return rows.open(spark, files);
    }

    /** The SHA-256 of every file on the list, by its path. */
    private Map<String, String> expected(Files files) throws IOException {
        String list = files.qualify(sums);
        SourceFiles.list(files, sums);
        String directory = list.substring(0, list.lastIndexOf('/'));
        Map<String, String> expected = new LinkedHashMap<>();
        int number = 0;
        for (String line : new String(files.read(list, MOST_BYTES), StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            Matcher parts = LINE.matcher(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            if (parts.matches()) {
                String name = parts.group(2).replaceFirst("^(\\./)+", "");
                expected.put(
                        files.qualify(Paths.under(directory, name)),
                        parts.group(1).toLowerCase(Locale.ROOT));
            } else if (!line.isBlank()) {
                throw new SourceException(
                        sums + ", line " + number + ": expected 64 hexadecimal digits, two spaces and a name, got "
                                + Excerpt.quoted(line) + ". Write it as sha256sum does");
            }
        }
        return expected;
    }

    /** Every file's own, in order. */
    private static List<String> found(SparkSession spark, Files files, List<Files.Entry> entries) throws IOException {
        List<String> paths = entries.stream().map(Files.Entry::path).toList();
        if (entries.stream().mapToLong(Files.Entry::size).sum() <= READ_BY_DRIVER) {
            List<String> sums = new ArrayList<>();
            for (String path : paths) {
                sums.add(Sha256.of(files, path));
            }
            return sums;
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Map<String, String> settings = files.settings();
        try {
            return context.parallelize(paths, Math.min(paths.size(), 4 * context.defaultParallelism()))
                    .map(path -> Sha256.of(HadoopFiles.of(settings), path))
                    .collect();
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }
}
