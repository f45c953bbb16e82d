package io.lockstep.driver.draft;

import io.lockstep.driver.column.Cell;
import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Numbers that may stand for a missing value: a 0, -1 or 999 that lies apart from all others. */
final class Codes {
    private static final int LEAST_ROWS = 3;
    private static final double GAP = 0.5;
    private static final int MOST_DIFFERENT = 10;
    private static final double MOST_SHARE = 0.6;
    private static final int SMALLEST = 10;
    private static final double FAR = 4;

    private Codes() {}

    /** What to say of a column; empty: nothing. */
    static String advice(ColumnSurvey column) {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, Long> code : column.codes().entrySet()) {
            boolean usual = code.getKey().equals("0") && code.getValue() > MOST_SHARE * column.present();
            if (code.getValue() >= LEAST_ROWS && !usual && isApart(column, Double.parseDouble(code.getKey()))) {
                found.add(code.getKey() + " in " + Shown.rows(code.getValue()));
            }
        }
        return found.isEmpty()
                ? ""
                : String.join(" and ", found) + " lies apart from the rest: does it stand for a missing value?"
                        + " If so, name it under replace of a CSV source, for this column, or under missing, for all";
    }

    private static boolean isApart(ColumnSurvey column, double code) {
        Spread spread = column.spread();
        if (column.distinct() <= MOST_DIFFERENT) {
            return false;
        }
        if (code == column.least()) {
            double next = spread.secondLeast();
            boolean negative = code < 0 && next >= 0;
            boolean counts = code == 0 && next <= 1;
            return Double.isFinite(next)
                    && !counts
                    && (negative || next - code > GAP * width(spread, next) || next - code > FAR * step(column, next));
        }
        return code == column.largest()
                && code > 0
                && Double.isFinite(spread.secondLargest())
                && code - spread.secondLargest() > 2 * width(spread, spread.low());
    }

    /** Mean distance between the smallest different numbers from one on; infinite where they are not all known. */
    private static double step(ColumnSurvey column, double from) {
        double[] numbers = column.different().rows().keySet().stream()
                .map(Cell::number)
                .filter(number -> number != null && number >= from)
                .mapToDouble(Double::doubleValue)
                .sorted()
                .limit(SMALLEST)
                .toArray();
        boolean known = column.different().complete() && numbers.length == SMALLEST;
        return known ? (numbers[SMALLEST - 1] - numbers[0]) / (SMALLEST - 1) : Double.POSITIVE_INFINITY;
    }

    /** How wide the numbers lie, the code left out as far as it goes. */
    private static double width(Spread spread, double least) {
        return Math.max(spread.high() - Math.max(least, spread.low()), spread.middle() - Math.max(least, spread.low()));
    }
}
