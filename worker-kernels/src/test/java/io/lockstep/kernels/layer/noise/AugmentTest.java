package io.lockstep.kernels.layer.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.layer.ReferencePass;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AugmentTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new Augment(0.3, 0.5), List.of(Shape.of(2, 7, 6))),
                new Example(new Augment(0, 0.4), List.of(Shape.of(1, 5, 4))));
    }

    /** Each pixel asked where it comes from. */
    @Override
    public double[][] exact(
            Layer layer,
            List<Shape> shapes,
            double[][][] inputs,
            Function<String, double[]> tensors,
            ReferencePass pass) {
        Augment augment = (Augment) layer;
        int height = shapes.get(0).size(1);
        int width = shapes.get(0).size(2);
        double[][] y = new double[pass.masks().size()][];
        for (int row = 0; row < y.length; row++) {
            double[] x = inputs[0][row];
            y[row] = x.clone();
            RandomStream draws = pass.masks().get(row);
            int[] down = side(augment, height, draws, 0);
            int[] across = side(augment, width, draws, 2);
            for (int i = 0; pass.training() && i < x.length; i++) {
                int line = i / width % height;
                int column = i % width;
                boolean cut = line >= down[1] && line < down[2] && column >= across[1] && column < across[2];
                int fromLine = line - down[0];
                int fromColumn = column - across[0];
                boolean inside = fromLine >= 0 && fromLine < height && fromColumn >= 0 && fromColumn < width;
                y[row][i] = cut || !inside ? 0 : x[i - down[0] * width - across[0]];
            }
        }
        return y;
    }

    /** Move, first cut out, first behind it. */
    private static int[] side(Augment augment, int size, RandomStream draws, int position) {
        int most = (int) Math.round(size * augment.shift());
        int cut = (int) Math.round(size * augment.cutout());
        int from = (int) draws.below(size + 1 - cut % 2, position + 1) - cut / 2;
        return new int[] {(int) draws.below(2 * most + 1, position) - most, from, from + cut};
    }

    /** Over many rows every move occurs, and a picture of ones loses what came in at its edges and the square. */
    @Test
    void movesByUpToTheShareOfTheSide() {
        int[] rowsMoved = new int[3];
        for (int number = 0; number < 60; number++) {
            float[] y = augmented(
                    new Augment(0.25, 0), number, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
            int middle = Math.round(y[5]); // of line 1, column 1
            rowsMoved[1 + (1 - (middle - 1) / 4)]++;
        }
        assertThat(rowsMoved).doesNotContain(0);
    }

    @Test
    void cutsOutASquare() {
        float[] ones = new float[64];
        Arrays.fill(ones, 1);
        for (int number = 0; number < 20; number++) {
            float[] y = augmented(new Augment(0, 0.5), number, ones);
            int zeros = 0;
            for (float pixel : y) {
                zeros += pixel == 0 ? 1 : 0;
            }
            assertThat(zeros).isBetween(4, 16); // a quarter of the square at a corner, to all of it
        }
    }

    private static float[] augmented(Augment layer, long number, float[] x) {
        int side = (int) Math.sqrt(x.length);
        PlainKernel kernel = layer.kernel(List.of(Shape.of(1, side, side)));
        CurrentPass pass = CurrentPass.training(new PlainProducts(), 1, new float[0][]);
        Batch batch = new Batch(1, new int[] {x.length}, 1);
        batch.setRows(1);
        batch.rowNumbers()[0] = number;
        pass.begin(batch, 0);
        float[] y = new float[x.length];
        kernel.forward(pass, new float[0][], new float[][] {x}, y, new float[0]);
        return y;
    }

    @Test
    void doesNothingInInference() {
        assertThat(Passes.row(new Augment(0.5, 0.5), Shape.of(1, 2, 2), new float[] {1, 2, 3, 4}))
                .containsExactly(1, 2, 3, 4);
        assertThat(new Augment(0.5, 0.5).atInference()).isEmpty();
    }

    @Test
    void refusesSharesOutsideTheirRangeAndWhatIsNoPicture() {
        assertThatThrownBy(() -> new Augment(1, 0)).hasMessage("shift must be in [0, 1), got 1.0. 0 leaves it out");
        assertThatThrownBy(() -> new Augment(0, -0.5)).hasMessageContaining("cutout must be in [0, 1), got -0.5");
        assertThatThrownBy(() -> new Augment(0, 0).output(List.of(Shape.of(4))))
                .hasMessage("takes channels x height x width for each example, got 4. Put reshape before it");
    }
}
