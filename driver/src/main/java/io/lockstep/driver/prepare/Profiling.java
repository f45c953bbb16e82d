package io.lockstep.driver.prepare;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.RowContent;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.profile.ProfileLearner;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.Side;
import io.lockstep.driver.split.Split;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The profile of the training rows: it looks along with the passes that read them anyway, the learning ones and the writing
 * one, and alone only where a column has more different numbers than those can tell apart.
 */
final class Profiling {
    private Profiling() {}

    /** For the pass after others. */
    static ProfileLearner learner(Recipe recipe, List<byte[]> passes) {
        return new ProfileLearner(recipe.measuredInputs(), recipe.measuredLabels(), recipe.columns()).after(passes);
    }

    /** What two learners of one pass found together; one that did not look found nothing, no bytes. */
    static byte[] merged(Recipe recipe, List<byte[]> passes, byte[] a, byte[] b) {
        if (a.length == 0 || b.length == 0) {
            return a.length == 0 ? b : a;
        }
        ProfileLearner learner = learner(recipe, passes);
        learner.merge(a);
        learner.merge(b);
        return learner.toBytes();
    }

    /**
     * The profile, after as many more passes as it takes.
     *
     * @param passes what the passes so far found. Modified.
     */
    static Profile finish(SourceRows rows, Recipe recipe, Split split, List<byte[]> passes) throws IOException {
        ProfileLearner learner = learner(recipe, passes);
        while (learner.looks()) {
            passes.add(pass(rows, recipe, split, List.copyOf(passes)));
            learner = learner(recipe, passes);
        }
        return learner.profile();
    }

    private static byte[] pass(SourceRows source, Recipe recipe, Split split, List<byte[]> passes) throws IOException {
        String plainRecipe = Json.line(recipe.toPlainData());
        JavaRDD<byte[]> parts = source.javaRows().mapPartitions(rows -> {
            byte[] part = part(Plain.recipe(plainRecipe), passes, split, rows);
            return Collections.singletonList(part).iterator();
        });
        try {
            return parts.treeReduce((a, b) -> merged(Plain.recipe(plainRecipe), passes, a, b));
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    private static byte[] part(Recipe recipe, List<byte[]> passes, Split split, Iterator<Row> rows) {
        RowContent content = new RowContent(recipe);
        ProfileLearner learner = learner(recipe, passes);
        while (rows.hasNext()) {
            Row row = rows.next();
            if (SourceRows.problem(row) == null) {
                add(content, split, SourceRows.values(row), learner);
            }
        }
        return learner.toBytes();
    }

    private static void add(RowContent content, Split split, @Nullable Object[] values, ProfileLearner learner) {
        try {
            if (split.side(content.identity(values), values) == Side.TRAINING) {
                learner.add(values);
            }
        } catch (BadRowException e) {
            return; // counted where rows are learnt from
        }
    }
}
