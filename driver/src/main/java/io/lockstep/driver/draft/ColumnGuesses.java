package io.lockstep.driver.draft;

import io.lockstep.driver.column.Cell;
import io.lockstep.driver.draft.ColumnGuess.Role;
import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Chooses what becomes of each column by what it holds and by its name. */
public final class ColumnGuesses {
    private static final int MOST_CATEGORIES = 1000;
    private static final int FEW_CATEGORIES = 30;
    private static final int FEW_NUMBERS = 20;
    private static final int REPEATED = 2;
    private static final int RARE_ROWS = 10;
    /** Fewest rows of a category with numbers of its own. */
    private static final int LEAST_CATEGORY_ROWS = 3;

    private static final double SKEWED = 10;
    private static final int BINS = 16;
    /** Fewest rows that bins of a number are learnt from. */
    private static final int LEAST_BINNED = 300;

    private static final double UNIQUE = 0.95;
    private static final double IDENTIFYING = 0.5;
    private static final int LEAST_UNIQUE = 20;
    private static final int LEAST_NUMBERED = 50;
    private static final int DENSE = 2;
    private static final int WORDS = 4;
    private static final int LEAST_BUCKETS = 64;
    private static final int MOST_BUCKETS = 512;
    private static final int MOST_TERMS = 4096;
    private static final int TERMS_PER_ROW = 4;

    private ColumnGuesses() {}

    /**
     * @param label column that is asked for
     * @param texts whether rows are texts, in the column of that name
     * @param marks whether the source can be told of texts that stand for a missing value
     */
    static List<ColumnGuess> of(Survey survey, String label, boolean texts, boolean marks) {
        List<ColumnGuess> guesses = new ArrayList<>();
        for (ColumnSurvey column : survey.columns()) {
            ColumnGuess guess = column.name().equals(label)
                    ? new ColumnGuess(label, Role.LABEL, Map.of(), 0, "what is predicted", "")
                    : texts && column.name().equals("text") ? words(column, survey.rows()) : of(column, survey.rows());
            guesses.add(marks ? guess : withoutMarks(column, guess));
        }
        return guesses;
    }

    /** The guess, unless texts among numbers or dates would each make a bad row. */
    private static ColumnGuess withoutMarks(ColumnSurvey column, ColumnGuess guess) {
        Map<String, Long> texts = new TreeMap<>(column.absent());
        texts.putAll(Marks.odd(column));
        if (texts.isEmpty()
                || !EnumSet.of(Role.NUMERIC, Role.PIECEWISE, Role.DATE).contains(guess.role())) {
            return guess;
        }
        String text = texts.keySet().iterator().next();
        return ColumnGuess.leftOut(
                column.name(),
                (guess.role() == Role.DATE ? "dates" : "numbers") + " with texts among them, such as "
                        + Shown.value(text) + " in " + Shown.rows(texts.getOrDefault(text, 0L))
                        + ", which no key of this format says to be missing",
                "with null in their place, or saved as CSV or Parquet, it can be learnt from");
    }

    /** What a column of so many rows is taken for, whatever is asked for. */
    public static ColumnGuess of(ColumnSurvey column, long rows) {
        String name = column.name();
        if (column.present() == 0) {
            return ColumnGuess.leftOut(name, "no values in any row", "");
        }
        if (!column.isSingle()) {
            return array(column);
        }
        if (column.distinct() == 1 && column.present() == rows) {
            return ColumnGuess.leftOut(name, "the same value in all rows", "");
        }
        if (ColumnNames.isWeight(name) && Marks.isNumeric(column)) {
            return ColumnGuess.leftOut(
                    name,
                    "by its name how many people a row stands for, which says nothing about it",
                    "weight: " + name + " under data makes rows count by it");
        }
        if (column.isMoment()) {
            return date(column);
        }
        if (Marks.isNumeric(column)) {
            return number(column, rows);
        }
        return text(column, rows);
    }

    private static ColumnGuess array(ColumnSurvey column) {
        int length = column.types().arrayLength();
        return length > 0
                ? new ColumnGuess(column.name(), Role.ARRAY, Map.of(), length, "arrays of " + length + " numbers", "")
                : ColumnGuess.leftOut(
                        column.name(),
                        "bytes, or arrays of different lengths",
                        "see image-table, file-table and ids in the README");
    }

