package io.lockstep.driver.retrain;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.registry.Version;
import io.lockstep.kernels.loss.StepIds;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChampionTest {
    private static final Champion CHAMPION =
            new Champion(new Version("tags", 1, "key", "", Map.of(), List.of()), "models/tags/v000001/model", null);

    private static Preprocessing of(@Nullable String stepWeights, boolean alike) {
        Answer answer =
                new Answer(new StepIds(5, null), List.of("tags"), List.of(), List.of(), null, null, stepWeights, alike);
        return new Preprocessing(Shape.of(1), List.of(new NumericFeature("age", 40, 10, false)), answer, null, null);
    }

    private static void refused(Preprocessing own, Preprocessing other, String expected, String found) {
        assertThatThrownBy(() -> CHAMPION.requireSameLoss(own, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "models/tags/v000001/model, the champion: expected a model whose steps are weighed" + " by "
                                + expected + ", got one by " + found + ". No new model can be judged beside it: ");
    }

    /** A loss of weighed steps is another than that of the same steps without. */
    @Test
    void isJudgedByTheSameWeightsOfSteps() {
        refused(of(null, false), of("w", false), "column 'w'", "nothing");
        refused(of("w", false), of(null, false), "nothing", "column 'w'");
        refused(of(null, false), of(null, true), "nothing, alike in all rows", "nothing");
        refused(of("v", true), of("w", true), "column 'w', alike in all rows", "column 'v', alike in all rows");
        for (@Nullable String column : new @Nullable String[] {null, "w"}) {
            assertThatCode(() -> CHAMPION.requireSameLoss(of(column, true), of(column, true)))
                    .doesNotThrowAnyException();
        }
    }
}
