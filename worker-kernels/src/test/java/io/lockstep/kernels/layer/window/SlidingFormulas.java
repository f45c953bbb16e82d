package io.lockstep.kernels.layer.window;

import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Layers whose kernels slide over images and lines by their formulas in double: one element of the output after the
 * other.
 */
public final class SlidingFormulas {
    private SlidingFormulas() {}

    /** What becomes of a window. */
    public enum Pool {
        LARGEST,
        MEAN,
        MEAN_WITH_PADDING
    }

    /** A row of an input, a line as an image of one line. */
    public record Image(int channels, int height, int width, double[] values) {
        public static Image of(Shape shape, double[] values) {
            return new Image(
                    shape.size(0),
                    shape.rank() == 3 ? shape.size(1) : 1,
                    shape.rank() == 1 ? 1 : shape.size(shape.rank() - 1),
                    values);
        }

        public double at(int channel, int y, int x, double outside) {
            boolean inside = y >= 0 && y < height && x >= 0 && x < width;
            return inside ? values[(channel * height + y) * width + x] : outside;
        }
    }

    /** Sizes with one axis as sizes with two. */
    public record Sizes(int kH, int kW, int sH, int sW, int dH, int dW, Padding padding, boolean line) {
        public static Sizes of(Window kernel, Window stride, Window dilation, Padding padding) {
            return new Sizes(
                    kernel.height(),
                    kernel.width(),
                    stride.height(),
                    stride.width(),
                    dilation.height(),
                    dilation.width(),
                    padding,
                    false);
        }

        public static Sizes of(int kernel, int stride, int dilation, Padding padding) {
            return new Sizes(1, kernel, 1, stride, 1, dilation, padding, true);
        }

        /** Padding before the first element, TensorFlow's rule for same. */
        int before(boolean vertical, int input, int output) {
            if (padding.equals(Padding.valid()) || padding.equals(Padding.ceil())) {
                return 0;
            }
            if (padding.equals(Padding.same())) {
                int reach = vertical ? (kH - 1) * dH + 1 : (kW - 1) * dW + 1;
                return Math.max(0, (output - 1) * (vertical ? sH : sW) + reach - input) / 2;
            }
            List<Object> sides = padding.sides();
            return (Integer) sides.get(vertical || sides.size() == 1 || line ? 0 : 1);
        }

        int top(Image x, int height) {
            return line ? 0 : before(true, x.height, height);
        }
    }

    /** Without the activation. */
    public static double[] convolved(Sizes sizes, int groups, Image x, Shape output, double[] weight, double[] bias) {
        int height = output.rank() == 3 ? output.size(1) : 1;
        int width = output.size(output.rank() - 1);
        int perGroup = x.channels / groups;
        int top = sizes.top(x, height);
        int left = sizes.before(false, x.width, width);
        double[] y = new double[output.elementCount()];
        for (int o = 0; o < y.length; o++) {
            int f = o / (height * width);
            int i = o / width % height;
            int j = o % width;
            int firstChannel = f / (output.size(0) / groups) * perGroup;
            double sum = bias.length == 0 ? 0 : bias[f];
            for (int c = 0; c < perGroup; c++) {
                for (int u = 0; u < sizes.kH; u++) {
                    for (int v = 0; v < sizes.kW; v++) {
                        sum += weight[((f * perGroup + c) * sizes.kH + u) * sizes.kW + v]
                                * x.at(
                                        firstChannel + c,
                                        i * sizes.sH - top + u * sizes.dH,
                                        j * sizes.sW - left + v * sizes.dW,
                                        0);
                    }
                }
            }
            y[o] = sum;
        }
        return y;
    }

    /** Each input element is spread over the output, as the layer's formula says. */
    public static double[] transposed(Sizes sizes, int groups, Image x, Shape output, double[] weight, double[] bias) {
        int height = output.rank() == 3 ? output.size(1) : 1;
        int width = output.size(output.rank() - 1);
        int filters = output.size(0);
        int perGroup = filters / groups;
        int top = sizes.line ? 0 : sizes.before(true, height, x.height);
        int left = sizes.before(false, width, x.width);
        double[] y = new double[output.elementCount()];
        for (int f = 0; f < filters && bias.length > 0; f++) {
            Arrays.fill(y, f * height * width, (f + 1) * height * width, bias[f]);
        }
        for (int e = 0; e < x.values.length; e++) {
            int c = e / (x.height * x.width);
            int firstFilter = c / (x.channels / groups) * perGroup;
            for (int w = 0; w < perGroup * sizes.kH * sizes.kW; w++) {
                int i = e / x.width % x.height * sizes.sH - top + w / sizes.kW % sizes.kH * sizes.dH;
                int j = e % x.width * sizes.sW - left + w % sizes.kW * sizes.dW;
                if (i >= 0 && i < height && j >= 0 && j < width) {
                    y[((firstFilter + w / (sizes.kH * sizes.kW)) * height + i) * width + j] +=
                            x.values[e] * weight[c * perGroup * sizes.kH * sizes.kW + w];
                }
            }
        }
        return y;
    }

    /** One number of each window. */
    public static double[] pooled(Sizes sizes, Image x, Shape output, Pool pool) {
        int height = output.rank() == 3 ? output.size(1) : 1;
        int width = output.rank() == 1 ? 1 : output.size(output.rank() - 1);
        double[] y = new double[output.elementCount()];
        for (int o = 0; o < y.length; o++) {
            int top = o / width % height * sizes.sH - sizes.top(x, height);
            int left = o % width * sizes.sW - sizes.before(false, x.width, width);
            double[] seen = new double[sizes.kH * sizes.kW];
            for (int k = 0; k < seen.length; k++) {
                seen[k] = x.at(o / (height * width), top + k / sizes.kW, left + k % sizes.kW, Double.NaN);
            }
            double[] inside =
                    Arrays.stream(seen).filter(value -> !Double.isNaN(value)).toArray();
            y[o] = pool == Pool.LARGEST
                    ? Arrays.stream(inside).max().orElseThrow()
                    : Arrays.stream(inside).sum() / (pool == Pool.MEAN_WITH_PADDING ? seen.length : inside.length);
        }
        return y;
    }
}
