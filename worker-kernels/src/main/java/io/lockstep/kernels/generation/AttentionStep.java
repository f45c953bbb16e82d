package io.lockstep.kernels.generation;

import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.attention.RotaryPositions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Step of {@link MultiHeadAttention}: keys and values of the steps before are kept. */
final class AttentionStep implements Step {
    private static final int PARTS = 3;

    private final int length;
    private final int heads;
    private final int size;
    private final int width;
    private final @Nullable RotaryPositions rotary;
    private final float[][] parameters;
    private final StepProducts products;
    private final float[] projected;
    private final float[] context;
    private final float[] shares;
    /** [heads, size, length]. */
    private final float[] keys;
    /** [heads, length, size]. */
    private final float[] values;

    AttentionStep(MultiHeadAttention layer, StepPlace place) {
        if (!layer.causal()) {
            throw new IllegalArgumentException("expected causal: true, got attention to later steps");
        }
        this.length = place.length();
        this.width = place.width();
        this.heads = layer.heads();
        this.size = width / heads;
        this.rotary = layer.rotary() ? new RotaryPositions(length, size) : null;
        this.parameters = place.parameters();
        this.products = place.products();
        this.projected = new float[PARTS * width];
        this.context = new float[size];
        this.shares = new float[length];
        this.keys = new float[length * width];
        this.values = new float[length * width];
    }

    @Override
    public void next(int position, float[][] inputs, float[] output) {
        products.multiply(PARTS * width, width, parameters[0], inputs[0], projected);
        addTo(projected, parameters[1]);
        float[] all = new float[width];
        for (int head = 0; head < heads; head++) {
            attend(position, head);
            System.arraycopy(context, 0, all, head * size, size);
        }
        products.multiply(width, width, parameters[2], all, output);
        for (int i = 0; i < width; i++) {
            output[i] += parameters[3][i];
        }
    }

    private static void addTo(float[] values, float[] bias) {
        for (int i = 0; i < bias.length; i++) {
            values[i] += bias[i];
        }
    }

    private void attend(int position, int head) {
        int query = head * size;
        int firstKey = head * size * length;
        int firstValue = head * length * size;
        if (rotary != null) {
            rotary.turn(position, projected, query);
            rotary.turn(position, projected, width + query);
        }
        Arrays.fill(shares, 0, position + 1, 0);
        for (int i = 0; i < size; i++) {
            keys[firstKey + i * length + position] = projected[width + query + i];
            StepProducts.add(position + 1, projected[query + i], keys, firstKey + i * length, shares);
        }
        System.arraycopy(projected, 2 * width + query, values, firstValue + position * size, size);
        softmax(position + 1);
        Arrays.fill(context, 0);
        for (int s = 0; s <= position; s++) {
            StepProducts.add(size, shares[s], values, firstValue + s * size, context);
        }
    }

    private void softmax(int count) {
        double scale = 1 / Math.sqrt(size);
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, shares[i]);
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            shares[i] = (float) StrictMath.exp(scale * ((double) shares[i] - largest));
            sum += shares[i];
        }
        for (int i = 0; i < count; i++) {
            shares[i] = (float) (shares[i] / sum);
        }
    }
}
