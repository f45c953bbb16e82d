package io.lockstep.driver.draft;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.split.OrderValue;
import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows that follow each other in time: a date that no row shares with another, or no row of the same key.
 *
 * @param order the column of dates or moments
 * @param key column whose equal values make a series; absent: all rows are one
 * @param rows of each series
 * @param step seconds from most rows to the next; 0: none comes again, or there are too many to look at
 * @param gap the largest step that comes again and again, in seconds; 0: none does
 * @param days from the first row to the last; 0: not known
 * @param repeated rows with the date of another, where all rows are one series and that is known
 */
record Series(String order, @Nullable String key, long rows, double step, double gap, double days, long repeated) {
    private static final int HOUR = 3_600;
    private static final int DAY = 24 * HOUR;
    private static final double UNIQUE = 0.99;
    private static final double WHOLE = 0.8;
    /** Share of the steps that a step must have to belong to the series: 28 days are one in twelve. */
    private static final double USUAL = 0.03;
    /** Share of the steps that may be larger than usual. */
    private static final double MOST_GAPS = 0.05;

    private static final int LEAST_ROWS = 100;

    /** The series that a table is; null where it is none. */
    static @Nullable Series of(Survey survey, String label) {
        for (ColumnSurvey column : survey.columns()) {
            if (column.isMoment()
                    && column.present() == survey.rows()
                    && !column.name().equals(label)) {
                Series found = of(survey, label, column);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static @Nullable Series of(Survey survey, String label, ColumnSurvey order) {
        if (order.distinct() >= UNIQUE * survey.rows()) {
            return of(order, null, survey.rows());
        }
        for (ColumnSurvey key : survey.columns()) {
            boolean whole = key.isSingle()
                    && key.present() == survey.rows()
                    && key.types().fractions() == 0;
            double cells = (double) order.distinct() * key.distinct();
            if (whole
                    && !key.isMoment()
                    && !key.name().equals(label)
                    && key.distinct() > 1
                    && survey.rows() <= cells
                    && survey.rows() >= WHOLE * cells) {
                return of(order, key.name(), survey.rows() / key.distinct());
            }
        }
        return null;
    }

    private static @Nullable Series of(ColumnSurvey order, @Nullable String key, long rows) {
        if (rows < LEAST_ROWS) {
            return null;
        }
        if (!order.different().complete()) {
            return new Series(order.name(), key, rows, 0, 0, 0, 0);
        }
        double[] times = times(order);
        TreeMap<Double, Long> steps = new TreeMap<>();
        for (int i = 1; i < times.length; i++) {
            steps.merge(times[i] - times[i - 1], 1L, Long::sum);
        }
        double gap = 0;
        double step = 0;
        long most = 0;
        for (Map.Entry<Double, Long> entry : steps.entrySet()) {
            boolean often = entry.getValue() >= USUAL * times.length;
            if (often && entry.getValue() > most) {
                most = entry.getValue();
                step = entry.getKey();
            }
            gap = often ? entry.getKey() : gap;
        }
        long larger = steps.tailMap(gap, false).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        double days = times.length == 0 ? 0 : (times[times.length - 1] - times[0]) / DAY;
        double usual = larger > MOST_GAPS * times.length ? 0 : gap;
        long repeated = key == null ? rows - order.distinct() : 0;
        return new Series(order.name(), key, rows, step, usual, days, repeated);
    }

    private static double[] times(ColumnSurvey order) {
        return order.different().rows().keySet().stream()
                .mapToDouble(text -> {
                    try {
                        return OrderValue.of(order.name(), text);
                    } catch (BadRowException e) {
                        return Double.NaN; // a mark that stands for no value
                    }
                })
                .filter(time -> !Double.isNaN(time))
                .sorted()
                .toArray();
    }

    /** Whether rows follow each other in steps that come again. */
    boolean isRegular() {
        return gap > 0;
    }

    /**
     * A season that the step between rows suggests.
     *
     * @param rows of it
     * @param name for people
     * @param length of a window that goes with it
     * @param parts of the date that recur with it
     */
    record Season(int rows, String name, int length, List<String> parts) {}

    /** The season, at least two of which a series must have; null where the step suggests none. */
    @Nullable Season season() {
        if (step > 0 && step <= HOUR && DAY % step == 0) {
            int rows = (int) (DAY / step);
            return fits(new Season(rows, "a day", Math.min(2 * rows, 96), List.of("hour", "weekday", "yearday")));
        }
        if (step == DAY) {
            Season year = fits(new Season(365, "a year", 14, List.of("weekday", "yearday")));
            return year != null ? year : fits(new Season(7, "a week", 14, List.of("weekday")));
        }
        if (step == 7 * DAY) {
            return fits(new Season(52, "a year", 13, List.of("yearday")));
        }
        boolean month = step >= 28 * DAY && step <= 31 * DAY;
        return month ? fits(new Season(12, "a year", 12, List.of("month"))) : null;
    }

    private @Nullable Season fits(Season season) {
        return rows >= 2L * season.rows() + season.length() ? season : null;
    }
}
