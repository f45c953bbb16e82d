package io.lockstep.kernels.optimizer;

import static io.lockstep.kernels.optimizer.WorkedUpdates.assertClose;
import static io.lockstep.kernels.optimizer.WorkedUpdates.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NAdamTest implements OptimizerExamples {
    @Override
    public List<Optimizer> examples() {
        return List.of(new NAdam(0.01, 0.9, 0.999, 1e-8, 0.004, 0.1));
    }

    /**
     * A momentum decay of 20 takes mu(1) to 0.9 (1 - 0.4420 / 2) = 0.7011 at once, one of 0.004 leaves it near 0.45.
     */
    @Test
    void nAdamLooksAhead() {
        assertClose(
                train(new NAdam(0.1, 0.9, 0.999, 1e-8, 0.004, 0.01), 3),
                0.98197126f,
                -2.0728292f,
                0.41588894f,
                2.8863046f);
        assertClose(train(new NAdam(0.1, 0.9, 0.999, 1e-8, 20, 0), 3), 0.9681418f, -2.017419f, 0.3588139f, 2.969864f);
    }

    /** What a thread remembers of one training does not reach into another. */
    @Test
    void nAdamGivesTheSameBitsWhateverItDidBefore() {
        NAdam optimizer = new NAdam(0.1, 0.9, 0.999, 1e-8, 0.004, 0);
        float[] fresh = train(optimizer, 3);
        train(new NAdam(0.1, 0.8, 0.999, 1e-8, 0.1, 0), 7);
        assertThat(train(optimizer, 3)).containsExactly(fresh);
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new NAdam(0.1, 0.9, 0.9, 1e-8, -1, 0))
                .hasMessage("nadam: momentumDecay must be at least 0, got -1.0");
    }
}
