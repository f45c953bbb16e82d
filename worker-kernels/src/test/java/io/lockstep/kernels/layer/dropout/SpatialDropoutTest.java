package io.lockstep.kernels.layer.dropout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

class SpatialDropoutTest implements LayerExamples {
    private static final int CHANNELS = 1001;
    private static final int POSITIONS = 3;

    @Override
    public List<Example> examples() {
        return List.of(new Example(new SpatialDropout(0.4f), List.of(Shape.of(5, 3))));
    }

    @Override
    public double[][] exact(
            Layer layer,
            List<Shape> shapes,
            double[][][] inputs,
            Function<String, double[]> tensors,
            ReferencePass pass) {
        double rate = ((SpatialDropout) layer).rate();
        double[][] y = new double[pass.masks().size()][];
        for (int row = 0; row < y.length; row++) {
            y[row] = inputs[0][row].clone();
            RandomStream mask = pass.masks().get(row);
            for (int i = 0; pass.training() && i < y[row].length; i++) {
                int channel = i / (y[row].length / shapes.get(0).size(0));
                double uniform = (mask.bits(channel) & 0xFFFFFFFFL) / 4294967296.0;
                y[row][i] = uniform < rate ? 0 : y[row][i] / (1 - rate);
            }
        }
        return y;
    }

    private static float[] drop(boolean training, float rate, long rowNumber) {
        int size = CHANNELS * POSITIONS;
        Batch batch = new Batch(2, new int[] {size}, 1);
        batch.setRows(2);
        batch.rowNumbers()[1] = rowNumber;
        CurrentPass pass = training
                ? CurrentPass.training(new PlainProducts(), 5, new float[0][])
                : CurrentPass.inference(new PlainProducts(), 2, new float[0][]);
        if (training) {
            pass.begin(batch, 3);
        }
        pass.enter(4, List.of());
        float[] x = new float[2 * size];
        Arrays.fill(x, 1);
        float[] y = new float[2 * size];
        new SpatialDropout(rate)
                .kernel(List.of(Shape.of(CHANNELS, POSITIONS)))
                .forward(pass, new float[0][], new float[][] {x}, y, new float[2 * CHANNELS]);
        return Arrays.copyOfRange(y, size, 2 * size);
    }

    @Test
    void dropsWholeChannelsAndScalesTheRest() {
        float[] y = drop(true, 0.4f, 7);
        int dropped = 0;
        for (int c = 0; c < CHANNELS; c++) {
            assertThat(y[c * POSITIONS]).isIn(0f, 1 / (1 - 0.4f));
            for (int p = 1; p < POSITIONS; p++) {
                assertThat(y[c * POSITIONS + p]).isEqualTo(y[c * POSITIONS]);
            }
            dropped += y[c * POSITIONS] == 0 ? 1 : 0;
        }
        assertThat((double) dropped).isCloseTo(CHANNELS * 0.4, within(4 * Math.sqrt(CHANNELS * 0.24)));
    }

    @Test
    void goesByTheRowsNumberAndDoesNothingInInference() {
        assertThat(drop(true, 0.4f, 7)).isEqualTo(drop(true, 0.4f, 7)).isNotEqualTo(drop(true, 0.4f, 8));
        assertThat(drop(false, 0.4f, 7)).containsOnly(1);
    }

    @Test
    void refusesWhatHasNoChannels() {
        assertThatThrownBy(() -> new SpatialDropout(0.1f).output(List.of(Shape.of(7))))
                .hasMessage("takes channels and positions for each example, got 7. Use dropout");
        assertThatThrownBy(() -> new SpatialDropout(1))
                .hasMessage("rate must be in [0, 1), got 1.0. Usual: 0.1 to 0.5");
    }
}
