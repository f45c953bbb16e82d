package io.lockstep.driver.explanation;

import io.lockstep.driver.json.Json;
import java.io.IOException;
import java.util.List;

/**
 * Fidelity of one row's attributions. What a row has not is NaN, curves of it are empty.
 *
 * @param key of the row
 * @param error distance of summed attributions from the difference between answer and baseline; NaN where the method does not say
 *     that they add up
 * @param difference between answer and baseline, absolute
 * @param area below the deletion curve by attribution
 * @param randomArea below that in a random order
 * @param curve by attribution at {@link Fidelity#SHARES} equal distances, ends included
 * @param randomCurve the same in a random order
 * @param correlation of ranks with the attributions of the model whose weights are shuffled
 */
public record RowFidelity(
        long key,
        double error,
        double difference,
        double area,
        double randomArea,
        List<Double> curve,
        List<Double> randomCurve,
        double correlation) {
    public RowFidelity {
        curve = List.copyOf(curve);
        randomCurve = List.copyOf(randomCurve);
    }

    /** Whether it has deletion curves. */
    public boolean hasCurves() {
        return !curve.isEmpty() && Double.isFinite(area) && Double.isFinite(randomArea);
    }

    /** One line, for {@link #of}. */
    String toJson() {
        return Json.line(List.of(key, error, difference, area, randomArea, curve, randomCurve, correlation));
    }

    /** @param json of {@link #toJson} */
    static RowFidelity of(String json) throws IOException {
        List<?> parts = (List<?>) Json.parse(json, "fidelity of a row");
        return new RowFidelity(
                ((Number) parts.get(0)).longValue(),
                number(parts.get(1)),
                number(parts.get(2)),
                number(parts.get(3)),
                number(parts.get(4)),
                numbers(parts.get(5)),
                numbers(parts.get(6)),
                number(parts.get(7)));
    }

    /** JSON has no NaN, so one is written as text. */
    private static double number(Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.parseDouble(String.valueOf(value));
    }

    private static List<Double> numbers(Object list) {
        return ((List<?>) list).stream().map(RowFidelity::number).toList();
    }
}
