package io.lockstep.kernels.backend.onednn;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Backward of softmax in Java, vector by vector through the first cache: {@code dX_i = y_i (dY_i - sum_j y_j dY_j)}, the
 * sum in eight lanes of double.
 */
final class SoftmaxGradient implements Work {
    private static final int LANES = 8;

    private final FloatBuffer outputs;
    private final FloatBuffer outputGradients;
    private final FloatBuffer inputGradients;
    private final int vectors;
    private final int size;
    private final float[] y;
    private final float[] dY;
    private final double[] lanes = new double[LANES];

    /**
     * @param outputs [vectors, size]. Not modified.
     * @param outputGradients likewise. Not modified.
     * @param inputGradients likewise. Overwritten.
     */
    SoftmaxGradient(
            FloatBuffer outputs, FloatBuffer outputGradients, FloatBuffer inputGradients, int vectors, int size) {
        this.outputs = outputs;
        this.outputGradients = outputGradients;
        this.inputGradients = inputGradients;
        this.vectors = vectors;
        this.size = size;
        this.y = new float[size];
        this.dY = new float[size];
    }

    @Override
    public void run() {
        for (int vector = 0; vector < vectors; vector++) {
            int from = vector * size;
            outputs.get(from, y);
            outputGradients.get(from, dY);
            float mean = (float) product(y, dY, lanes);
            for (int i = 0; i < dY.length; i++) {
                dY[i] = y[i] * (dY[i] - mean);
            }
            inputGradients.put(from, dY);
        }
    }

    private static double product(float[] y, float[] dY, double[] lanes) {
        Arrays.fill(lanes, 0);
        int whole = y.length / LANES * LANES;
        for (int i = 0; i < whole; i += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                lanes[lane] += (double) y[i + lane] * dY[i + lane];
            }
        }
        double sum = 0;
        for (double lane : lanes) {
            sum += lane;
        }
        for (int i = whole; i < y.length; i++) {
            sum += (double) y[i] * dY[i];
        }
        return sum;
    }
}
