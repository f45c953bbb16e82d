package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Default;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * A query of Spark SQL over other sources and what the session's catalog has: {@code {format: query, sql: "select … from a
 * join b on …", with: {a: {format: parquet, path: …}, b: …}}}. It has to give the same rows each time it runs, in any
 * order: no {@code rand()}, no {@code limit} without {@code order by}. A row of a source within that cannot be read ends the
 * command, as no query could answer for it; hidden files of such sources are left out and not counted.
 *
 * @param sql one statement that gives rows
 * @param with sources by the name that the query calls them by
 * @param missing what stands for a missing value beside null, as in {@link Parquet}
 */
public record Query(
        String sql,
        @Default("{}") Map<String, Source> with,
        @Nullable List<String> missing) implements Source {
    public Query {
        with = Collections.unmodifiableMap(new LinkedHashMap<>(with));
        missing = missing == null ? null : List.copyOf(missing);
    }

    @Override
    public Source under(@Nullable String root) {
        Map<String, Source> placed = new LinkedHashMap<>();
        with.forEach((name, source) -> placed.put(name, source.under(root)));
        return new Query(sql, placed, missing);
    }

    @Override
    public List<String> paths() {
        return with.values().stream().flatMap(source -> source.paths().stream()).toList();
    }

    @Override
    public String shown() {
        return "the query";
    }

    @Override
    public boolean isWhollyInFiles() {
        return false;
    }

    @Override
    public boolean declaresTypes() {
        return with.values().stream().allMatch(Source::declaresTypes);
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceFiles.refuseLossySettings(spark);
        List<String> made = new ArrayList<>();
        List<TableRead> read = new ArrayList<>();
        try {
            for (Map.Entry<String, Source> one : with.entrySet()) {
                String name = one.getKey();
                if (spark.catalog().tableExists(TableRows.quoted(name))) {
                    throw new SourceException("with." + name
                            + ": expected a name that no table or view of the session has, got one. Choose another");
                }
                SourceRows opened = one.getValue().open(spark, files);
                readable(spark, opened).createTempView(TableRows.quoted(name));
                made.add(name);
                read.addAll(opened.tables().isEmpty() ? files(files, name, one.getValue()) : opened.tables());
            }
            return TableRows.opened(
                    shown(), "a statement of Spark SQL that gives rows", "Correct sql, or the names under with", () -> {
                        SourceRows rows = TableRows.of(shown(), spark.sql(sql), missing, null);
                        read.addAll(rows.tables());
                        return rows.from(read);
                    });
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        } finally {
            // the query that was analysed holds the rows themselves
            made.forEach(name -> spark.catalog().dropTempView(name));
        }
    }

    /** The files of a source, as a table. */
    private static List<TableRead> files(Files files, String name, Source source) throws IOException {
        int count = 0;
        long bytes = 0;
        for (String path : source.paths()) {
            for (Files.Entry entry : SourceFiles.list(files, path)) {
                count++;
                bytes += entry.size();
            }
        }
        return List.of(new TableRead(name, null, count, bytes));
    }

    /** A source's columns, of rows that can be read. */
    private static Dataset<Row> readable(SparkSession spark, SourceRows opened) {
        JavaRDD<Row> readable = opened.javaRows().filter(Query::isRow);
        Dataset<Row> rows = spark.createDataFrame(readable, opened.schema());
        return rows.drop(SourceRows.WHERE, SourceRows.PROBLEM);
    }

    private static boolean isRow(Row row) throws SourceException {
        String problem = SourceRows.problem(row);
        if (problem != null && !SourceRows.isLeftOut(problem)) {
            throw new SourceException(SourceRows.where(row) + ": " + problem
                    + ". A query has no answer for it: correct the row, or read the source without a query");
        }
        return problem == null;
    }

    @Override
    public String place(Files files, String where) {
        return "a row of " + where;
    }
}
