package io.lockstep.kernels.layer.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.layer.ReferencePass;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SampleNormalTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(SampleNormal.of(), List.of(Shape.of(2, 5))),
                new Example(new SampleNormal(0.5), List.of(Shape.of(2, 2, 3))));
    }

    @Override
    public double[][] exact(
            Layer layer,
            List<Shape> shapes,
            double[][][] inputs,
            Function<String, double[]> tensors,
            ReferencePass pass) {
        double[][] y = new double[pass.masks().size()][];
        for (int row = 0; row < y.length; row++) {
            double[] x = inputs[0][row];
            y[row] = new double[x.length / 2];
            RandomStream noise = pass.masks().get(row);
            for (int i = 0; i < y[row].length; i++) {
                double scale = ((SampleNormal) layer).scale();
                double moved = pass.training() ? scale * StrictMath.exp(x[i + y[row].length] / 2) * noise.normal(i) : 0;
                y[row][i] = x[i] + moved;
            }
        }
        return y;
    }

    /**
     * Mean 1, logarithm of the variance 2 ln 3: y = 1 + 3 e with the e of the row's stream; with dy = 2 then dm = 2 and dv
     * = 2 * 3 e / 2.
     */
    @Test
    void drawsFromTheDistributionAndSendsTheGradientThroughIt() {
        double e = RandomStream.of(1, Purpose.DROPOUT, 0, 0, 7).normal(0);
        PlainKernel kernel = SampleNormal.of().kernel(List.of(Shape.of(2, 1)));
        CurrentPass pass = CurrentPass.training(new PlainProducts(), 1, new float[0][]);
        Batch batch = new Batch(1, new int[] {2}, 1);
        batch.setRows(1);
        batch.rowNumbers()[0] = 7;
        pass.begin(batch, 0);
        float[][] x = {{1, (float) (2 * StrictMath.log(3))}};
        float[] y = new float[1];
        float[] kept = new float[1];
        float[][] dX = {new float[2]};
        kernel.forward(pass, new float[0][], x, y, kept);
        kernel.backward(pass, new float[0][], x, y, kept, new float[] {2}, dX, new float[0][]);
        assertThat(y[0]).isCloseTo((float) (1 + 3 * e), within(1e-6f));
        assertThat(dX[0]).containsExactly(new float[] {2, (float) (3 * e)}, within(1e-6f));
    }

    @Test
    void givesTheMeanInInference() {
        assertThat(Passes.row(SampleNormal.of(), Shape.of(2, 2), new float[] {1, 2, 30, 40}))
                .containsExactly(1, 2);
        assertThat(SampleNormal.of().atInference()).contains(new SampleNormal(0));
    }

    @Test
    void refusesAnInputThatIsNotTwoOfEach() {
        assertThatThrownBy(() -> SampleNormal.of().output(List.of(Shape.of(8))))
                .hasMessage("takes means and logarithms of variances, 2 x their number, got 8. Put reshape: [2, …]"
                        + " before it");
        assertThatThrownBy(() -> new SampleNormal(-1))
                .hasMessage("scale must be a number of at least 0, got -1.0. Usual: 1");
    }
}
