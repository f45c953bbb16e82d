package io.lockstep.driver.prepare;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.feature.Learner;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.RowContent;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.Side;
import io.lockstep.driver.split.Split;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** The first pass: counts rows and learns from those of the training side. One result a task, merged as a tree. */
final class Learning {
    private static final byte[] EMPTY = new byte[0];

    private Learning() {}

    /** What is known after the pass. */
    record Result(Tally tally, Learner learner) {}

    static Result of(SourceRows source, Recipe recipe, Split split) throws IOException {
        String plainRecipe = Json.line(recipe.toPlainData());
        JavaRDD<byte[][]> parts = source.javaRows().mapPartitions(rows -> {
            byte[][] result = part(plainRecipe, split, rows);
            return Collections.singletonList(result).iterator();
        });
        try {
            byte[][] all = parts.getNumPartitions() == 0
                    ? new byte[][] {EMPTY, EMPTY}
                    : parts.treeReduce((a, b) -> merge(plainRecipe, a, b));
            Learner learner = new Learner(recipe);
            if (all[1].length > 0) {
                learner.merge(all[1]);
            }
            return new Result(all[0].length == 0 ? new Tally() : Tally.fromBytes(all[0]), learner);
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    private static byte[][] part(String plainRecipe, Split split, Iterator<Row> rows) throws IOException {
        Faults.at("prepare.learning");
        Recipe recipe = Plain.recipe(plainRecipe);
        RowContent content = new RowContent(recipe);
        Learner learner = new Learner(recipe);
        Tally tally = new Tally();
        while (rows.hasNext()) {
            Row row = rows.next();
            String where = SourceRows.where(row);
            String problem = SourceRows.problem(row);
            if (problem != null) {
                tally.unreadable(where, problem);
                continue;
            }
            try {
                @Nullable Object[] values = SourceRows.values(row);
                Side side = split.side(content.identity(values), values);
                if (side == Side.TRAINING) {
                    learner.add(values);
                }
                if (side == Side.ACROSS) {
                    tally.unreadable(where, SourceRows.ACROSS_THE_SPLIT);
                } else {
                    tally.good(side == Side.VALIDATION, content.content());
                }
            } catch (BadRowException e) {
                tally.bad(e.reason(), where, e.details());
            }
        }
        return new byte[][] {tally.toBytes(), learner.toBytes()};
    }

    private static byte[][] merge(String plainRecipe, byte[][] a, byte[][] b) throws IOException {
        Tally tally = Tally.fromBytes(a[0]);
        tally.merge(Tally.fromBytes(b[0]));
        Learner learner = new Learner(Plain.recipe(plainRecipe));
        learner.merge(a[1]);
        learner.merge(b[1]);
        return new byte[][] {tally.toBytes(), learner.toBytes()};
    }
}
