package io.lockstep.driver.survey;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.source.SourceRows;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The survey of a source, as one Spark job that reads its rows once. */
public final class TableSurvey {
    private TableSurvey() {}

    /** @throws IOException when the source cannot be read */
    public static Survey of(SparkSession spark, Files files, Source source) throws IOException {
        SourceRows opened = source.open(spark, files);
        List<String> columns = opened.columns();
        TableTally all = new TableTally(columns);
        JavaRDD<byte[]> parts = opened.javaRows()
                .mapPartitions(
                        rows -> Collections.singletonList(part(columns, rows)).iterator());
        if (parts.getNumPartitions() > 0) {
            try {
                all.merge(parts.treeReduce((a, b) -> merge(columns, a, b)));
            } catch (Exception e) {
                // Spark throws its checked exceptions without declaring them
                throw SourceException.of(e);
            }
        }
        return all.survey();
    }

    private static byte[] part(List<String> columns, Iterator<Row> rows) throws IOException {
        TableTally tally = new TableTally(columns);
        while (rows.hasNext()) {
            Row row = rows.next();
            String problem = SourceRows.problem(row);
            if (problem == null) {
                tally.add(SourceRows.values(row));
            } else if (!SourceRows.isLeftOut(problem)) {
                tally.addUnreadable(SourceRows.reason(problem), problem);
            }
        }
        return tally.toBytes();
    }

    private static byte[] merge(List<String> columns, byte[] a, byte[] b) throws IOException {
        TableTally tally = new TableTally(columns);
        tally.merge(a);
        tally.merge(b);
        return tally.toBytes();
    }
}
