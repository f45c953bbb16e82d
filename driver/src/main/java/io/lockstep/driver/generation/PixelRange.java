package io.lockstep.driver.generation;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.convolution.ConvTranspose2d;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model's numbers are as pixels.
 *
 * @param black number of a pixel of 0
 * @param white number of a pixel of 255
 * @param logits whether sigmoid is applied first
 */
public record PixelRange(double black, double white, boolean logits) {
    private static final double MOST = 255;

    public PixelRange {
        if (!(black != white) || !Double.isFinite(black) || !Double.isFinite(white)) {
            throw new IllegalArgumentException(
                    "range: expected two different numbers, black and white, got " + black + " and " + white);
        }
    }

    /** From 0 to 1. */
    private static final PixelRange UNIT = new PixelRange(0, 1, false);

    /**
     * As people write it: {@code 0,1}, {@code -1,1} or {@code logits}.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static PixelRange of(String text) {
        if (text.equals("logits")) {
            return new PixelRange(0, 1, true);
        }
        String[] parts = text.split(",", -1);
        try {
            if (parts.length == 2) {
                return new PixelRange(
                        Double.parseDouble(parts[0].strip()), Double.parseDouble(parts[1].strip()), false);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "--range: expected two numbers, black and white, as 0,1 or -1,1, or logits," + " got '" + text + "'");
    }

    /**
     * By what a model ends with: sigmoid gives 0 to 1, tanh -1 to 1.
     *
     * @throws IllegalArgumentException when it ends otherwise
     */
    public static PixelRange of(ModelSpec model) {
        if (model.outputs().get(0).loss().target().outputFunction().equals("sigmoid")) {
            return UNIT;
        }
        List<Node> nodes = new ArrayList<>(model.nodes());
        Collections.reverse(nodes);
        String name = model.outputs().get(0).node();
        for (Node node : nodes) {
            if (!node.name().equals(name)) {
                continue;
            }
            Layer layer = node.layer();
            if (layer instanceof Reshape || layer instanceof Flatten || layer instanceof Permute) {
                name = node.inputs().get(0);
                continue;
            }
            Object last = activation(layer);
            if (last instanceof Sigmoid) {
                return UNIT;
            }
            if (last instanceof Tanh) {
                return new PixelRange(-1, 1, false);
            }
            break;
        }
        throw new IllegalArgumentException("--range: expected what the model's numbers are as pixels, as it ends with"
                + " '" + name + "', neither sigmoid nor tanh, got none. Write 0,1 or -1,1, or logits");
    }

    private static Object activation(Layer layer) {
        @Nullable Activation own = layer instanceof Dense dense
                ? dense.activation()
                : layer instanceof Conv2d conv
                        ? conv.activation()
                        : layer instanceof ConvTranspose2d conv ? conv.activation() : null;
        return own == null ? layer : own;
    }

    /**
     * The pixel of a number, from 0 to 255.
     *
     * @throws IllegalArgumentException when it is not a number
     */
    public byte pixel(float number) {
        if (Float.isNaN(number)) {
            throw new IllegalArgumentException(
                    "model: expected numbers for pixels, got NaN. Its weights are damaged; train again, at a lower rate");
        }
        double own = logits ? 1 / (1 + StrictMath.exp(-number)) : number;
        double pixel = (own - black) / (white - black) * MOST;
        return (byte) Math.round(Math.max(0, Math.min(MOST, pixel)));
    }
}
