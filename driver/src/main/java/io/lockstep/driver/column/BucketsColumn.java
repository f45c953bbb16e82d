package io.lockstep.driver.column;

import io.lockstep.driver.quantile.OrderStatistics;
import io.lockstep.kernels.plaindata.Default;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A number by the bucket it falls into, one number for each bucket, 1 in its own. A bucket begins with its edge and ends before
 * the next one. A missing value has a bucket of its own where training rows miss values, and is in none else.
 *
 * @param edges between buckets, ascending; empty: quantiles of the training rows
 * @param count buckets of as many rows each, where no edges are given; fewer where many rows have the same number
 */
public record BucketsColumn(
        String column,
        @Default("[]") List<Double> edges,
        @Default("10") int count) implements NumberColumn {
    public BucketsColumn {
        edges = List.copyOf(edges);
        BucketsFeature.checkEdges(edges);
        if (count < 2) {
            throw new IllegalArgumentException("count must be at least 2, got " + count);
        }
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new Edges(this, new OrderStatistics(probabilities()));
    }

    private List<Double> probabilities() {
        List<Double> probabilities = new ArrayList<>();
        for (int i = 1; edges.isEmpty() && i < count; i++) {
            probabilities.add((double) i / count);
        }
        return probabilities;
    }

    /** The quantiles of the training rows. */
    private static final class Edges implements ColumnLearner<Edges.State> {
        private final BucketsColumn column;
        private final OrderStatistics order;
        private boolean missing;

        private record State(String counted, boolean missing) {}

        private Edges(BucketsColumn column, OrderStatistics order) {
            this.column = column;
            this.order = order;
        }

        @Override
        public void add(@Nullable Object value) throws BadRowException {
            if (value == null) {
                missing = true;
            } else {
                order.add(Numbers.parse(column.column, value));
            }
        }

        @Override
        public State state() {
            return new State(order.counted(), missing);
        }

        @Override
        public Class<State> stateType() {
            return State.class;
        }

        @Override
        public void merge(State other) {
            order.merge(other.counted);
            missing |= other.missing;
        }

        @Override
        public boolean wantsAnotherPass() {
            return !order.settled();
        }

        @Override
        public Edges again() {
            return new Edges(column, order.again());
        }

        @Override
        public Feature feature() {
            TreeSet<Double> edges = new TreeSet<>(column.edges);
            column.probabilities().forEach(probability -> edges.add(order.quantile(probability)));
            return new BucketsFeature(column.column, List.copyOf(edges), missing);
        }
    }
}
