package io.lockstep.kernels.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class OcclusionTest {
    private static final float[] ONE = {1};

    private static CellRow row(int cells, float first) {
        float[] values = new float[cells];
        for (int i = 0; i < cells; i++) {
            values[i] = first + i;
        }
        return FormulaAnswers.row(values);
    }

    @Test
    void aGroupIsWorthWhatTheAnswerFallsByWithoutIt() {
        FormulaAnswers function =
                new FormulaAnswers(Shape.of(4), List.of(x -> x[0] * x[1] + 10 * x[2] + x[3], x -> -1));
        Attribution found = Occlusion.ofGroups(
                function,
                FormulaAnswers.row(2, 3, 4, 5),
                FormulaAnswers.row(1, 1, 1, 5),
                new float[] {1, 0},
                new CellGroups(new int[] {0, 1, 1, 2}, 3));
        // 51 = 6 + 40 + 5; without the first 3 + 40 + 5, without the second 2 + 10 + 5, the third is as it was
        assertThat(found.values()).containsExactly(3, 34, 0);
        assertThat(found.answer()).isEqualTo(51);
        assertThat(found.baseline()).isEqualTo(16);
        assertThat(found.evaluations()).isEqualTo(5);
        assertThat(found.standardErrors()).isEmpty();
    }

    @Test
    void windowsBesideEachOtherAddUpForASum() {
        Shape shape = Shape.of(2, 4, 6);
        FormulaAnswers sum = new FormulaAnswers(shape, List.of(x -> {
            double total = 0;
            for (int i = 0; i < x.length; i++) {
                total += (i % 7) * x[i];
            }
            return total;
        }));
        CellRow zeros = FormulaAnswers.row(new float[48]);
        Attribution found = Occlusion.ofPatches(sum, row(48, 1), zeros, ONE, 0, new Occlusion.Patch(2, 2, 2));
        assertThat(found.evaluations()).isEqualTo(6 + 2);
        assertThat(found.completenessError()).isLessThan(1e-9);
        // window of rows 0-1 and columns 2-3: cells 2, 3, 8, 9 and 24 more each, of 1 + i, weight i % 7
        double worth = 2 * 3 + 3 * 4 + 1 * 9 + 2 * 10 + 5 * 27 + 6 * 28 + 4 * 33 + 5 * 34;
        for (int cell : new int[] {2, 3, 8, 9, 26, 27, 32, 33}) {
            assertThat(found.values()[cell]).isCloseTo(worth / 8, within(1e-9));
        }
    }

    @Test
    void windowsThatOverlapAreAveragedAndTheLastEndsAtTheEdge() {
        // a line of 5 pixels, windows of 2, stride 2: 0-1, 2-3, 3-4
        FormulaAnswers third = new FormulaAnswers(Shape.of(1, 5), List.of(x -> x[3]));
        Attribution found = Occlusion.ofPatches(
                third,
                FormulaAnswers.row(0, 0, 0, 6, 0),
                FormulaAnswers.row(new float[5]),
                ONE,
                0,
                new Occlusion.Patch(1, 2, 1));
        assertThat(found.values()).containsExactly(0, 0, 1.5, 3, 3);
        assertThat(found.evaluations()).isEqualTo(4 + 2);
        Attribution wide = Occlusion.ofPatches(
                new FormulaAnswers(Shape.of(3, 5), List.of(x -> x[14])),
                row(15, -14),
                FormulaAnswers.row(new float[15]),
                ONE,
                0,
                new Occlusion.Patch(2, 2, 2));
        assertThat(wide.evaluations()).isEqualTo(2 * 3 + 2);
        assertThat(wide.values()[14]).isZero();
    }

    @Test
    void windowsThatDoNotFitAreRefused() {
        FormulaAnswers picture = new FormulaAnswers(Shape.of(1, 4, 4), List.of(x -> x[0]));
        CellRow row = row(16, 1);
        assertThatThrownBy(() -> new Occlusion.Patch(0, 2, 1))
                .hasMessage("patch: expected sides of at least 1 pixel, got 0x2. Give the size of the window");
        assertThatThrownBy(() -> new Occlusion.Patch(4, 2, 3))
                .hasMessage("stride: expected 1 to 2 pixels, so that windows of 4x2 leave none out, got 3");
        assertThatThrownBy(() -> Occlusion.ofPatches(picture, row, row, ONE, 0, new Occlusion.Patch(5, 2, 2)))
                .hasMessage("patch: expected at most the picture's 4x4 pixels, got 5x2. Give a smaller one");
        assertThatThrownBy(() -> Occlusion.ofPatches(
                        FormulaAnswers.of(16, x -> x[0]), row, row, ONE, 0, new Occlusion.Patch(2, 2, 2)))
                .hasMessage(
                        "patches: expected an input of channels, height and width, got 16. Occlude its groups of cells");
        assertThatThrownBy(() -> Occlusion.ofPatches(picture, row, row(4, 0), ONE, 0, new Occlusion.Patch(2, 2, 2)))
                .hasMessage("baseline: expected 16 cells, as the row has, got 4. Give one of the row's form");
    }
}
