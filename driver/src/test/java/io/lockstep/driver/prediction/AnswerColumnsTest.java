package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.feature.Answer;
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
        assertThat(written(columns, 0.5f, 0.2f)).containsExactly(new Boolean[] {true, false}, new Float[] {0.5f, 0.2f});
    }

    @Test
    void ofClassesYesAndNoAndNumbers() {
        AnswerColumns classes = columns(new Target.ClassIndex(), List.of("tree"), List.of("ash", "fir"), 2);
        assertThat(classes.extend(new StructType()).catalogString())
                .isEqualTo("struct<prediction:string,probability:array<float>>");
        assertThat(written(classes, 0.25f, 0.75f)).containsExactly("fir", new Float[] {0.25f, 0.75f});
        AnswerColumns yes = columns(new Target.YesNo(), List.of("ill"), List.of("0", "1"), 1);
        assertThat(written(yes, 0.25f)).containsExactly(0L, new Float[] {0.75f, 0.25f});
        AnswerColumns numbers = columns(new Target.Numbers(), List.of("a", "b"), List.of(), 2);
        assertThat(numbers.names()).containsExactly("prediction");
        assertThat(written(numbers, 1, 2)).containsExactly((Object) new Double[] {1.0, 2.0});
    }
}