    private static ColumnGuess date(ColumnSurvey column) {
        Map<String, Object> keys = new LinkedHashMap<>();
        List<String> parts = new ArrayList<>(List.of("elapsed", "month", "weekday"));
        if (column.types().times() > 0) {
            parts.add("hour");
        }
        keys.put("parts", parts);
        return new ColumnGuess(
                column.name(),
                Role.DATE,
                keys,
                2 * parts.size(),
                (column.types().times() > 0 ? "times, " : "dates, ") + Shown.count(column.distinct()) + " different"
                        + missing(column),
                "a model that must know the future from the past is better off without elapsed");
    }

    private static ColumnGuess number(ColumnSurvey column, long rows) {
        String name = column.name();
        if (column.types().fractions() > 0) {
            return numeric(column, rows);
        }
        boolean identifier = ColumnNames.isIdentifier(name);
        if (identifier && column.distinct() > IDENTIFYING * column.present()) {
            return ColumnGuess.leftOut(
                    name,
                    "an identifier by its name and its " + Shown.count(column.distinct()) + " different values",
                    "");
        }
        if (isRowNumber(column, rows)) {
            return ColumnGuess.leftOut(
                    name,
                    "a number of its own for nearly every row, from " + plain(column.least()) + " to "
                            + plain(column.largest()),
                    "");
        }
        if (identifier && column.distinct() > FEW_CATEGORIES) {
            return ColumnGuess.leftOut(
                    name,
                    "an identifier by its name, in " + Shown.count(column.present() / column.distinct()) + " rows each",
                    "where the same one is in training and validation, say validation: {fraction: 0.1, group: " + name
                            + "}");
        }
        if (isCode(column, rows)) {
            return category(column, rows).advised("if more of it means more, write it under numeric");
        }
        return numeric(column, rows);
    }

    private static boolean isRowNumber(ColumnSurvey column, long rows) {
        return column.present() >= LEAST_UNIQUE
                && column.distinct() >= UNIQUE * column.present()
                && rows >= LEAST_NUMBERED
                && column.largest() - column.least() < DENSE * rows;
    }

    /** Whether few whole numbers are rather names. */
    private static boolean isCode(ColumnSurvey column, long rows) {
        return column.distinct() > 2
                && column.distinct() <= FEW_CATEGORIES
                && ColumnNames.isCode(column.name())
                && rows >= RARE_ROWS * column.distinct();
    }

    private static ColumnGuess numeric(ColumnSurvey column, long rows) {
        Map<String, Object> keys = new LinkedHashMap<>();
        String range = plain(column.least()) + " to " + plain(column.largest()) + missing(column);
        int indicator = column.missing() + column.marks() > 0 ? 1 : 0;
        double skewness = column.spread().skewness();
        if (Math.abs(skewness) > SKEWED && column.distinct() > FEW_NUMBERS) {
            boolean log = column.least() >= 0 && column.spread().high() > 1;
            keys.put(log ? "log" : "scale", log ? true : "quantileNormal");
            String skew = ", skewed (" + Shown.number(Math.round(10 * skewness) / 10.0) + "): by its "
                    + (log ? "logarithm" : "quantiles");
            return new ColumnGuess(
                    column.name(), Role.NUMERIC, keys, 1 + indicator, range + skew, Codes.advice(column));
        }
        boolean plain = column.distinct() <= 2 || rows < LEAST_BINNED;
        return new ColumnGuess(
                column.name(),
                plain ? Role.NUMERIC : Role.PIECEWISE,
                keys,
                indicator + (plain ? 1 : (int) Math.min(1 + BINS, column.distinct())),
                range,
                Codes.advice(column));
    }

    private static String plain(double number) {
        return Shown.number(number);
    }

