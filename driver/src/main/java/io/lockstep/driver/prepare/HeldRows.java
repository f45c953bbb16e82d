package io.lockstep.driver.prepare;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.ValidationConfig;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.RowContent;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.Side;
import io.lockstep.driver.split.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Validation rows as their source holds them, where they are taken from the training source: prepared ones are numbers, of which
 * no text can be read. Rows that cannot be used, which the preparation has judged, are not among them.
 *
 * @param rows of the training source
 */
public record HeldRows(RunConfig config, Rows rows) implements Rows {
    /** The validation rows of a run; null where there are none. */
    public static @Nullable Rows of(RunConfig config, RunRows rows) {
        ValidationConfig validation = config.data().validation();
        if (validation == null) {
            return null;
        }
        if (config.data().windows() != null) {
            return ValidationWindows.of(config, rows);
        }
        return rows.validation() != null ? rows.validation() : new HeldRows(config, rows.train());
    }

    @Override
    public String name() {
        return rows.name();
    }

    @Override
    public boolean declaresTypes() {
        return rows.declaresTypes();
    }

    @Override
    public SourceRows open() throws IOException {
        SourceRows opened = rows.open();
        Recipe recipe = FirstReading.recipe(config, opened);
        Split split = Splits.of(config, opened, recipe);
        String plain = Json.line(recipe.toPlainData());
        JavaRDD<Row> held = opened.javaRows().mapPartitions(own -> {
            RowContent content = new RowContent(Plain.recipe(plain));
            return new Held(own, content, split);
        });
        return new SourceRows(held, opened.schema(), opened.columns(), opened.shape(), opened.tables());
    }

    /** Those of a task, one after another. */
    private static final class Held implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final RowContent content;
        private final Split split;
        private final List<Row> next = new ArrayList<>(1);

        Held(Iterator<Row> rows, RowContent content, Split split) {
            this.rows = rows;
            this.content = content;
            this.split = split;
        }

        @Override
        public boolean hasNext() {
            while (next.isEmpty() && rows.hasNext()) {
                Row row = rows.next();
                if (SourceRows.problem(row) == null && isHeld(SourceRows.values(row))) {
                    next.add(row);
                }
            }
            return !next.isEmpty();
        }

        private boolean isHeld(@Nullable Object[] values) {
            try {
                return split.side(content.identity(values), values) == Side.VALIDATION;
            } catch (BadRowException e) {
                return false;
            }
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return next.remove(0);
        }
    }

    @Override
    public String place(String where) throws IOException {
        return rows.place(where);
    }

    @Override
    public Placing placing() {
        return rows.placing();
    }

    @Override
    public Optional<Digest> digest() {
        return Optional.empty();
    }
}
