package io.lockstep.kernels.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.optimizer.GradientNorm;
import io.lockstep.kernels.optimizer.Sgd;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterUpdateTest {
    private static final int LARGE = 40_000;
    private static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterTensor("weight", Shape.of(LARGE), 0, new Zeros(), Role.WEIGHT),
            new ParameterTensor("mean", Shape.of(3), LARGE, new Zeros(), new Role.Statistic(0.25)),
            new ParameterTensor("bias", Shape.of(5), LARGE + 16, new Zeros(), Role.OFFSET)));
    private static final Sgd SGD = new Sgd(0.1, 0.5, false, 0.01);

    private static HeapFloats numbers(int salt) {
        return HeapFloats.wrap(TestNumbers.uniform((int) LAYOUT.size(), 1, salt));
    }

    private static Update update(long step) {
        Update update = new Update();
        update.set(step, 0.1);
        return update;
    }

    /**
     * By hand, first step: sum 8, mean factor 1/4, clip 1/2: gradient 1; decay 0.01 of 2 on the weight: 1.02, moved by
     * 0.1 of it; the bias does not decay. The statistic moves a quarter of the way from 6 to the mean 2, unclipped.
     */
    @Test
    void scalesThenClipsThenMoves() {
        HeapFloats parameters = HeapFloats.of(LAYOUT.size());
        parameters.fill(0, LAYOUT.size(), 2);
        parameters.fill(LARGE, 1, 6);
        HeapFloats sums = HeapFloats.of(LAYOUT.size());
        sums.fill(0, LAYOUT.size(), 8);
        ParameterUpdate all =
                new ParameterUpdate(LAYOUT, SGD, 0, LAYOUT.blocks().size());
        all.apply(update(1), sums, 0, 0.25f, 0.5f, parameters);
        float[] values = parameters.array();
        assertThat(values[0]).isEqualTo(2 - 0.1f * 1.02f);
        assertThat(values[LARGE - 1]).isEqualTo(2 - 0.1f * 1.02f);
        assertThat(values[LARGE]).as("a statistic").isEqualTo(5);
        assertThat(values[LARGE + 1]).as("a statistic that is there").isEqualTo(2);
        assertThat(values[LARGE + 16]).isEqualTo(2 - 0.1f);
        assertThat(values[LARGE + 21]).as("a gap").isEqualTo(2);
        assertThat(all.slots().get(0).array()[0]).isEqualTo(1.02f);
    }

    @Test
    void anyOwnersOfTheBlocksGiveTheSameBits() {
        int blocks = LAYOUT.blocks().size();
        HeapFloats whole = numbers(1);
        ParameterUpdate all = new ParameterUpdate(LAYOUT, SGD, 0, blocks);
        HeapFloats parts = numbers(1);
        double[] wholeSquares = new double[blocks];
        double[] partSquares = new double[blocks];
        for (int cut = 0; cut <= blocks; cut++) {
            ParameterUpdate first = new ParameterUpdate(LAYOUT, SGD, 0, cut);
            ParameterUpdate second = new ParameterUpdate(LAYOUT, SGD, cut, blocks);
            whole.write(0, numbers(1).array(), 0, (int) LAYOUT.size());
            parts.write(0, numbers(1).array(), 0, (int) LAYOUT.size());
            all.reset();
            for (int step = 1; step <= 3; step++) {
                HeapFloats sums = numbers(10 + step);
                HeapFloats later = HeapFloats.of(LAYOUT.size());
                int shift = (int) second.origin();
                later.write(0, sums.array(), shift, (int) LAYOUT.size() - shift);
                all.squares(sums, 0, 0.5f, wholeSquares);
                first.squares(sums, 0, 0.5f, partSquares);
                second.squares(later, shift, 0.5f, partSquares);
                float clip = GradientNorm.factor(1, GradientNorm.total(wholeSquares, blocks));
                all.apply(update(step), sums, 0, 0.5f, clip, whole);
                first.apply(update(step), sums, 0, 0.5f, clip, parts);
                second.apply(update(step), later, shift, 0.5f, clip, parts);
            }
            assertThat(partSquares).containsExactly(wholeSquares);
            assertThat(parts.array()).containsExactly(whole.array());
        }
        assertThat(wholeSquares[3]).as("statistics are not in the norm").isZero();
        assertThat(wholeSquares[0]).isPositive();
    }
}
