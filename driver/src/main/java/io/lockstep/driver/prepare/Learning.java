package io.lockstep.driver.prepare;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.feature.Learner;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.RowContent;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.profile.ProfileLearner;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.Side;
import io.lockstep.driver.split.Split;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The first passes: they count rows and learn from those of the training side; one where no column asks for another. One result
 * a task, merged as a tree.
 */
final class Learning {
    private static final byte[] EMPTY = new byte[0];

    private Learning() {}

    /**
     * What is known after the passes.
     *
     * @param learner absent: rows were only counted, and looked at for the profile
     * @param profiled what each found for the profile
     */
    record Result(Tally tally, @Nullable Learner learner, List<byte[]> profiled) {}

    /** What passes before found: for what is learnt, which is absent where nothing is, and for the profile. */
    private record Passes(@Nullable List<byte[]> learnt, List<byte[]> profiled) implements Serializable {
        @Nullable Learner learner(Recipe recipe) {
            return learnt == null ? null : Learner.after(recipe, learnt);
        }
    }

    /** Counts rows and learns nothing. */
    static Result counted(SourceRows source, Recipe recipe, Split split) throws IOException {
        return pass(source, recipe, split, new Passes(null, List.of()));
    }

    static Result of(SourceRows source, Recipe recipe, Split split) throws IOException {
        List<byte[]> learnt = new ArrayList<>();
        Passes passes = new Passes(learnt, new ArrayList<>());
        Result result = pass(source, recipe, split, passes);
        Tally tally = result.tally;
        while (tally.trained() > 0 && learner(result).wantsAnotherPass()) {
            learnt.add(learner(result).toBytes());
            passes.profiled.addAll(result.profiled);
            result = pass(source, recipe, split, passes);
            if (!result.tally.contents().equals(tally.contents())) {
                throw new IOException(
                        "reading " + (learnt.size() + 1) + " of the training rows: expected the rows of the"
                                + " first, got others. The data changed meanwhile; start again");
            }
        }
        passes.profiled.addAll(result.profiled);
        return new Result(tally, result.learner, passes.profiled);
    }

    private static Learner learner(Result result) {
        return Objects.requireNonNull(result.learner);
    }

    private static Result pass(SourceRows source, Recipe recipe, Split split, Passes passes) throws IOException {
        String plainRecipe = Json.line(recipe.toPlainData());
        JavaRDD<byte[][]> parts = source.javaRows().mapPartitions(rows -> {
            byte[][] result = part(Plain.recipe(plainRecipe), passes, split, rows);
            return Collections.singletonList(result).iterator();
        });
        try {
            byte[][] all = parts.getNumPartitions() == 0
                    ? new byte[][] {EMPTY, EMPTY, EMPTY}
                    : parts.treeReduce((a, b) -> merge(Plain.recipe(plainRecipe), passes, a, b));
            Learner learner = passes.learner(recipe);
            if (learner != null && all[1].length > 0) {
                learner.merge(all[1]);
            }
            return new Result(
                    all[0].length == 0 ? new Tally() : Tally.fromBytes(all[0]),
                    learner,
                    all[2].length == 0 ? List.of() : List.of(all[2]));
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    private static byte[][] part(Recipe recipe, Passes passes, Split split, Iterator<Row> rows) throws IOException {
        Faults.at("prepare.learning");
        RowContent content = new RowContent(recipe);
        Learner learner = passes.learner(recipe);
        ProfileLearner profile = Profiling.learner(recipe, passes.profiled);
        boolean profiled = profile.looks();
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
                    if (learner != null) {
                        learner.add(values);
                    }
                    if (profiled) {
                        profile.add(values);
                    }
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
        return new byte[][] {
            tally.toBytes(), learner == null ? EMPTY : learner.toBytes(), profiled ? profile.toBytes() : EMPTY
        };
    }

    private static byte[][] merge(Recipe recipe, Passes passes, byte[][] a, byte[][] b) throws IOException {
        Tally tally = Tally.fromBytes(a[0]);
        tally.merge(Tally.fromBytes(b[0]));
        Learner learner = passes.learner(recipe);
        if (learner != null) {
            learner.merge(a[1]);
            learner.merge(b[1]);
        }
        byte[] profiled = Profiling.merged(recipe, passes.profiled, a[2], b[2]);
        return new byte[][] {tally.toBytes(), learner == null ? EMPTY : learner.toBytes(), profiled};
    }
}
