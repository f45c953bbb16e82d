package io.lockstep.driver.draft;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.split.OrderValue;
import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows that follow each other in time: a date that no row shares with another, or no row of the same key.
 *
 * @param order the column of dates or moments
 * @param keys columns whose equal values make a series, at most two; none: all rows are one
 * @param rows of each series
 * @param step seconds from most rows to the next; 0: none comes again, or there are too many to look at
 * @param gap the largest step that comes again and again, in seconds; 0: none does
 * @param days from the first row to the last; 0: not known
 * @param repeated rows with the date of another, where all rows are one series and that is known
 */
record Series(String order, List<String> keys, long rows, double step, double gap, double days, long repeated) {
    private static final int HOUR = 3_600;
    private static final int DAY = 24 * HOUR;
    private static final double UNIQUE = 0.99;
    private static final double WHOLE = 0.8;
    /** Share of the steps that a step must have to belong to the series: 28 days are one in twelve. */
    private static final double USUAL = 0.03;
    /** Share of the steps that may be larger than usual. */
    private static final double MOST_GAPS = 0.05;

    private static final int LEAST_ROWS = 100;
    private static final int MOST_CANDIDATES = 20;

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
            return of(order, List.of(), survey.rows());
        }
        List<ColumnSurvey> candidates = survey.columns().stream()
                .filter(column -> isKey(survey, label, column))
                .limit(MOST_CANDIDATES)
                .toList();
        for (ColumnSurvey key : candidates) {
            if (divides(survey, order, List.of(key))) {
                return of(order, List.of(key.name()), survey.rows() / key.distinct());
            }
        }
        for (int i = 0; i < candidates.size(); i++) {
            for (ColumnSurvey other : candidates.subList(i + 1, candidates.size())) {
                ColumnSurvey key = candidates.get(i);
                if (divides(survey, order, List.of(key, other))) {
                    return of(
                            order,
                            List.of(key.name(), other.name()),
                            survey.rows() / (key.distinct() * other.distinct()));
                }
            }
        }
        return null;
    }

    private static boolean isKey(Survey survey, String label, ColumnSurvey column) {
        return column.isSingle()
                && column.present() == survey.rows()
                && column.types().fractions() == 0
                && !column.isMoment()
                && !column.name().equals(label)
                && column.distinct() > 1;
    }

    /** Whether nearly each date is there once with each value of the keys, and no row of the sample shares all of them. */
    private static boolean divides(Survey survey, ColumnSurvey order, List<ColumnSurvey> keys) {
        double cells = order.distinct();
        for (ColumnSurvey key : keys) {
            cells *= key.distinct();
        }
        return survey.rows() <= cells && survey.rows() >= WHOLE * cells && noneShares(survey, order, keys);
    }

    private static boolean noneShares(Survey survey, ColumnSurvey order, List<ColumnSurvey> keys) {
        List<Integer> places = new ArrayList<>(List.of(survey.columns().indexOf(order)));
        keys.forEach(key -> places.add(survey.columns().indexOf(key)));
        Set<List<String>> seen = new HashSet<>();
        for (Survey.SampledRow row : survey.sample()) {
            List<String> own = places.stream()
                    .map(place -> String.valueOf(row.cells().get(place)))
                    .toList();
            if (row.count() > 1 || !seen.add(own)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Series of(ColumnSurvey order, List<String> keys, long rows) {
        if (rows < LEAST_ROWS) {
            return null;
        }
        if (!order.different().complete()) {
            return new Series(order.name(), keys, rows, 0, 0, 0, 0);
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
        long repeated = keys.isEmpty() ? rows - order.distinct() : 0;
        return new Series(order.name(), keys, rows, step, usual, days, repeated);
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
