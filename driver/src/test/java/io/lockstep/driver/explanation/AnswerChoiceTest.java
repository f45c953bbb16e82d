package io.lockstep.driver.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.Poisson;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerChoiceTest {
    private static AnswerChoice of(Loss loss, List<TargetScale> scales, String answer) {
        ModelSpec model = ModelSpec.sequential(Shape.of(1), List.of(Dense.of(2)), loss);
        Preprocessing preprocessing = new Preprocessing(
                Shape.of(1),
                List.of(new NumericFeature("age", 40, 10, false)),
                new Answer(new Target.Numbers(), List.of("price", "visits"), List.of(), scales),
                null,
                null);
        return new AnswerChoice(model, preprocessing, ExplanationConfig.of(Map.of("answer", answer)));
    }

    @Test
    void numbersAreExplainedInTheirUnit() {
        AnswerChoice choice = of(new Mse(), List.of(new TargetScale(10, 2), new TargetScale(7, 0.5)), "visits");
        AnswerChoice.Chosen chosen = choice.of(new float[2], 0);
        assertThat(chosen.name()).isEqualTo("visits");
        assertThat(chosen.direction()).containsExactly(0, 0.5f);
        assertThat(chosen.offset()).isEqualTo(7);
        assertThat(choice.notes()).isEmpty();
    }

    /** What is predicted is their exponential. */
    @Test
    void countsAreExplainedByTheirLogarithm() {
        assertThat(of(new Poisson(), List.of(), "visits").notes())
                .containsExactly("explained is the logarithm of visits, which the model adds up");
        assertThat(of(new Poisson(), List.of(), "predicted").notes())
                .containsExactly(
                        "of 2 numbers price is explained; --answer names another",
                        "explained is the logarithm of price, which the model adds up");
    }
}
