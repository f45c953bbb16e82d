package io.lockstep.driver.survey;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a column holds.
 *
 * @param values rows that have a value, marks such as {@code NA} among them
 * @param missing rows that have none
 * @param absent texts that programs write where there is no value, with their counts; no numbers
 * @param codes numbers that often stand for a missing value, with their counts
 * @param least number, codes among them; infinite where there is none
 * @param largest number
 * @param turns of the numbers, as rows lie
 */
public record ColumnSurvey(
        String name,
        long values,
        long missing,
        Types types,
        Texts texts,
        Map<String, Long> absent,
        Map<String, Long> codes,
        double least,
        double largest,
        Different different,
        Spread spread,
        Turns turns) {
    /** Letters that are kept of a value's text; what is longer is cut. */
    public static final int LONGEST = 200;

    /**
     * Values by type.
     *
     * @param fractions numbers that are not whole
     * @param moments dates and times
     * @param times moments with a time of day
     * @param flags true or false, yes or no, 1 or 0
     * @param others arrays and bytes
     * @param arrayLength numbers in each array; -1: not the same in all, or bytes
     */
    public record Types(
            long numbers, long fractions, long moments, long times, long flags, long others, int arrayLength) {}

    /** Letters of all values and words of texts. */
    public record Texts(long letters, long words) {}

    /**
     * Different values.
     *
     * @param count exact where {@code complete}
     * @param rows of each value that was kept, all of them where {@code complete}; exact
     */
    public record Different(long count, boolean complete, Map<String, Long> rows) {
        public Different {
            rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
        }
    }

    /**
     * Turning points of a column's numbers in the order of the rows (Bienaymé, Sur une question de probabilités, 1874): of three
     * rows after each other the middle one's number is above or below both others in two cases of three where rows have no
     * order and numbers hardly repeat, more often where few are different, and seldom where each is like the one before it.
     *
     * @param triples of numbers after each other, the middle one another than its neighbours
     * @param turning triples whose middle one is above or below both
     */
    public record Turns(long triples, long turning) {
        /** Share of turning points; NaN where there are no triples. */
        public double share() {
            return (double) turning / triples;
        }
    }

    public ColumnSurvey {
        absent = Collections.unmodifiableMap(new LinkedHashMap<>(absent));
        codes = Collections.unmodifiableMap(new LinkedHashMap<>(codes));
    }

    /** Rows with a mark that stands for no value. */
    public long marks() {
        return absent.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Rows with a value that is no mark. */
    public long present() {
        return values - marks();
    }

    /** Different values, marks left out. */
    public long distinct() {
        return Math.max(0, Math.min(present(), different.count() - absent.size()));
    }

    /** Whether all that is no mark is a number. */
    public boolean isNumeric() {
        return present() > 0 && types.numbers() == present();
    }

    /** Whether all numbers are whole. */
    public boolean isWhole() {
        return isNumeric() && types.fractions() == 0;
    }

    /** Whether all that is no mark is a date or a time. */
    public boolean isMoment() {
        return present() > 0 && types.moments() == present();
    }

    /** Whether there is nothing but single values. */
    public boolean isSingle() {
        return types.others() == 0;
    }
}
