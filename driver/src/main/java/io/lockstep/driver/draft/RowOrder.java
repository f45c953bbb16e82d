package io.lockstep.driver.draft;

import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.util.List;
import java.util.Objects;

/**
 * Order of a table's rows, as of time: most of its numbers go on from row to row as they went before.
 *
 * @param columns that were looked at
 * @param share of turning points in the middle one of them, by their shares; two thirds where rows have no order
 */
record RowOrder(int columns, double share) {
    /** Fewest triples that a column says anything by. */
    private static final long LEAST_TRIPLES = 100;
    /** A table sorted by one column, or by two, has no order of time. */
    private static final int LEAST_COLUMNS = 4;

    private static final double MOST_TURNING = 0.5;

    /** @param columns whose numbers are inputs, among others */
    static RowOrder of(Survey survey, List<ColumnGuess> columns) {
        double[] shares = columns.stream()
                .filter(column -> column.role().isInput())
                .map(column -> survey.column(column.name()))
                .filter(Objects::nonNull)
                .map(ColumnSurvey::turns)
                .filter(turns -> turns.triples() >= LEAST_TRIPLES)
                .mapToDouble(ColumnSurvey.Turns::share)
                .sorted()
                .toArray();
        return new RowOrder(shares.length, shares.length == 0 ? 1 : shares[shares.length / 2]);
    }

    /** Whether rows are like those before them. */
    boolean isOfTime() {
        return columns >= LEAST_COLUMNS && share < MOST_TURNING;
    }
}
