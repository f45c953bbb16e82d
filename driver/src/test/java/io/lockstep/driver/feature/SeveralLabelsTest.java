package io.lockstep.driver.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.config.Question;
import io.lockstep.kernels.loss.Target;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Labels that may be there or not, a column each. */
class SeveralLabelsTest {
    private static Preprocessing learnt() throws BadRowException {
        Recipe one = PreprocessingTest.recipe(new Target.Numbers(), List.of(), false);
        Recipe recipe = new Recipe(
                List.of("age", "ward", "vector", "rain", "wind"),
                one.inputs(),
                List.of(new Question("data", new Target.Labels(), null, List.of("rain", "wind"), List.of())),
                null,
                null);
        List<@Nullable Object[]> rows = List.of(
                PreprocessingTest.row(1, "a", PreprocessingTest.vector(1), 1, 0),
                PreprocessingTest.row(2, "b", PreprocessingTest.vector(2), 0, 0));
        return PreprocessingTest.learn(recipe, rows, 1);
    }

    @Test
    void becomeNumbersFromZeroToOne() throws BadRowException {
        Preprocessing learnt = learnt();
        assertThat(learnt.targets()).containsExactly("rain", "wind");
        assertThat(learnt.answers().get(0).classes()).isEmpty();
        RowEncoder encoder = learnt.encoder(List.of("age", "ward", "vector", "rain", "wind"));
        float[] target = new float[2];
        PreprocessingTest.target(
                encoder, PreprocessingTest.row(1, "a", PreprocessingTest.vector(1), "1", 0.25), target, 0);
        assertThat(target).containsExactly(1, 0.25f);
        assertThatThrownBy(() -> PreprocessingTest.target(
                        encoder, PreprocessingTest.row(1, "a", PreprocessingTest.vector(1), 0, 2), target, 0))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("column 'wind': expected a number from 0 (not there) to 1, got 2");
    }

    @Test
    void areWordsOfModelJson() throws BadRowException {
        Preprocessing learnt = learnt();
        assertThat(learnt.toPlainData().toString()).contains("{task=labels, targets=[rain, wind], classes=[]}");
        assertThat(Preprocessing.fromPlainData(learnt.toPlainData(), "model.json"))
                .isEqualTo(learnt);
        assertThatThrownBy(() -> Preprocessing.fromPlainData(
                        Map.of(
                                "inputs",
                                List.of(),
                                "answers",
                                List.of(Map.of("task", "ranking", "targets", List.of(), "classes", List.of()))),
                        "model.json"))
                .hasMessageContaining(
                        "model.json.answers[0].task: unknown target 'ranking'. Known: binary," + " classification");
    }
}
