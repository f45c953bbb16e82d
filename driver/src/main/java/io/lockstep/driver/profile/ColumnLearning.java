package io.lockstep.driver.profile;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.MeasuredColumn;
import io.lockstep.driver.quantile.OrderStatistics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Learns one column's distribution, pass by pass. Not thread-safe. */
final class ColumnLearning {
    private final MeasuredColumn measured;
    private final Moments moments;
    private final Categories categories;
    private final OrderStatistics order;
    /** Whether the rows are looked at for the first time. */
    private final boolean first;
    /** Whether numbers are looked at. */
    private final boolean open;

    private long rows;
    private long missing;
    private long unusable;
    /** Whether a value was no number. */
    private boolean strange;

    /** What one pass found. */
    record State(
            long rows,
            long missing,
            long unusable,
            boolean strange,
            String counted,
            Moments.State moments,
            Categories.State values) {}

    ColumnLearning(MeasuredColumn measured, ProfileLimits limits) {
        this(
                measured,
                new Moments(),
                new Categories(limits.values()),
                OrderStatistics.ofBins(limits.bins(), limits.cells(), limits.nextCells()),
                true,
                measured.measure().hasNumber());
    }

    private ColumnLearning(
            MeasuredColumn measured,
            Moments moments,
            Categories categories,
            OrderStatistics order,
            boolean first,
            boolean open) {
        this.measured = measured;
        this.moments = moments;
        this.categories = categories;
        this.order = order;
        this.first = first;
        this.open = open;
    }

    void add(@Nullable Object value) {
        if (first) {
            rows++;
            missing += value == null ? 1 : 0;
        }
        if (value == null) {
            return;
        }
        try {
            if (open && !strange) {
                number(value);
            }
            if (first && measured.measure().hasText()) {
                categories.add(measured.measure().text(measured.column(), value));
            }
        } catch (BadRowException e) {
            unusable += first ? 1 : 0; // it is for preprocessing to say what a bad row is
        }
    }

    private void number(Object value) throws BadRowException {
        double number;
        try {
            number = measured.measure().number(measured.column(), value) + 0.0;
        } catch (BadRowException e) {
            if (!measured.measure().hasText()) {
                throw e;
            }
            strange = true;
            return;
        }
        order.add(number);
        if (first) {
            moments.add(number);
        }
    }

    State state() {
        boolean numbers = open && !strange;
        return new State(
                first ? rows : 0,
                first ? missing : 0,
                first ? unusable : 0,
                strange,
                numbers ? order.counted() : "",
                first && numbers ? moments.state() : new Moments().state(),
                first ? categories.state() : new Categories(1).state());
    }

    void merge(State other) {
        rows += other.rows;
        missing += other.missing;
        unusable += other.unusable;
        strange |= other.strange;
        if (!other.counted.isEmpty() && !strange) {
            order.merge(other.counted);
        }
        moments.merge(other.moments);
        categories.merge(other.values);
    }

    private boolean isNumber() {
        return measured.measure().hasNumber() && !strange;
    }

    /** Whether this pass looks at the rows. */
    boolean looks() {
        return first || open;
    }

    boolean wantsAnotherPass() {
        return open && !strange && !order.settled();
    }

    /** For another pass over the same rows: it knows what is known after this one. */
    ColumnLearning again() {
        boolean more = wantsAnotherPass();
        ColumnLearning next =
                new ColumnLearning(measured, moments, categories, more ? order.again() : order, false, more);
        next.rows = rows;
        next.missing = missing;
        next.unusable = unusable;
        next.strange = strange;
        return next;
    }

    ColumnProfile profile() {
        if (isNumber()) {
            return numbers();
        }
        if (!measured.measure().hasText()) {
            return UncountedProfile.of(measured.column(), rows, missing);
        }
        return categories.many()
                ? new HashedProfile(
                        measured.column(),
                        measured.measure(),
                        rows,
                        missing,
                        unusable,
                        categories.most(),
                        categories.cells())
                : new CategoryProfile(
                        measured.column(), measured.measure(), rows, missing, unusable, categories.values(), 0);
    }

    private NumericProfile numbers() {
        List<Double> edges = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        long before = 0;
        for (OrderStatistics.Cut cut : order.cuts()) {
            edges.add(cut.value());
            counts.add(cut.upTo() - before);
            before = cut.upTo();
        }
        counts.add(rows - missing - unusable - before);
        return new NumericProfile(
                measured.column(),
                measured.measure(),
                rows,
                missing,
                unusable,
                edges,
                counts,
                moments.minimum(),
                moments.maximum(),
                moments.mean(),
                moments.deviation());
    }
}
