package io.lockstep.driver.importance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Partial dependence on a column: the mean answer over all rows of a sample, were they to have a value of it. Friedman,
 * <a href="https://doi.org/10.1214/aos/1013203451">Greedy Function Approximation</a> (2001), section 8.2. Where columns go together,
 * rows are asked about that there are none of.
 *
 * @param numeric whether values are points of an axis
 * @param points ascending where they are numbers, else the most frequent first
 */
public record PartialDependence(String column, boolean numeric, List<Point> points) {
    /**
     * A value of the column.
     *
     * @param value as a text
     * @param count rows of the sample that have it or, of a number, that are nearest to it
     * @param means answers, in the order of {@link GlobalExplanation#answers}
     */
    public record Point(String value, long count, List<Double> means) {
        public Point {
            means = List.copyOf(means);
        }
    }

    public PartialDependence {
        points = List.copyOf(points);
    }

    /** The largest distance of means of an answer over the points. */
    public double range() {
        double range = 0;
        int answers = points.isEmpty() ? 0 : points.get(0).means().size();
        for (int answer = 0; answer < answers; answer++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (Point point : points) {
                low = Math.min(low, point.means().get(answer));
                high = Math.max(high, point.means().get(answer));
            }
            range = Math.max(range, high - low);
        }
        return range;
    }

    /** As JSON has it. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("column", column);
        data.put("numeric", numeric);
        List<Object> values = new ArrayList<>();
        for (Point point : points) {
            values.add(Map.of("value", point.value(), "count", point.count(), "means", point.means()));
        }
        data.put("points", values);
        return data;
    }
}
