package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number standardised, then for each bin how far it is through it, from -0.25 below it to 0.25 above it: within it
 * {@code ((x - low) / (high - low) - 0.5) / 2}. So 16 bins together vary about as much as the standardised number does, and
 * a layer begins with as much of one as of the other.
 *
 * @param mean of the training rows that have a value; what a missing one becomes
 * @param deviation square root of their mean squared distance from the mean; 1 where they are all equal
 * @param edges of the bins, ascending; empty: no bins
 * @param indicator whether a last input is 1 where the value is missing
 */
public record PiecewiseLinearFeature(
        String column, double mean, double deviation, List<Double> edges, boolean indicator) implements Feature {
    private static final double MIDDLE = 0.5;
    private static final double SIZE = 0.5;
    /** Of a number that is above a bin; of one below it, it is the opposite. */
    private static final float ABOVE = 0.25f;

    public PiecewiseLinearFeature {
        if (!(deviation > 0)) {
            throw new IllegalArgumentException("deviation must be above 0, got " + deviation);
        }
        edges = new Edges(edges);
        BucketsFeature.checkEdges(edges);
        if (edges.size() == 1) {
            throw new IllegalArgumentException("edges must be none or at least 2, got " + edges);
        }
    }

    private int bins() {
        return Math.max(0, edges.size() - 1);
    }

    @Override
    public Slot slot() {
        return Slot.of(Slot.Type.F32, 1 + bins() + (indicator ? 1 : 0));
    }

    @Override
    public void checkType(ColumnTypes types) {
        types.requireNumber("", column);
    }

    @Override
    public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
        double number = value == null ? mean : Numbers.parse(column, value);
        row.number(value == null ? 0 : NumericFeature.standardised(column, value, number, mean, deviation));
        encodeBins(number, row);
        if (indicator) {
            row.number(value == null ? 1 : 0);
        }
    }

    private void encodeBins(double number, SlotWriter row) {
        Edges all = (Edges) edges;
        int bins = bins();
        int above = 0; // bins that the number is above
        for (int bin = 0; bin < bins; bin++) {
            above += number >= all.at(bin + 1) ? 1 : 0;
        }
        row.repeated(ABOVE, above);
        if (above < bins) {
            double low = all.at(above);
            double through = number <= low ? 0 : through(number, low, all.at(above + 1));
            row.number((float) (SIZE * (through - MIDDLE)));
            row.repeated(-ABOVE, bins - above - 1);
        }
    }

    /** How far a number is through a bin; of one wider than any double is, by halves. */
    private static double through(double number, double low, double high) {
        return Double.isFinite(high - low)
                ? (number - low) / (high - low)
                : (number / 2 - low / 2) / (high / 2 - low / 2);
    }

    @Override
    public String element(int index) {
        if (index == 0) {
            return column;
        }
        return index > bins()
                ? column + " is missing"
                : column + " from " + edges.get(index - 1) + " to " + edges.get(index);
    }
}
