package io.lockstep.driver.column;

import io.lockstep.driver.quantile.OrderStatistics;
import io.lockstep.kernels.plaindata.Default;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A number whose effect may bend: standardised as {@link NumericColumn} says, and beside it how far it is through each of
 * several bins of as many training rows each, whose edges are numbers of those rows. A dense layer over them begins as a
 * function of straight pieces. Beyond the outermost edges only the standardised number goes on. After Gorishniy, Rubachev
 * and Babenko, <a href="https://arxiv.org/abs/2203.05556">On Embeddings for Numerical Features in Tabular Deep Learning</a>
 * (2022), section 3.2.
 *
 * @param bins of as many rows each; fewer where many rows have the same number, none where there are two numbers at most
 * @param missingIndicators whether a last number says where values are missing, if any are; they become the mean
 */
public record PiecewiseLinearColumn(
        String column,
        @Default("16") int bins,
        @Default("true") boolean missingIndicators) implements NumberColumn {
    private static final int BINS = 16;
    /** Most cells in which a first pass counts numbers, and most of each of those a later one looks into. */
    private static final int CELLS = 16_384;

    private static final int LATER_CELLS = 512;

    public PiecewiseLinearColumn {
        if (bins < 2) {
            throw new IllegalArgumentException("bins must be at least 2, got " + bins);
        }
    }

    /** In as many bins as by default. */
    public PiecewiseLinearColumn(String column, boolean missingIndicators) {
        this(column, BINS, missingIndicators);
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new Edges(
                this,
                new NumericStatistics(column, missingIndicators),
                OrderStatistics.ofBins(bins, CELLS, LATER_CELLS),
                true);
    }

    /** Mean and deviation in the first pass, the edges of bins pass by pass. */
    private static final class Edges implements ColumnLearner<Edges.State> {
        private final PiecewiseLinearColumn column;
        private final NumericStatistics moments;
        private final OrderStatistics order;
        /** Whether {@link #moments} looks at the rows. */
        private final boolean first;

        private double minimum = Double.POSITIVE_INFINITY;
        private double maximum = Double.NEGATIVE_INFINITY;

        /** @param range least and largest number; empty: there is none */
        private record State(NumericStatistics.State moments, String counted, List<Double> range) {}

        private Edges(PiecewiseLinearColumn column, NumericStatistics moments, OrderStatistics order, boolean first) {
            this.column = column;
            this.moments = moments;
            this.order = order;
            this.first = first;
        }

        @Override
        public void add(@Nullable Object value) throws BadRowException {
            if (first) {
                moments.add(value);
            }
            if (value != null) {
                double number = Numbers.parse(column.column, value);
                minimum = Math.min(minimum, number);
                maximum = Math.max(maximum, number);
                order.add(number);
            }
        }

        @Override
        public State state() {
            NumericStatistics own = first ? moments : new NumericStatistics(column.column, false);
            List<Double> range = minimum > maximum ? List.of() : List.of(minimum, maximum);
            return new State(own.state(), order.counted(), range);
        }

        @Override
        public Class<State> stateType() {
            return State.class;
        }

        @Override
        public void merge(State other) {
            moments.merge(other.moments);
            order.merge(other.counted);
            for (double end : other.range) {
                minimum = Math.min(minimum, end);
                maximum = Math.max(maximum, end);
            }
        }

        @Override
        public boolean wantsAnotherPass() {
            return !order.settled();
        }

        @Override
        public Edges again() {
            return new Edges(column, moments, order.again(), false);
        }

        @Override
        public Feature feature() {
            TreeSet<Double> edges = new TreeSet<>();
            order.cuts().forEach(cut -> edges.add(cut.value()));
            if (minimum < maximum) {
                edges.addAll(List.of(minimum, maximum));
            }
            NumericFeature standardised = moments.feature();
            return new PiecewiseLinearFeature(
                    column.column,
                    standardised.mean(),
                    standardised.deviation(),
                    edges.size() > 2 ? List.copyOf(edges) : List.of(),
                    standardised.indicator());
        }
    }
}
