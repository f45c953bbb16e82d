package io.lockstep.kernels.generation;

import io.lockstep.kernels.layer.recurrent.Lstm;
import java.util.Arrays;

/** Step of {@link Lstm}: h and c are kept. */
final class LstmStep implements Step {
    private static final int GATES = 4;

    private final int units;
    private final int width;
    private final double forgetBias;
    private final float[][] parameters;
    private final StepProducts products;
    private final float[] sums;
    private final float[] recurrent;
    private final float[] state;
    private final float[] cell;

    LstmStep(Lstm layer, StepPlace place) {
        if (layer.reverse()) {
            throw new IllegalArgumentException("expected steps from the first to the last, got reverse: true");
        }
        this.units = layer.units();
        this.width = place.width();
        this.forgetBias = layer.forgetBias();
        this.parameters = place.parameters();
        this.products = place.products();
        this.sums = new float[GATES * units];
        this.recurrent = new float[GATES * units];
        this.state = new float[units];
        this.cell = new float[units];
    }

    @Override
    public void next(int position, float[][] inputs, float[] output) {
        if (position == 0) {
            Arrays.fill(state, 0);
            Arrays.fill(cell, 0);
        }
        products.multiply(GATES * units, width, parameters[0], inputs[0], sums);
        products.multiply(GATES * units, units, parameters[1], state, recurrent);
        float[] bias = parameters[2];
        for (int j = 0; j < units; j++) {
            int f = j + units;
            int g = f + units;
            int o = g + units;
            float input = Gates.gate(sums[j] + recurrent[j] + bias[j]);
            float forget = Gates.gate(sums[f] + recurrent[f] + bias[f] + forgetBias);
            float fresh = Gates.tanh(sums[g] + recurrent[g] + bias[g]);
            float opened = Gates.gate(sums[o] + recurrent[o] + bias[o]);
            cell[j] = forget * cell[j] + input * fresh;
            output[j] = opened * Gates.tanh(cell[j]);
        }
        System.arraycopy(output, 0, state, 0, units);
    }
}
