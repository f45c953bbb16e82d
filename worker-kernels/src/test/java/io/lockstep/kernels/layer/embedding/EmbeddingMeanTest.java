package io.lockstep.kernels.layer.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class EmbeddingMeanTest implements LayerExamples {
    private static final float[] TABLE = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final PlainKernel KERNEL = new EmbeddingMean(4, 2).kernel(List.of(Shape.of()));

    @Override
    public List<Example> examples() {
        return List.of(
                Example.of(new EmbeddingMean(5, 3), TensorType.raggedIds()),
                Example.of(new EmbeddingMean(17, 1), new TensorType(ElementType.I32, Shape.of(2), true)),
                Example.of(new EmbeddingMean(6, 9), new TensorType(ElementType.I32, Shape.of(4), false)));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        double[] table = tensors.apply("weight");
        double[] y = new double[((EmbeddingMean) layer).dimension()];
        for (double id : inputs[0]) {
            for (int j = 0; j < y.length; j++) {
                y[j] += table[((int) id) * y.length + j] / inputs[0].length;
            }
        }
        return y;
    }

    private static CurrentPass pass(int[]... rows) {
        Batch batch = new Batch(rows.length, List.of(TensorType.raggedIds()), List.of());
        batch.setRows(rows.length);
        IntValues ids = (IntValues) batch.inputValues(0);
        for (int row = 0; row < rows.length; row++) {
            int at = ids.append(row, rows[row].length);
            System.arraycopy(rows[row], 0, ids.array(), at, rows[row].length);
        }
        CurrentPass pass = CurrentPass.training(new PlainProducts(), 1, new float[0][]);
        pass.begin(batch, 0);
        pass.enter(0, List.of(0));
        return pass;
    }

    /** PyTorch 2: {@code EmbeddingBag(4, 2, mode='mean')} of [0, 2], [] and [1, 1, 3]. */
    @Test
    void isTheMeanOfRowsAsInPyTorch() {
        float[] output = new float[6];
        Arrays.fill(output, Float.NaN);
        KERNEL.forward(pass(new int[] {0, 2}, new int[] {}, new int[] {1, 1, 3}), table(), none(), output, none()[0]);
        assertThat(output).containsExactly(new float[] {3, 4, 0, 0, 13 / 3f, 16 / 3f}, within(1e-6f));
    }

    /** The same, gradients of y [1, 2], [3, 4] and [3, 6]. */
    @Test
    void dividesGradientsAmongIds() {
        float[] gradient = new float[8];
        float[] dOutput = {1, 2, 3, 4, 3, 6};
        KERNEL.backward(
                pass(new int[] {0, 2}, new int[] {}, new int[] {1, 1, 3}),
                table(),
                none(),
                new float[6],
                none()[0],
                dOutput,
                none(),
                new float[][] {gradient});
        assertThat(gradient).containsExactly(new float[] {0.5f, 1, 2, 4, 0.5f, 1, 1, 2}, within(1e-6f));
    }

    @Test
    void idsOutOfRangeAreNamedWithTheirRow() {
        for (int id : new int[] {4, Integer.MAX_VALUE, -1}) {
            assertThatThrownBy(() -> KERNEL.forward(
                            pass(new int[] {}, new int[] {1, id}), table(), none(), new float[4], none()[0]))
                    .hasMessage("embeddingMean: row 1 of the slice: expected ids from 0 to 3, got id " + id
                            + ". Correct the data, or set size to the number of ids");
        }
    }

    @Test
    void refusesNoIds() {
        assertThatThrownBy(() -> new EmbeddingMean(0, 3))
                .hasMessage("size and dimension must be at least 1, got 0 and 3");
    }

    private static float[][] table() {
        return new float[][] {TABLE.clone()};
    }

    private static float[][] none() {
        return new float[][] {{}};
    }
}
