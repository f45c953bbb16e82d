package io.lockstep.kernels.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The line from a baseline to a row, and the points on it where a function and its gradient are known. */
final class IntegrationPath {
    /** Of the intervals, those that are halved at once. */
    private static final int SHARE = 4;

    /** Points whose gradients are added in floats before they are added to doubles. */
    private static final int IN_FLOATS = 16;

    /** Of what the sum may be off, what rounding may make of it. */
    private static final double ROUNDING = 0.01;

    private final CellRow row;
    private final CellRow baseline;
    /** Of each cell from the baseline to the row, or half of that. */
    private final float[] way;
    /** How often the way is gone: twice where one is longer than a float can be. */
    private final int ways;

    private final int number;
    private final List<Point> points = new ArrayList<>();
    private double tolerance;

    /** A point: where it lies from 0 to 1, the function, its slope along the line, and its gradient where that is kept. */
    static final class Point {
        private final double at;
        private double value;
        private double slope;
        private float @Nullable [] gradient;
        private boolean known;

        Point(double at) {
            this.at = at;
        }
    }

    /**
     * An interval between neighbouring points.
     *
     * @param index of the point at its end
     * @param error of the trapezoid, with its sign
     */
    private record Interval(int index, double error) {}

    /** @param number of the row among those asked for */
    IntegrationPath(CellRow row, CellRow baseline, int number) {
        this.row = row;
        this.baseline = baseline;
        this.way = new float[row.cells().length];
        boolean isLong = false;
        for (int cell = 0; cell < way.length; cell++) {
            way[cell] = row.cells()[cell] - baseline.cells()[cell];
            isLong |= Float.isInfinite(way[cell]);
        }
        this.ways = isLong ? 2 : 1;
        for (int cell = 0; isLong && cell < way.length; cell++) {
            way[cell] = row.cells()[cell] / 2 - baseline.cells()[cell] / 2;
        }
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Points at equal distances, both ends among them. */
    void begin(int steps) {
        for (int i = 0; i <= steps; i++) {
            points.add(new Point((double) i / steps));
        }
    }

    /** The points where nothing is known yet, in order. */
    List<Point> unknown() {
        return points.stream().filter(point -> !point.known).toList();
    }

    int cellCount() {
        return row.cells().length;
    }

    /**
     * The row at a point.
     *
     * @param cells memory for it. Overwritten, unless the point is the row itself.
     */
    CellRow cells(Point point, float[] cells) {
        if (point.at == 1) {
            return row;
        }
        float[] from = baseline.cells();
        float at = (float) point.at;
        for (int cell = 0; cell < cells.length; cell++) {
            cells[cell] = from[cell] + at * way[cell];
        }
        for (int cell = 0; ways == 2 && cell < cells.length; cell++) {
            cells[cell] += at * way[cell];
        }
        return new CellRow(cells, row.steps());
    }

    /**
     * Takes over what is known of a point.
     *
     * @param gradient Not modified; kept where wanted.
     */
    void learn(Point point, float value, float[] gradient, boolean keep) {
        point.value = value;
        point.slope = slope(gradient);
        point.gradient = keep ? gradient : null;
        point.known = true;
    }

    /** Four sums beside each other, so that none waits for the one before. */
    private double slope(float[] gradient) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int whole = way.length & ~3;
        for (int cell = 0; cell < whole; cell += 4) {
            first += (double) gradient[cell] * way[cell];
            second += (double) gradient[cell + 1] * way[cell + 1];
            third += (double) gradient[cell + 2] * way[cell + 2];
            fourth += (double) gradient[cell + 3] * way[cell + 3];
        }
        for (int cell = whole; cell < way.length; cell++) {
            first += (double) gradient[cell] * way[cell];
        }
        return (first + second + (third + fourth)) * ways;
    }

    /** Of the function between the baseline and the row. */
    double difference() {
        return points.get(points.size() - 1).value - points.get(0).value;
    }

