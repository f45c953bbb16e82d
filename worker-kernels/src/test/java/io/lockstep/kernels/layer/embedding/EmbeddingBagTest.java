package io.lockstep.kernels.layer.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class EmbeddingBagTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                Example.of(new EmbeddingBag(5, 3, EmbeddingBag.Mode.SUM), TensorType.raggedIds()),
                Example.of(new EmbeddingBag(7, 2, EmbeddingBag.Mode.MEAN), TensorType.raggedIds()),
                Example.of(new EmbeddingBag(6, 4, EmbeddingBag.Mode.MAX), TensorType.raggedIds()),
                Example.of(
                        new EmbeddingBag(6, 9, EmbeddingBag.Mode.MAX),
                        new TensorType(ElementType.I32, Shape.of(4), false)));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        EmbeddingBag bag = (EmbeddingBag) layer;
        double[] table = tensors.apply("weight");
        double[] y = new double[bag.dimension()];
        for (int j = 0; j < y.length; j++) {
            boolean first = true;
            for (double id : inputs[0]) {
                double value = table[((int) id) * y.length + j];
                y[j] = switch (bag.mode()) {
                    case SUM -> y[j] + value;
                    case MEAN -> y[j] + value / inputs[0].length;
                    case MAX -> first ? value : Math.max(y[j], value);
                };
                first = false;
            }
        }
        return y;
    }

    private static CurrentPass pass(int[]... rows) {
        Batch batch = new Batch(rows.length, List.of(TensorType.raggedIds()), List.of());
        batch.setRows(rows.length);
        for (int row = 0; row < rows.length; row++) {
            int at = batch.inputValues(0).append(row, rows[row].length);
            System.arraycopy(rows[row], 0, batch.inputValues(0).ids().array(), at, rows[row].length);
        }
        CurrentPass pass = CurrentPass.training(new PlainProducts(), 1, new float[0][]);
        pass.begin(batch, 0);
        pass.enter(0, List.of(0));
        return pass;
    }

    /** PyTorch 2: {@code EmbeddingBag(4, 2, mode='sum')} and {@code mode='max'} of [0, 2], [] and [1, 1, 3]. */
    @Test
    void isTheSumOrTheLargestAsInPyTorch() {
        float[][] table = {{1, 9, 3, 4, 5, 6, 2, 8}};
        float[][] none = {{}};
        int[][] rows = {{0, 2}, {}, {1, 1, 3}};
        for (EmbeddingBag.Mode mode : List.of(EmbeddingBag.Mode.SUM, EmbeddingBag.Mode.MAX)) {
            boolean sum = mode == EmbeddingBag.Mode.SUM;
            PlainKernel kernel = new EmbeddingBag(4, 2, mode).kernel(List.of(Shape.of()));
            float[] y = new float[6];
            kernel.forward(pass(rows), table, none, y, none[0]);
            assertThat(y).containsExactly(sum ? new float[] {6, 15, 0, 0, 8, 16} : new float[] {5, 9, 0, 0, 3, 8});
            float[] gradient = new float[8];
            float[] dY = {1, 2, 3, 4, 5, 6};
            kernel.backward(pass(rows), table, none, y, none[0], dY, none, new float[][] {gradient});
            assertThat(gradient)
                    .containsExactly(
                            sum ? new float[] {1, 2, 10, 12, 1, 2, 5, 6} : new float[] {0, 2, 5, 0, 1, 0, 0, 6});
        }
    }

    @Test
    void refusesASparseMaximumAndNamesItself() {
        assertThatThrownBy(() -> new EmbeddingBag(3, 1, EmbeddingBag.Mode.MAX, null, true))
                .hasMessage("sparse: expected mode sum or mean, got max. Remove one of them");
        PlainKernel kernel = new EmbeddingBag(3, 1, EmbeddingBag.Mode.SUM).kernel(List.of(Shape.of()));
        assertThatThrownBy(() -> kernel.forward(
                        pass(new int[] {4}), new float[][] {{1, 2, 3}}, new float[][] {{}}, new float[1], new float[0]))
                .hasMessageStartingWith("embeddingBag: row 0 of the slice: expected ids from 0 to 2, got id 4.");
    }
}
