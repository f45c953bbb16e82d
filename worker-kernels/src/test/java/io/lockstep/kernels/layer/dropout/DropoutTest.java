package io.lockstep.kernels.layer.dropout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.layer.ReferencePass;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DropoutTest implements LayerExamples {
    private static final int SIZE = 1001;

    @Override
    public List<Example> examples() {
        return List.of(new Example(new Dropout(0.4f), List.of(Shape.of(7))));
    }

    @Override
    public double[][] exact(
            Layer layer,
            List<Shape> shapes,
            double[][][] inputs,
            Function<String, double[]> tensors,
            ReferencePass pass) {
        double rate = ((Dropout) layer).rate();
        double[][] y = new double[pass.masks().size()][];
        for (int row = 0; row < y.length; row++) {
            y[row] = inputs[0][row].clone();
            RandomStream mask = pass.masks().get(row);
            for (int i = 0; pass.training() && i < y[row].length; i++) {
                long bits = mask.bits(i / 2);
                double uniform = (i % 2 == 0 ? bits & 0xFFFFFFFFL : bits >>> 32) / 4294967296.0;
                y[row][i] = uniform < rate ? 0 : y[row][i] / (1 - rate);
            }
        }
        return y;
    }

    @Test
    void dropsItsShareAndScalesTheRest() {
        for (float rate : new float[] {0, 0.1f, 0.5f, 0.9f}) {
            float[] y = drop(rate, 1, 1, 1, 7);
            int dropped = 0;
            for (float value : y) {
                if (value == 0) {
                    dropped++;
                } else {
                    assertThat(value).isEqualTo(1 / (1 - rate));
                }
            }
            double deviation = Math.sqrt(SIZE * rate * (1 - rate));
            assertThat((double) dropped).isCloseTo(SIZE * rate, within(4 * deviation));
        }
    }

    @Test
    void isKeyedBySeedEpochNodeAndRowNumber() {
        float[] mask = drop(0.5f, 1, 2, 3, 4);
        assertThat(drop(0.5f, 1, 2, 3, 4)).isEqualTo(mask);
        assertThat(drop(0.5f, 9, 2, 3, 4)).isNotEqualTo(mask);
        assertThat(drop(0.5f, 1, 9, 3, 4)).isNotEqualTo(mask);
        assertThat(drop(0.5f, 1, 2, 9, 4)).isNotEqualTo(mask);
        assertThat(drop(0.5f, 1, 2, 3, 9)).isNotEqualTo(mask);
    }

    @Test
    void doesNothingInInference() {
        float[] x = new float[SIZE];
        Arrays.fill(x, 3);
        float[] y = new float[SIZE];
        CurrentPass pass = CurrentPass.inference(new PlainProducts(), 1, new float[0][]);
        new Dropout(0.5f)
                .kernel(List.of(Shape.of(SIZE)))
                .forward(pass, new float[0][], new float[][] {x}, y, new float[0]);
        assertThat(y).isEqualTo(x);
    }

    private static float[] drop(float rate, long seed, long epoch, int node, long rowNumber) {
        Batch batch = new Batch(2, new int[] {SIZE}, 1);
        batch.setRows(2);
        batch.rowNumbers()[1] = rowNumber;
        CurrentPass pass = CurrentPass.training(new PlainProducts(), seed, new float[0][]);
        pass.begin(batch, epoch);
        pass.enter(node, List.of());
        float[] x = new float[2 * SIZE];
        Arrays.fill(x, 1);
        float[] y = new float[2 * SIZE];
        new Dropout(rate)
                .kernel(List.of(Shape.of(SIZE)))
                .forward(pass, new float[0][], new float[][] {x}, y, new float[2 * SIZE]);
        return Arrays.copyOfRange(y, SIZE, 2 * SIZE);
    }
}
