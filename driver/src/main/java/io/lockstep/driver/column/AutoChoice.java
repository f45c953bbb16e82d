package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.List;

/**
 * The kind of a column by what its training rows hold, the first that fits:
 *
 * <ol>
 *   <li>all are dates or times: {@code date}
 *   <li>all are true or false, yes or no, 1 or 0: {@code boolean}
 *   <li>all are numbers: {@code numeric}; with {@code log} where the skewness is beyond {@value #SKEWED}
 *   <li>all are text, at most {@value #CATEGORIES} different: {@code categorical}; more, each in at least
 *       {@value #REPEATED} rows in the mean: {@code hashed}
 * </ol>
 *
 * Anything else is for a person to say: numbers and text mixed, a few different whole numbers, which may be codes, text that
 * hardly repeats, one value in all rows.
 *
 * @param values rows that have a value
 * @param missing rows that have none
 * @param distinct different values, as far as they were counted
 * @param numbers values that are numbers
 * @param moments values that are dates or times
 * @param flags values that are true or false
 * @param whole whether all numbers are whole
 * @param skewness of the numbers; 0 where all are equal
 */
record AutoChoice(
        long values,
        long missing,
        int distinct,
        long numbers,
        long moments,
        long flags,
        boolean whole,
        double skewness) {
    static final int CATEGORIES = 1000;
    private static final int REPEATED = 2;
    private static final int SKEWED = 2;
    private static final int CODES = 10;
    private static final int BUCKETS = 1024;

    /**
     * The kind.
     *
     * @throws IllegalArgumentException when it could be several, or none, naming what to write
     */
    Column column(String column, ColumnPlace place) {
        if (values == 0) {
            throw refusal(column, place, "values", "none in any training row", "Leave it out");
        }
        if (distinct == 1) {
            throw refusal(column, place, "at least two different values", "one in all rows", "Leave it out");
        }
        if (moments == values) {
            return new DateColumn(column, List.of(), true, "1970-01-01", "UTC");
        }
        if (flags == values && distinct == 2) {
            return new BooleanColumn(column);
        }
        if (numbers == values) {
            return number(column, place);
        }
        if (numbers > 0 || moments > 0) {
            String found = numbers > 0 ? numbers + " numbers" : moments + " dates";
            throw refusal(
                    column,
                    place,
                    "values of one type",
                    found + " and " + (values - Math.max(numbers, moments)) + " others",
                    "Write {categorical: " + column + "}, or name what stands for a missing value under missing of the"
                            + " source");
        }
        if (distinct <= CATEGORIES) {
            return new CategoricalColumn(column, UnknownCategories.ZERO, CATEGORIES);
        }
        if (values >= (long) REPEATED * distinct) {
            return new HashedColumn(column, BUCKETS);
        }
        throw refusal(
                column,
                place,
                "text that repeats",
                "more than " + CATEGORIES + " different ones in " + values + " rows",
                "Write {hashed: " + column + "}, or leave it out");
    }

    private Column number(String column, ColumnPlace place) {
        if (whole && distinct <= CODES && values >= (long) CODES * distinct) {
            throw refusal(
                    column,
                    place,
                    "numbers or categories",
                    "only " + distinct + " different whole numbers, which may be either",
                    "Write {numeric: " + column + "} or {categorical: " + column + "}");
        }
        boolean skewed = Math.abs(skewness) > SKEWED;
        return new NumericColumn(column, true, new StandardScaling(), Imputation.MEAN, null, skewed, List.of());
    }

    private static IllegalArgumentException refusal(
            String column, ColumnPlace place, String expected, String found, String cure) {
        return new IllegalArgumentException(place.list() + ": column " + Excerpt.quoted(column) + ": expected "
                + expected + ", got " + found + ". " + cure);
    }

    /** What was seen, for people. */
    String reason() {
        String skew = numbers == values ? ", skewness " + Math.round(skewness * 100) / 100.0 : "";
        return values + " values, " + missing + " missing, "
                + (distinct > CATEGORIES ? "more than " + CATEGORIES : distinct) + " different" + skew;
    }
}
