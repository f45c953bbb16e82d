package io.lockstep.driver.evaluation;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.profile.ProfileCounter;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.window.WindowAccount;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/**
 * Rows counted in the bins of a model's profile, as one Spark job that reads them once. Exact: neither their order nor how
 * they are divided makes a difference. A row that cannot be read is left out and counted by its reason, as where rows are prepared;
 * a value that is missing or of another kind is counted as that, in its own column alone.
 *
 * @param profile of the rows that can be read
 * @param rows where they went; those that were counted are {@code scored}
 */
public record WindowProfile(Profile profile, RowCounts rows) {
    private static final Binding BINDING = new Binding();

    /**
     * Counts rows.
     *
     * @param rows windows over them already, where the model reads such
     * @param reference the model's profile, whose columns are counted as far as they are there
     * @throws IOException when they cannot be read, or there are none
     */
    public static WindowProfile of(Rows rows, Profile reference) throws IOException {
        SourceRows opened = rows.open();
        List<String> columns = opened.columns();
        String plain = Json.line(reference.toPlainData());
        JavaRDD<byte[][]> parts = opened.javaRows().mapPartitions(own -> {
            byte[][] result = part(plain, columns, own);
            return Collections.singletonList(result).iterator();
        });
        if (parts.getNumPartitions() == 0) {
            throw none(rows, RowCounts.NONE);
        }
        byte[][] all;
        try {
            all = parts.treeReduce((a, b) -> merge(plain, columns, a, b));
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
        ProfileCounter counter = new ProfileCounter(reference, columns);
        counter.merge(all[0]);
        RowCounts counts = counts(all[1]);
        if (counts.scored() == 0) {
            throw none(rows, counts);
        }
        return new WindowProfile(counter.profile(), counts);
    }

    private static IOException none(Rows rows, RowCounts counts) {
        return new IOException(rows.name() + ": expected rows to count, got none (" + counts.read() + " read, left out "
                + counts.skipped() + "). Check the path");
    }

    private static Profile profile(String plain) throws IOException {
        return Profile.fromPlainData(Json.parse(plain.getBytes(StandardCharsets.UTF_8), "profile"), "profile");
    }

    private static RowCounts counts(byte[] json) throws IOException {
        return RowCounts.fromPlainData(Json.parse(json, "counts"));
    }

    private static byte[] bytes(RowCounts counts) {
        return Json.line(BINDING.unbind(counts)).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[][] part(String plain, List<String> columns, Iterator<Row> rows) throws IOException {
        ProfileCounter counter = new ProfileCounter(profile(plain), columns);
        RowCounts windows = RowCounts.NONE;
        Map<String, Long> leftOut = new TreeMap<>();
        long counted = 0;
        long read = 0;
        while (rows.hasNext()) {
            Row row = rows.next();
            String problem = SourceRows.problem(row);
            if (problem == null) {
                counter.add(SourceRows.values(row));
                counted++;
                read++;
            } else if (WindowAccount.isAccount(problem)) {
                windows = windows.plus(new RowCounts(0, 0, Map.of(), Map.of(), WindowAccount.ofProblem(problem)));
            } else {
                leftOut.merge(SourceRows.reason(problem), 1L, Long::sum);
                read++;
            }
        }
        return new byte[][] {counter.toBytes(), bytes(windows.plus(new RowCounts(read, counted, leftOut)))};
    }

    private static byte[][] merge(String plain, List<String> columns, byte[][] a, byte[][] b) throws IOException {
        ProfileCounter counter = new ProfileCounter(profile(plain), columns);
        counter.merge(a[0]);
        counter.merge(b[0]);
        return new byte[][] {counter.toBytes(), bytes(counts(a[1]).plus(counts(b[1])))};
    }
}
