package io.lockstep.driver.draft;

import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.util.List;
import java.util.Objects;

/**
 * Order of a table's rows, as of time: most of its numbers go on from row to row as they went before.
 *
 * @param columns of numbers that were looked at
 * @param share of turning points in the middle one of them, by their shares; two thirds where rows have no order
 * @param dated whether a column has dates, by which later rows can be told
 */
record RowOrder(int columns, double share, boolean dated) {
    /** Fewest triples that a column says anything by. */
    private static final long LEAST_TRIPLES = 100;
    /** A table sorted by one column, or by two, has no order of time. */
    private static final int LEAST_COLUMNS = 4;

    /** Where there are few values, neighbours that differ turn more often than in two of three cases, whatever their order. */
    private static final int LEAST_VALUES = 20;

    private static final double MOST_TURNING = 0.5;

    /** @param columns whose numbers are inputs, among others */
    static RowOrder of(Survey survey, List<ColumnGuess> columns) {
        double[] shares = columns.stream()
                .filter(column -> column.role().isInput())
                .map(column -> survey.column(column.name()))
                .filter(Objects::nonNull)
                .filter(column -> column.distinct() >= LEAST_VALUES)
                .map(ColumnSurvey::turns)
                .filter(turns -> turns.triples() >= LEAST_TRIPLES)
                .mapToDouble(ColumnSurvey.Turns::share)
                .sorted()
                .toArray();
        boolean dated = columns.stream().anyMatch(column -> column.role() == ColumnGuess.Role.DATE);
        return new RowOrder(shares.length, shares.length == 0 ? 1 : shares[shares.length / 2], dated);
    }

    /** Whether rows are like those before them, and no column tells which are later. */
    boolean isOfUntoldTime() {
        return !dated && columns >= LEAST_COLUMNS && share < MOST_TURNING;
    }
}
