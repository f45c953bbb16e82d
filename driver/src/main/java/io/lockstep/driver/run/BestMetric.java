package io.lockstep.driver.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The evaluation that was the best so far.
 *
 * @param step after which it was; -1 before the first
 * @param value of the metric that is watched; NaN before the first
 * @param since evaluations after it
 */
record BestMetric(long step, double value, int since) {
    /** Before the first evaluation. */
    static final BestMetric NONE = new BestMetric(-1, Double.NaN, 0);

    private static final String KEY = "best";

    /** One evaluation later. A number is better than none. */
    BestMetric next(long evaluated, double measured, boolean higherIsBetter, double minDelta) {
        double gain = higherIsBetter ? measured - value : value - measured;
        return step < 0 || gain > minDelta || (Double.isNaN(value) && !Double.isNaN(measured))
                ? new BestMetric(evaluated, measured, 0)
                : new BestMetric(step, value, since + 1);
    }

    /** Adds it to a checkpoint's extras, as numbers that read back as the same bits. */
    void addTo(Map<String, Object> extra) {
        if (step >= 0) {
            extra.put(KEY, step + " " + value + " " + since);
        }
    }

    /** From a checkpoint's extras. */
    static BestMetric of(Map<String, ? extends @Nullable Object> extra) {
        Object text = extra.get(KEY);
        if (text == null) {
            return NONE;
        }
        String[] numbers = text.toString().split(" ", -1);
        return new BestMetric(Long.parseLong(numbers[0]), Double.parseDouble(numbers[1]), Integer.parseInt(numbers[2]));
    }
}
