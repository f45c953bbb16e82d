package io.lockstep.driver.prepare;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.ValidationConfig;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.GroupSplit;
import io.lockstep.driver.split.OrderSplit;
import io.lockstep.driver.split.OrderValue;
import io.lockstep.driver.split.RowSplit;
import io.lockstep.driver.split.Split;
import io.lockstep.driver.split.StratifiedSplit;
import io.lockstep.driver.split.ValueSplit;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** The split of a config's training source; a share of values or of time is made exact by counting the rows first. */
final class Splits {
    private static final String ALL = "";

    private Splits() {}

    /**
     * The split.
     *
     * @throws IllegalArgumentException when the column that decides is not there
     */
    static Split of(RunConfig config, SourceRows rows, Recipe recipe) throws IOException {
        ValidationConfig asked = config.data().validation();
        long seed = config.seed();
        if (asked == null || !asked.byColumn()) {
            Double fraction = asked == null ? null : asked.fraction();
            return new RowSplit(seed, fraction == null ? 0 : fraction);
        }
        if (asked.column() != null) {
            return ofColumn(asked, asked.column(), rows, recipe);
        }
        double fraction = Objects.requireNonNull(asked.fraction());
        if (asked.group() != null) {
            return new GroupSplit(seed, fraction, asked.group(), index("group", asked.group(), recipe));
        }
        String column = Objects.requireNonNull(asked.stratify());
        int index = index("stratify", column, recipe);
        Map<String, Double> largest = RankedValues.smallest(
                rows,
                recipe,
                (identity, row) -> new RankedValues.Ranked(
                        StratifiedSplit.stratum(column, row[index]), Split.draw(seed, identity)),
                fraction);
        return new StratifiedSplit(seed, column, index, new TreeMap<>(largest));
    }

    private static Split ofColumn(ValidationConfig asked, String column, SourceRows rows, Recipe recipe)
            throws IOException {
        int index = index("column", column, recipe);
        if (!asked.values().isEmpty()) {
            TreeSet<String> values = new TreeSet<>();
            for (String value : asked.values()) {
                values.add(Objects.requireNonNull(CanonicalText.of(value)));
            }
            return new ValueSplit(column, index, values);
        }
        int first = recipe.columns().indexOf(OrderSplit.FIRST);
        int ordered = first < 0 ? index : recipe.columns().indexOf(OrderSplit.LAST);
        Double last = asked.last();
        if (last == null) {
            return new OrderSplit(column, ordered, from(column, Objects.requireNonNull(asked.from())), first);
        }
        Double largest = RankedValues.smallest(
                        rows,
                        recipe,
                        // the latest first
                        (identity, row) -> new RankedValues.Ranked(ALL, -OrderValue.of(column, row[ordered])),
                        last)
                .get(ALL);
        return new OrderSplit(column, ordered, largest == null ? Double.POSITIVE_INFINITY : -largest, first);
    }

    private static double from(String column, String text) {
        try {
            return OrderValue.of(column, text);
        } catch (BadRowException e) {
            throw new IllegalArgumentException(
                    "data.validation.from: expected a date such as 2026-01-31, a moment such as"
                            + " 2026-01-31T09:30:00Z or a number below 2^53, got " + Excerpt.quoted(text),
                    e);
        }
    }

    private static int index(String key, String column, Recipe recipe) {
        int index = recipe.columns().indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException("data.validation." + key + ": expected a column of the data, got "
                    + Excerpt.quoted(column) + ". Columns: " + Excerpt.list(recipe.columns()));
        }
        return index;
    }
}
