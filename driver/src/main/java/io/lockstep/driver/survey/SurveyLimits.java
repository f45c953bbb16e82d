package io.lockstep.driver.survey;

/**
 * What a survey keeps at most.
 *
 * @param distinct different values of a column
 * @param rows of the sample
 */
record SurveyLimits(int distinct, int rows) {
    private static final int CELLS = 1 << 19;
    private static final int MOST_DISTINCT = 8192;
    private static final int LEAST_DISTINCT = 64;
    private static final int MOST_ROWS = 8192;
    private static final int LEAST_ROWS = 64;

    /** The limits of a table: about half a million values and as many cells in all. */
    static SurveyLimits of(int columns) {
        int share = CELLS / Math.max(1, columns);
        return new SurveyLimits(
                Math.max(LEAST_DISTINCT, Math.min(MOST_DISTINCT, share)),
                Math.max(LEAST_ROWS, Math.min(MOST_ROWS, share)));
    }
}
