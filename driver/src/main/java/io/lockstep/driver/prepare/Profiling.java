package io.lockstep.driver.prepare;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.RowContent;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.profile.ProfileCounter;
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
import org.apache.spark.api.java.function.Function2;
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
            Recipe own = Plain.recipe(plainRecipe);
            ProfileLearner learner = learner(own, passes);
            learn(own, split, rows, learner);
            return Collections.singletonList(learner.toBytes()).iterator();
        });
        return reduced(parts, (a, b) -> merged(Plain.recipe(plainRecipe), passes, a, b));
    }

    /** The rows that are packed beside those of an earlier profile, in its bins. */
    static Profile grown(ReadRows train, Preprocessing preprocessing, Profile before) throws IOException {
        Recipe recipe = train.recipe();
        Split split = train.split();
        List<String> columns = recipe.columns();
        byte[] reference = before.toBytes();
        String plainRecipe = Json.line(recipe.toPlainData());
        String plainPreprocessing = Json.line(preprocessing.toPlainData());
        JavaRDD<byte[]> parts = train.rows().javaRows().mapPartitions(rows -> {
            Packing packing = new Packing(Plain.recipe(plainRecipe), Plain.preprocessing(plainPreprocessing), split);
            ProfileCounter counter = counter(reference, columns);
            while (rows.hasNext()) {
                Row row = rows.next();
                byte[] packed = packing.pack(row);
                if (packed != null && packed[0] == Packing.TRAINING) {
                    counter.add(SourceRows.values(row));
                }
            }
            return Collections.singletonList(counter.toBytes()).iterator();
        });
        ProfileCounter all = counter(reference, columns);
        if (parts.getNumPartitions() > 0) {
            all.merge(reduced(parts, (a, b) -> merged(reference, columns, a, b)));
        }
        return before.plus(all.profile());
    }

    private static ProfileCounter counter(byte[] reference, List<String> columns) throws IOException {
        return new ProfileCounter(Profile.read(reference, "profile"), columns);
    }

    private static byte[] merged(byte[] reference, List<String> columns, byte[] a, byte[] b) throws IOException {
        ProfileCounter counter = counter(reference, columns);
        counter.merge(a);
        counter.merge(b);
        return counter.toBytes();
    }

    private static byte[] reduced(JavaRDD<byte[]> parts, Function2<byte[], byte[], byte[]> merge) throws IOException {
        try {
            return parts.treeReduce(merge);
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    private static void learn(Recipe recipe, Split split, Iterator<Row> rows, ProfileLearner learner) {
        RowContent content = new RowContent(recipe);
        while (rows.hasNext()) {
            Row row = rows.next();
            if (SourceRows.problem(row) == null) {
                learn(content, split, SourceRows.values(row), learner);
            }
        }
    }

    private static void learn(RowContent content, Split split, @Nullable Object[] values, ProfileLearner learner) {
        try {
            if (split.side(content.identity(values), values) == Side.TRAINING) {
                learner.add(values);
            }
        } catch (BadRowException e) {
            return; // counted where rows are learnt from
        }
    }
}
