package io.lockstep.kernels.generation;

import io.lockstep.kernels.layer.recurrent.Gru;
import java.util.Arrays;

/** Step of {@link Gru} in both of its forms: h is kept. */
final class GruStep implements Step {
    private static final int GATES = 3;

    private final int units;
    private final int width;
    private final boolean resetAfter;
    private final float[][] parameters;
    private final StepProducts products;
    private final float[] sums;
    private final float[] gates;
    private final float[] candidate;
    private final float[] state;
    private final float[] reset;

    GruStep(Gru layer, StepPlace place) {
        if (layer.reverse()) {
            throw new IllegalArgumentException("expected steps from the first to the last, got reverse: true");
        }
        this.units = layer.units();
        this.width = place.width();
        this.resetAfter = layer.resetAfter();
        this.parameters = place.parameters();
        this.products = place.products();
        this.sums = new float[GATES * units];
        this.gates = new float[2 * units];
        this.candidate = new float[units];
        this.state = new float[units];
        this.reset = new float[units];
    }

    @Override
    public void next(int position, float[][] inputs, float[] output) {
        if (position == 0) {
            Arrays.fill(state, 0);
        }
        products.multiply(GATES * units, width, parameters[0], inputs[0], sums);
        products.multiply(2 * units, units, parameters[1], state, gates);
        float[] bias = parameters[3];
        for (int j = 0; j < 2 * units; j++) {
            gates[j] = Gates.gate(sums[j] + gates[j] + bias[j]);
        }
        for (int j = 0; j < units; j++) {
            reset[j] = gates[j] * state[j];
        }
        products.multiply(units, units, parameters[2], resetAfter ? state : reset, candidate);
        for (int j = 0; j < units; j++) {
            float z = gates[units + j];
            float own = sums[2 * units + j] + bias[2 * units + j];
            float q = candidate[j] + (resetAfter ? parameters[4][j] : 0);
            float n = Gates.tanh(own + (resetAfter ? gates[j] * q : q));
            output[j] = (1 - z) * n + z * state[j];
        }
        System.arraycopy(output, 0, state, 0, units);
    }
}
