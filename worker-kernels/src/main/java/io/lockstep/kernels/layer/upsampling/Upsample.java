package io.lockstep.kernels.layer.upsampling;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * Images [channels, height, width] or lines [channels, length] made larger by a whole factor. Output element i of an
 * axis stands at {@code (i + 0.5) / factor - 0.5} of the input (PyTorch's {@code Upsample} with
 * {@code align_corners=False}).
 *
 * @param factor for both axes, or [vertical, horizontal]
 * @param mode how elements in between are made
 */
public record Upsample(Window factor, @Default("nearest") Mode mode) implements Layer {
    /** How the output is made of the input's elements. */
    public enum Mode {
        /** Each is repeated. */
        NEAREST,
        /** Between two neighbours along each axis by distance; beyond the outermost as those. */
        LINEAR
    }

    private static List<ScaledAxis> axes(Shape input, Window factor) {
        if (input.rank() == 2 && factor.sizes().size() == 1) {
            return List.of(new ScaledAxis(1, 1), new ScaledAxis(input.size(1), factor.width()));
        }
        if (input.rank() != 3) {
            throw new IllegalArgumentException("factor " + factor + ": takes channels x height x width for each example"
                    + (factor.sizes().size() == 1 ? " or channels x length" : "") + ", got " + input
                    + ". Give the input such a shape");
        }
        return List.of(new ScaledAxis(input.size(1), factor.height()), new ScaledAxis(input.size(2), factor.width()));
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        List<ScaledAxis> axes = axes(input, factor);
        int length = axes.get(1).output();
        return input.rank() == 2
                ? Shape.of(input.size(0), length)
                : Shape.of(input.size(0), axes.get(0).output(), length);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        List<ScaledAxis> axes = axes(input, factor);
        return mode == Mode.NEAREST
                ? new NearestKernel(input.size(0), axes.get(0), axes.get(1))
                : new BilinearKernel(input.size(0), axes.get(0), axes.get(1));
    }
}