    private static ColumnGuess text(ColumnSurvey column, long rows) {
        String name = column.name();
        long distinct = column.distinct();
        double words = words(column);
        boolean unique = distinct >= UNIQUE * column.present() && column.present() >= LEAST_UNIQUE;
        if (words >= WORDS && (distinct > MOST_CATEGORIES || distinct > IDENTIFYING * column.present())) {
            return words(column, rows);
        }
        if (unique || (ColumnNames.isIdentifier(name) && distinct > IDENTIFYING * column.present())) {
            return ColumnGuess.leftOut(
                    name,
                    "text that hardly repeats (" + Shown.count(distinct) + " different), which identifies rows",
                    dates(column));
        }
        if (distinct > FEW_CATEGORIES && looksLikeDates(first(column))) {
            return ColumnGuess.leftOut(
                    name, Shown.count(distinct) + " different texts, too many for categories", dates(column));
        }
        if (distinct > MOST_CATEGORIES || rows < (long) REPEATED * distinct) {
            return hashed(column, rows);
        }
        return category(column, rows).advised(dates(column));
    }

    private static double words(ColumnSurvey column) {
        return (double) column.texts().words()
                / Math.max(1, column.present() - column.types().numbers());
    }

    private static ColumnGuess words(ColumnSurvey column, long rows) {
        int most = (int) Math.max(LEAST_BUCKETS, Math.min(MOST_TERMS, rows / TERMS_PER_ROW));
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("longest", 1);
        keys.put("most", most);
        return new ColumnGuess(
                column.name(),
                Role.TEXT,
                keys,
                most,
                "text of " + Shown.count(Math.round(words(column))) + " words in the mean: its most frequent words",
                "");
    }

    /** What to do about dates that are not written as ISO 8601 says, and about numbers with a unit. */
    private static String dates(ColumnSurvey column) {
        String first = first(column);
        if (first.matches("[$€£]\\s?-?\\d[\\d.,']*|-?\\d[\\d.,']*\\s?(%|[$€£]|[A-Za-z]{1,3})")) {
            return "it looks like numbers with a sign or unit; without that they can be a numeric column";
        }
        return looksLikeDates(first) ? "it looks like dates; written as 2024-01-31 they can be a date column" : "";
    }

    private static String first(ColumnSurvey column) {
        return column.different().rows().keySet().stream()
                .filter(text -> !Cell.isAbsent(text))
                .findFirst()
                .orElse("");
    }

    private static boolean looksLikeDates(String text) {
        return text.matches("\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4}([ T].*)?|\\d{4}[./]\\d{1,2}[./]\\d{1,2}([ T].*)?");
    }

    private static ColumnGuess hashed(ColumnSurvey column, long rows) {
        long distinct = column.distinct();
        if (rows < (long) REPEATED * distinct) {
            return ColumnGuess.leftOut(
                    column.name(),
                    "text that hardly repeats (" + Shown.count(distinct) + " different)",
                    "{hashed: " + column.name() + "} under columns takes it all the same");
        }
        int buckets = (int) Math.max(LEAST_BUCKETS, Math.min(MOST_BUCKETS, Long.highestOneBit(distinct / 2)));
        return new ColumnGuess(
                column.name(),
                Role.HASHED,
                Map.of("buckets", buckets),
                buckets,
                Shown.count(distinct) + " different, too many to list: hashed to " + buckets + " numbers",
                "");
    }

    private static ColumnGuess category(ColumnSurvey column, long rows) {
        long distinct = column.distinct();
        Map<String, Object> keys = new LinkedHashMap<>();
        String rare = "";
        long few = column.different().rows().values().stream()
                .filter(count -> count < LEAST_CATEGORY_ROWS)
                .count();
        if (distinct > FEW_CATEGORIES && few > distinct / 4 && rows > (long) RARE_ROWS * distinct) {
            keys.put("rare", LEAST_CATEGORY_ROWS);
            rare = "; those of fewer than " + LEAST_CATEGORY_ROWS + " rows are one";
        }
        return new ColumnGuess(
                column.name(),
                Role.CATEGORICAL,
                keys,
                (int) Math.min(MOST_CATEGORIES, distinct) + 1,
                Shown.count(distinct) + " different" + missing(column) + rare,
                "");
    }

    private static String missing(ColumnSurvey column) {
        long missing = column.missing() + column.marks();
        return missing == 0 ? "" : ", missing in " + Shown.rows(missing);
    }
}
