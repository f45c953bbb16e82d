package io.lockstep.driver.column;

import io.lockstep.driver.quantile.OrderStatistics;
import io.lockstep.kernels.loss.TargetScale;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Learns what a {@link NumericColumn} asks for: quantiles pass by pass, then the mean and the deviation, which depend on the
 * quantiles where numbers are clipped and are learnt in the first pass else.
 */
final class NumberLearner implements ColumnLearner<NumberLearner.State> {
    private static final double MIDDLE = 0.5;

    private final NumericColumn column;
    private final OrderStatistics order;
    /** Of the numbers as they are. */
    private final NumericStatistics plain;
    /** Of the numbers as they are scaled. */
    private final NumericStatistics shaped;
    /** Whether {@link #plain} looks at the rows. */
    private final boolean first;
    /** Whether {@link #shaped} looks at the rows. */
    private final boolean shaping;
    /** Ends of the numbers as they are scaled, where they look at the rows. */
    private final List<Double> known;

    private boolean missing;
    private double minimum = Double.POSITIVE_INFINITY;
    private double maximum = Double.NEGATIVE_INFINITY;

    /**
     * What one pass found.
     *
     * @param range least and largest number; empty: there is none
     */
    record State(
            String counted,
            NumericStatistics.State plain,
            NumericStatistics.State shaped,
            boolean missing,
            List<Double> range) {}

    NumberLearner(NumericColumn column) {
        this(
                column,
                new OrderStatistics(probabilities(column)),
                new NumericStatistics(column.column(), false),
                new NumericStatistics(column.column(), false),
                true,
                column.scale().needsMoments() && column.clip().isEmpty());
    }

    private NumberLearner(
            NumericColumn column,
            OrderStatistics order,
            NumericStatistics plain,
            NumericStatistics shaped,
            boolean first,
            boolean shaping) {
        this.column = column;
        this.order = order;
        this.plain = plain;
        this.shaped = shaped;
        this.first = first;
        this.shaping = shaping;
        this.known = shaping ? bounds() : List.of();
    }

    private static List<Double> probabilities(NumericColumn column) {
        List<Double> probabilities = new ArrayList<>(column.clip());
        probabilities.addAll(column.scale().probabilities());
        if (column.impute() == Imputation.MEDIAN) {
            probabilities.add(MIDDLE);
        }
        return probabilities;
    }

    @Override
    public void add(@Nullable Object value) throws BadRowException {
        if (value == null) {
            missing = true;
            return;
        }
        double number = Numbers.parse(column.column(), value);
        minimum = Math.min(minimum, number);
        maximum = Math.max(maximum, number);
        order.add(number);
        if (first) {
            plain.add(number);
        }
        if (shaping) {
            shaped.add(ScaledFeature.shaped(number, known, column.log()));
        }
    }

    @Override
    public State state() {
        List<Double> range = minimum > maximum ? List.of() : List.of(minimum, maximum);
        NumericStatistics.State none = new NumericStatistics(column.column(), false).state();
        return new State(
                order.counted(), first ? plain.state() : none, shaping ? shaped.state() : none, missing, range);
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void merge(State other) {
        order.merge(other.counted);
        plain.merge(other.plain);
        shaped.merge(other.shaped);
        missing |= other.missing;
        for (double end : other.range) {
            minimum = Math.min(minimum, end);
            maximum = Math.max(maximum, end);
        }
    }

    private boolean wantsShapes() {
        return column.scale().needsMoments() && !column.clip().isEmpty() && !shaping;
    }

    @Override
    public boolean wantsAnotherPass() {
        return !order.settled() || wantsShapes();
    }

    @Override
    public NumberLearner again() {
        boolean settled = order.settled();
        return new NumberLearner(column, order.again(), plain, shaped, false, settled && wantsShapes());
    }

    private List<Double> bounds() {
        return column.clip().stream().map(order::quantile).toList();
    }

    @Override
    public ScaledFeature feature() {
        List<Double> bounds = bounds();
        boolean any = minimum <= maximum;
        TargetScale moments = shaped.scale();
        NumberSummary summary = new NumberSummary(
                moments.mean(),
                moments.deviation(),
                any ? ScaledFeature.shaped(minimum, bounds, column.log()) : 0,
                any ? ScaledFeature.shaped(maximum, bounds, column.log()) : 0,
                probability -> ScaledFeature.shaped(order.quantile(probability), bounds, column.log()));
        Double constant = column.constant();
        double replacement = switch (column.impute()) {
            case MEAN -> plain.scale().mean();
            case MEDIAN -> order.quantile(MIDDLE);
            case CONSTANT -> constant == null ? 0 : constant;
        };
        return new ScaledFeature(
                column.column(),
                replacement,
                bounds,
                column.log(),
                column.scale().learn(summary),
                column.missingIndicators() && missing);
    }
}
