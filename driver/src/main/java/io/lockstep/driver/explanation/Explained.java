package io.lockstep.driver.explanation;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.scoring.RowCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;

/**
 * What tasks tell of the rows they explained: a task adds one report at its end, the driver takes each partition's first, however
 * often its task was run, and keeps their sums alone.
 */
final class Explained extends AccumulatorV2<String, Long> {
    private static final long serialVersionUID = 1L;

    /** Of a task. */
    private final ArrayList<String> reports = new ArrayList<>();

    private transient @Nullable Sums sums;

    /** On the driver. */
    private static final class Sums {
        private final Set<Integer> partitions = new HashSet<>();
        private final SummaryTally tally = new SummaryTally();
        private RowCounts counts = RowCounts.NONE;
    }

    /**
     * A task's report.
     *
     * @param tally of its rows
     */
    static String report(int partition, RowCounts counts, SummaryTally tally) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("partition", partition);
        report.put("rows", counts.plainData());
        report.put("tally", Base64.getEncoder().encodeToString(tally.toBytes()));
        return Json.line(report);
    }

    private Sums sums() {
        Sums own = sums == null ? new Sums() : sums;
        sums = own;
        return own;
    }

    private void take(String json) {
        Map<?, ?> report;
        try {
            report = (Map<?, ?>) Json.parse(json, "task");
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        Sums own = sums();
        if (own.partitions.add(((Number) Objects.requireNonNull(report.get("partition"))).intValue())) {
            own.counts = own.counts.plus(RowCounts.fromPlainData(report.get("rows")));
            own.tally.merge(Base64.getDecoder().decode(String.valueOf(report.get("tally"))));
        }
    }

    @Override
    public boolean isZero() {
        return reports.isEmpty() && sums == null;
    }

    @Override
    public AccumulatorV2<String, Long> copy() {
        Explained copy = new Explained();
        copy.reports.addAll(reports);
        copy.sums = sums;
        return copy;
    }

    @Override
    public void reset() {
        reports.clear();
        sums = null;
    }

    @Override
    public void add(String report) {
        reports.add(report);
    }

    @Override
    public void merge(AccumulatorV2<String, Long> other) {
        for (String report : ((Explained) other).reports) {
            take(report);
        }
    }

    /** Partitions that were told of. */
    @Override
    public Long value() {
        return (long) sums().partitions.size();
    }

    /** Rows of all partitions. */
    RowCounts counts() {
        return sums().counts;
    }

    /** Of all rows. */
    SummaryTally tally() {
        return sums().tally;
    }
}
