package io.lockstep.kernels.backend;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.convolution.ConvTranspose1d;
import io.lockstep.kernels.layer.convolution.ConvTranspose2d;
import io.lockstep.kernels.layer.pooling.AveragePool1d;
import io.lockstep.kernels.layer.pooling.AveragePool2d;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.layer.pooling.GlobalMaxPool;
import io.lockstep.kernels.layer.pooling.MaxPool1d;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.upsampling.Upsample;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers over images and lines by their formulas in double: one element of the output after the other. */
final class SpatialReference {
    private SpatialReference() {}

    private record Image(int channels, int height, int width, double[] values) {
        double at(int channel, int y, int x, double outside) {
            boolean inside = y >= 0 && y < height && x >= 0 && x < width;
            return inside ? values[(channel * height + y) * width + x] : outside;
        }
    }

    /** Sizes with one axis as sizes with two. */
    private record Sizes(int kH, int kW, int sH, int sW, int dH, int dW, Padding padding, boolean line) {
        static Sizes of(Window kernel, Window stride, Window dilation, Padding padding) {
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

        static Sizes of(int kernel, int stride, int dilation, Padding padding) {
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

    /** Without the activation; null for a layer that is not known here. */
    static double @Nullable [] value(
            Layer layer, Shape input, Shape output, double[] x, double[] weight, double[] bias) {
        Image image = new Image(
                input.size(0),
                input.rank() == 3 ? input.size(1) : 1,
                input.rank() == 1 ? 1 : input.size(input.rank() - 1),
                x);
        if (layer instanceof Conv2d conv) {
            Sizes sizes = Sizes.of(conv.kernel(), conv.stride(), conv.dilation(), conv.padding());
            return conv(image, sizes, conv.groups(), output, weight, bias);
        }
        if (layer instanceof Conv1d conv) {
            Sizes sizes = Sizes.of(conv.kernel(), conv.stride(), conv.dilation(), conv.padding());
            return conv(image, sizes, conv.groups(), output, weight, bias);
        }
        if (layer instanceof ConvTranspose2d conv) {
            Sizes sizes = Sizes.of(conv.kernel(), conv.stride(), conv.dilation(), conv.padding());
            return transposed(image, sizes, conv.groups(), output, weight, bias);
        }
        if (layer instanceof ConvTranspose1d conv) {
            Sizes sizes = Sizes.of(conv.kernel(), conv.stride(), conv.dilation(), conv.padding());
            return transposed(image, sizes, conv.groups(), output, weight, bias);
        }
        if (layer instanceof Upsample upsample) {
            return upsampled(image, upsample.mode(), output);
        }
        return pooled(layer, image, output);
    }

    private static double @Nullable [] pooled(Layer layer, Image x, Shape output) {
        Window one = Window.of(1);
        if (layer instanceof MaxPool2d pool) {
            Window stride = pool.stride() == null ? pool.kernel() : pool.stride();
            return pool(x, Sizes.of(pool.kernel(), stride, one, pool.padding()), true, false, output);
        }
        if (layer instanceof MaxPool1d pool) {
            int stride = pool.stride() == null ? pool.kernel() : pool.stride();
            return pool(x, Sizes.of(pool.kernel(), stride, 1, pool.padding()), true, false, output);
        }
        if (layer instanceof AveragePool2d pool) {
            Window stride = pool.stride() == null ? pool.kernel() : pool.stride();
            Sizes sizes = Sizes.of(pool.kernel(), stride, one, pool.padding());
            return pool(x, sizes, false, pool.countIncludePadding(), output);
        }
        if (layer instanceof AveragePool1d pool) {
            int stride = pool.stride() == null ? pool.kernel() : pool.stride();
            Sizes sizes = Sizes.of(pool.kernel(), stride, 1, pool.padding());
            return pool(x, sizes, false, pool.countIncludePadding(), output);
        }
        if (layer instanceof GlobalMaxPool || layer instanceof GlobalAveragePool) {
            Sizes all = Sizes.of(Window.of(x.height, x.width), one, one, Padding.valid());
            return pool(x, all, layer instanceof GlobalMaxPool, false, output);
        }
        return null;
    }

    private static double[] conv(Image x, Sizes sizes, int groups, Shape output, double[] weight, double[] bias) {
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
    private static double[] transposed(Image x, Sizes sizes, int groups, Shape output, double[] weight, double[] bias) {
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

    /** Each input is a tent as wide as two elements (linear) or a box as wide as one (nearest). */
    private static double[] upsampled(Image x, Upsample.Mode mode, Shape output) {
        int height = output.rank() == 3 ? output.size(1) : 1;
        int width = output.size(output.rank() - 1);
        double[] y = new double[output.elementCount()];
        for (int o = 0; o < y.length; o++) {
            double row = (o / width % height + 0.5) * x.height / height - 0.5;
            double column = (o % width + 0.5) * x.width / width - 0.5;
            for (int i = 0; i < x.height; i++) {
                for (int j = 0; j < x.width; j++) {
                    y[o] += share(mode, row, i, x.height)
                            * share(mode, column, j, x.width)
                            * x.at(o / (height * width), i, j, 0);
                }
            }
        }
        return y;
    }

    private static double share(Upsample.Mode mode, double place, int input, int count) {
        double distance = Math.abs(Math.min(Math.max(place, 0), count - 1) - input);
        return mode == Upsample.Mode.LINEAR ? Math.max(0, 1 - distance) : distance < 0.5 ? 1 : 0;
    }

    private static double[] pool(Image x, Sizes sizes, boolean largest, boolean countPadding, Shape output) {
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
            y[o] = largest
                    ? Arrays.stream(inside).max().orElseThrow()
                    : Arrays.stream(inside).sum() / (countPadding ? seen.length : inside.length);
        }
        return y;
    }
}
