package io.lockstep.driver.column;

import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.sum.ExactSum;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Mean and deviation of one column: {@link ExactSum#squaredDistance} loses nothing to cancellation. */
public final class NumericStatistics implements ColumnLearner<NumericStatistics.State> {
    private final String column;
    private final boolean indicators;
    private final ExactSum sum = new ExactSum();
    private final ExactSum squares = new ExactSum();
    private long count;
    private boolean missing;

    /** Sums in the digits of {@link ExactSum#toBytes}. */
    public record State(String sum, String squares, long count, boolean missing) {}

    /** @param indicators whether missing values are to be told apart, if there are any */
    public NumericStatistics(String column, boolean indicators) {
        this.column = column;
        this.indicators = indicators;
    }

    @Override
    public void add(@Nullable Object value) throws BadRowException {
        if (value == null) {
            missing = true;
            return;
        }
        double number = Numbers.parse(column, value);
        sum.add(number);
        squares.addProduct(number, number);
        count++;
    }

    private ExactSum counted() {
        ExactSum counted = new ExactSum();
        counted.add((double) count);
        return counted;
    }

    @Override
    public State state() {
        HexFormat hex = HexFormat.of();
        return new State(hex.formatHex(sum.toBytes()), hex.formatHex(squares.toBytes()), count, missing);
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void merge(State other) {
        HexFormat hex = HexFormat.of();
        sum.merge(ExactSum.fromBytes(hex.parseHex(other.sum)));
        squares.merge(ExactSum.fromBytes(hex.parseHex(other.squares)));
        count += other.count;
        missing |= other.missing;
    }

    @Override
    public NumericFeature feature() {
        TargetScale scale = scale();
        return new NumericFeature(column, scale.mean(), scale.deviation(), indicators && missing);
    }

    /** Mean and deviation; the deviation is 1 where all values are equal. */
    public TargetScale scale() {
        double mean = count == 0 ? 0 : sum.value() / count;
        double variance = count == 0 ? 0 : ExactSum.squaredDistance(counted(), sum, squares) / count;
        double deviation = Math.sqrt(variance);
        return new TargetScale(mean, deviation > 0 ? deviation : 1);
    }
}
