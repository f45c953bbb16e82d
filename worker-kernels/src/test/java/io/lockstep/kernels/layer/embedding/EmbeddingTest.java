package io.lockstep.kernels.layer.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

class EmbeddingTest implements LayerExamples {
    private static final TensorType TWO = new TensorType(ElementType.I32, Shape.of(2), false);
    private static final float[] TABLE = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final PlainKernel KERNEL = new Embedding(4, 2).kernel(List.of(TWO.shape()));

    @Override
    public List<Example> examples() {
        return List.of(
                Example.of(new Embedding(5, 3), TWO),
                Example.of(new Embedding(17, 1), new TensorType(ElementType.I32, Shape.of(3, 2), false)),
                Example.of(new Embedding(6, 9), new TensorType(ElementType.I32, Shape.of(1), false)));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        int dimension = ((Embedding) layer).dimension();
        double[] y = new double[inputs[0].length * dimension];
        for (int i = 0; i < y.length; i++) {
            int id = (int) inputs[0][i / dimension];
            y[i] = tensors.apply("weight")[id * dimension + i % dimension];
        }
        return y;
    }

    private static CurrentPass pass(int... ids) {
        Batch batch = new Batch(ids.length / 2, List.of(TWO), List.of());
        batch.setRows(ids.length / 2);
        System.arraycopy(ids, 0, ((IntValues) batch.inputValues(0)).array(), 0, ids.length);
        CurrentPass pass = CurrentPass.training(new PlainProducts(), 1, new float[0][]);
        pass.begin(batch, 0);
        pass.enter(0, List.of(0));
        return pass;
    }

    @Test
    void takesARowOfTheTableForEachId() {
        float[] output = new float[8];
        Arrays.fill(output, Float.NaN);
        KERNEL.forward(pass(0, 2, 3, 3), new float[][] {TABLE}, new float[][] {{}}, output, new float[0]);
        assertThat(output).containsExactly(1, 2, 5, 6, 7, 8, 7, 8);
    }

    @Test
    void addsGradientsOfEqualIds() {
        float[] gradient = new float[8];
        KERNEL.backward(
                pass(0, 2, 3, 3),
                new float[][] {TABLE},
                new float[][] {{}},
                new float[8],
                new float[0],
                new float[] {1, 2, 3, 4, 5, 6, 70, 80},
                new float[][] {{}},
                new float[][] {gradient});
        assertThat(gradient).containsExactly(1, 2, 0, 0, 3, 4, 75, 86);
    }

    @Test
    void idsOutOfRangeAreNamedWithTheirRow() {
        assertThatThrownBy(() -> KERNEL.forward(
                        pass(0, 1, 2, 4), new float[][] {TABLE}, new float[][] {{}}, new float[8], new float[0]))
                .hasMessage("embedding: row 1 of the slice: expected ids from 0 to 3, got id 4."
                        + " Correct the data, or set size to the number of ids");
    }

    @Test
    void readsAsManyIdsOfEachRow() {
        assertThat(new Embedding(4, 2).reads(0, TWO)).isTrue();
        assertThat(new Embedding(4, 2).reads(0, TensorType.raggedIds())).isFalse();
        assertThat(new Embedding(4, 2).output(List.of(TWO.shape()))).isEqualTo(Shape.of(2, 2));
        assertThatThrownBy(() -> new Embedding(3, 0)).hasMessage("size and dimension must be at least 1, got 3 and 0");
    }
}