    /**
     * Halves the intervals that are the most wrong, of equal ones the first, unless the sum is right enough.
     *
     * @param off how far the sum may be from the difference
     * @return whether there are new points to ask for
     */
    boolean refine(double off, int mostSteps) {
        tolerance = off;
        List<Interval> intervals = new ArrayList<>();
        double error = 0;
        for (int i = 1; i < points.size(); i++) {
            Point from = points.get(i - 1);
            Point to = points.get(i);
            double own = (to.at - from.at) * (from.slope + to.slope) / 2 - (to.value - from.value);
            error += own;
            intervals.add(new Interval(i, own));
        }
        int steps = intervals.size();
        if (!(Math.abs(error) > tolerance) || steps >= mostSteps) {
            return false;
        }
        int count = Math.min(mostSteps - steps, Math.max(1, steps / SHARE));
        intervals.sort(Comparator.comparingDouble((Interval interval) -> -Math.abs(interval.error()))
                .thenComparingInt(Interval::index));
        List<Integer> halved = intervals.subList(0, count).stream()
                .map(Interval::index)
                .sorted(Comparator.reverseOrder())
                .toList();
        for (int index : halved) {
            points.add(index, new Point((points.get(index - 1).at + points.get(index).at) / 2));
        }
        return true;
    }

    /** Weight of a point's gradient in the sum of trapezoids. */
    private double weight(int point) {
        double before = point == 0 ? 0 : points.get(point).at - points.get(point - 1).at;
        double after = point == points.size() - 1 ? 0 : points.get(point + 1).at - points.get(point).at;
        return (before + after) / 2;
    }

    /**
     * The sum, added from the baseline on. Floats are added several at once, and are made doubles once; where so much
     * cancels out that this shows, all are added again in double.
     *
     * @param gradients to be asked for points again where they were not kept
     */
    Attribution attribution(PathGradients gradients) {
        double[] values = new double[way.length];
        int asked = points.size() + 1; // its raw answers were asked for too
        asked += add(gradients, new FloatSum(values));
        if (!(Math.abs(sum(values) - trapezoids()) <= ROUNDING * tolerance)) {
            Arrays.fill(values, 0);
            asked += add(gradients, (weight, gradient) -> add(weight, gradient, values));
        }
        for (int cell = 0; cell < values.length; cell++) {
            values[cell] *= (double) way[cell] * ways;
        }
        Point end = points.get(points.size() - 1);
        return new Attribution(values, new double[0], end.value, points.get(0).value, asked);
    }

    /** Takes gradients of neighbouring points, from the baseline on. */
    private interface WeightedSum {
        void add(double weight, float[] gradient);

        /** What is left is added, too. */
        default void end() {}
    }

    /** Some weighted gradients at once are added in floats, always the same ones. */
    private static final class FloatSum implements WeightedSum {
        private final double[] values;
        private final float[] some;
        private int count;

        /** @param values Accumulated into. */
        FloatSum(double[] values) {
            this.values = values;
            this.some = new float[values.length];
        }

        @Override
        public void add(double weight, float[] gradient) {
            add((float) weight, gradient, some);
            count++;
            if (count == IN_FLOATS) {
                end();
            }
        }

        @Override
        public void end() {
            for (int cell = 0; cell < some.length; cell++) {
                values[cell] += some[cell];
            }
            Arrays.fill(some, 0);
            count = 0;
        }

        private static void add(float weight, float[] gradient, float[] some) {
            for (int cell = 0; cell < some.length; cell++) {
                some[cell] += weight * gradient[cell];
            }
        }
    }

    private static void add(double weight, float[] gradient, double[] values) {
        for (int cell = 0; cell < values.length; cell++) {
            values[cell] += weight * gradient[cell];
        }
    }

    /** Gives all points to a sum; how many had to be asked for again. */
    private int add(PathGradients gradients, WeightedSum sum) {
        int asked = 0;
        int size = gradients.atOnce();
        for (int from = 0; from < points.size(); from += size) {
            List<Point> some = points.subList(from, Math.min(points.size(), from + size));
            List<float[]> kept = new ArrayList<>();
            some.forEach(point -> {
                if (point.gradient != null) {
                    kept.add(point.gradient);
                }
            });
            boolean again = kept.size() < some.size();
            asked += again ? some.size() : 0;
            List<float[]> known = again ? gradients.again(this, some) : kept;
            for (int i = 0; i < known.size(); i++) {
                sum.add(weight(from + i), known.get(i));
            }
        }
        sum.end();
        return asked;
    }

    /** Of the values that weighted gradients give. */
    private double sum(double[] weighted) {
        double sum = 0;
        for (int cell = 0; cell < weighted.length; cell++) {
            sum += weighted[cell] * way[cell];
        }
        return sum * ways;
    }

    /** The same sum by the slopes, in double. */
    private double trapezoids() {
        double sum = 0;
        for (int point = 0; point < points.size(); point++) {
            sum += weight(point) * points.get(point).slope;
        }
        return sum;
    }
}
