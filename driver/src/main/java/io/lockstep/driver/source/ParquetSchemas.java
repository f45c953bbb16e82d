package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Columns of many Parquet files, which must be the same in all: Spark would read all by the columns of one. */
final class ParquetSchemas {
    private static final int MOST_HERE = 4;
    private static final int FILES_PER_TASK = 16;

    private ParquetSchemas() {}

    /** @throws SourceException when a file is not Parquet, or has other columns than the first */
    static void refuseDifferent(SparkSession spark, Files files, List<String> paths) throws IOException {
        List<String[]> kinds = paths.size() <= MOST_HERE
                ? kinds(files, paths.iterator())
                : kindsByTasks(spark, files.settings(), paths);
        String[] first = kinds.get(0);
        for (String[] kind : kinds) {
            if (!kind[1].equals(first[1])) {
                throw different(first[0], columns(first[1]), kind[0], columns(kind[1]));
            }
        }
    }

    private static List<String[]> kindsByTasks(SparkSession spark, Map<String, String> settings, List<String> paths)
            throws IOException {
        int most = 2 * spark.sparkContext().defaultParallelism();
        int tasks = Math.max(1, Math.min(paths.size() / FILES_PER_TASK, Math.max(most, paths.size() / 1024)));
        try {
            return JavaSparkContext.fromSparkContext(spark.sparkContext())
                    .parallelize(paths, tasks)
                    .mapPartitions(own -> kinds(HadoopFiles.of(settings), own).iterator())
                    .collect();
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    /** The first file of each kind, and its columns. */
    private static List<String[]> kinds(Files files, Iterator<String> paths) throws IOException {
        List<String[]> kinds = new ArrayList<>();
        Set<String> known = new HashSet<>();
        while (paths.hasNext()) {
            String path = paths.next();
            String columns = Json.line(ParquetColumns.of(files, path));
            if (known.add(columns)) {
                kinds.add(new String[] {path, columns});
            }
        }
        return kinds;
    }

    private static Map<String, String> columns(String json) throws IOException {
        Map<String, String> columns = new TreeMap<>();
        Object parsed = Json.parse(json, "columns");
        ((Map<?, ?>) parsed).forEach((name, type) -> columns.put(String.valueOf(name), String.valueOf(type)));
        return columns;
    }

    static SourceException different(
            String first, Map<String, String> expected, String other, Map<String, String> got) {
        List<String> missing = new ArrayList<>(expected.keySet());
        missing.removeAll(got.keySet());
        List<String> more = new ArrayList<>(got.keySet());
        more.removeAll(expected.keySet());
        String start = Excerpt.of(other) + ": expected the columns of " + Excerpt.of(first) + ", ";
        String end = ". Write all files with the same columns, or read them as two sources";
        if (!missing.isEmpty() || !more.isEmpty()) {
            return new SourceException(start + Excerpt.list(expected.keySet()) + ", got "
                    + (missing.isEmpty() ? "" : "none called " + Excerpt.list(missing))
                    + (missing.isEmpty() || more.isEmpty() ? "" : ", but ")
                    + (more.isEmpty() ? "" : "also " + Excerpt.list(more)) + end);
        }
        for (Map.Entry<String, String> column : expected.entrySet()) {
            String type = String.valueOf(got.get(column.getKey()));
            if (!type.equals(column.getValue())) {
                return new SourceException(start + "where column " + Excerpt.quoted(column.getKey()) + " is "
                        + Excerpt.of(column.getValue()) + ", got " + Excerpt.of(type) + end);
            }
        }
        throw new IllegalStateException(other + " has the columns of " + first);
    }
}
