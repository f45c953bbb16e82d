package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.ColumnLearner;
import io.lockstep.driver.column.ColumnPlace;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.WordsColumn;
import io.lockstep.driver.feature.Answer;
import io.lockstep.kernels.loss.Labelling;
import io.lockstep.kernels.loss.Target;
import java.util.List;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** The columns of predictions of each kind of target. */
class AnswerColumnsTest {
    private static AnswerColumns columns(Target target, List<String> targets, List<String> classes, int outputs) {
        return new AnswerColumns("", target, new Answer(target, targets, classes), outputs);
    }

    private static Object[] written(AnswerColumns columns, float... scores) {
        Object[] row = new Object[columns.count()];
        columns.write(scores, 0, row, 0);
        return row;
    }

    @Test
    void ofLabelsAreFlagsAndProbabilities() {
        AnswerColumns columns = columns(new Target.Labels(), List.of("rain", "wind"), List.of(), 2);
        assertThat(columns.extend(new StructType()).catalogString())
                .isEqualTo("struct<prediction:array<boolean>,probability:array<float>>");
        assertThat(written(columns, 0.5f, 0.2f)).containsExactly(new Boolean[] {true, false}, new float[] {0.5f, 0.2f});
    }

    /** Three steps of a blank and two words. */
    @Test
    void ofWhatASequenceSaysIsItsText() throws BadRowException {
        Labelling said = new Labelling(3, 0, null);
        ColumnLearner<?> learner = new WordsColumn("text", 20_000, 1, null, true)
                .learner(new ColumnPlace("data.label", "data.label.words"));
        learner.add("Yes, yes, no");
        Feature words = learner.feature();
        AnswerColumns texts =
                new AnswerColumns("", said, new Answer(said, List.of("text"), List.of(), List.of(), words), 9);
        assertThat(texts.extend(new StructType()).catalogString()).isEqualTo("struct<prediction:string>");
        assertThat(written(texts, 0, 1, 0, 1, 0, 0, 0, 0, 1)).containsExactly("yes no");
        assertThat(written(texts, 1, 0, 0, 1, 0, 0, 1, 0, 0)).containsExactly("");
        assertThat(written(texts, 1, 0, 0, 1, 0, Float.NaN, 1, 0, 0)).containsExactly((Object) null);
        AnswerColumns ids = columns(said, List.of("text"), List.of(), 9);
        assertThat(ids.extend(new StructType()).catalogString()).isEqualTo("struct<prediction:array<int>>");
    }

    @Test
    void ofClassesYesAndNoAndNumbers() {
        AnswerColumns classes = columns(new Target.ClassIndex(), List.of("tree"), List.of("ash", "fir"), 2);
        assertThat(classes.extend(new StructType()).catalogString())
                .isEqualTo("struct<prediction:string,probability:array<float>>");
        assertThat(written(classes, 0.25f, 0.75f)).containsExactly("fir", new float[] {0.25f, 0.75f});
        AnswerColumns yes = columns(new Target.YesNo(), List.of("ill"), List.of("0", "1"), 1);
        assertThat(written(yes, 0.25f)).containsExactly(0L, new float[] {0.75f, 0.25f});
        AnswerColumns numbers = columns(new Target.Numbers(), List.of("a", "b"), List.of(), 2);
        assertThat(numbers.names()).containsExactly("prediction");
        assertThat(written(numbers, 1, 2)).containsExactly((Object) new Double[] {1.0, 2.0});
    }
}
