package io.lockstep.driver.ml;

import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.prediction.Answers;
import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.scoring.ModelSource;
import io.lockstep.driver.scoring.RowScorer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.jspecify.annotations.Nullable;

/** A model of one features vector: its one column, its length, and answers to single vectors on the driver. */
final class VectorScoring {
    private VectorScoring() {}

    /** The column of vectors, by the name it had in training. */
    static String column(LoadedModel model) {
        return List.copyOf(model.preprocessing().needed(false)).get(0);
    }

    /** Numbers in a vector. */
    static int size(LoadedModel model) {
        return model.preprocessing().input().elementCount();
    }

    /** Refuses vectors of which metadata say another length. */
    static void checkSize(String stage, String column, LoadedModel model, int found) {
        if (found >= 0 && found != size(model)) {
            throw new IllegalArgumentException(stage + ": column '" + column + "': expected vectors of " + size(model)
                    + " numbers, as the model was trained on, got vectors of " + found
                    + ". Assemble the same columns as then");
        }
    }

    /** What {@code predict} writes for one vector. */
    static @Nullable Object[] answer(HeldModel held, Vector features) {
        LoadedModel model = held.loaded();
        var plan = held.plan(List.of(column(model)), false);
        try (RowScorer<Vector> scorer = ModelSource.reading(
                held::files,
                () -> new RowScorer<Vector>(
                        plan, vector -> new Object[] {vector.toArray()}, vector -> null, vector -> "a vector"))) {
            scorer.next(new ArrayList<>(List.of(features)).iterator());
            Answers answers = new Answers(scorer.preprocessing(), scorer.model());
            @Nullable Object[] columns = new @Nullable Object[answers.count()];
            answers.write(scorer.scores(), 0, columns, 0);
            return columns;
        } catch (BadInputException e) {
            throw new IllegalArgumentException(e.where() + ": " + e.problem() + ". Correct it", e);
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }
}
