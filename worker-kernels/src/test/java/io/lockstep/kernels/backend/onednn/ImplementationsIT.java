package io.lockstep.kernels.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.pooling.AveragePool2d;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.layer.pooling.GlobalMaxPool;
import io.lockstep.kernels.layer.pooling.MaxPool1d;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That no usual layer is left to the definitions of oneDNN's primitives, which are up to a thousand times slower. */
class ImplementationsIT {
    private static final Pattern SLOW = Pattern.compile(".* by (ref|nspc_bnorm|ncsp_bnorm).*");
    private static final int[] FEATURES = {1, 3, 7, 10, 16, 20, 33, 64};

    private final OneDnn backend = OneDnn.open();
    private final List<String> slow = new ArrayList<>();
    private int seen;

    /** Channels of the input, filters. */
    private static List<int[]> widths() {
        List<int[]> widths = new ArrayList<>();
        for (int channels : new int[] {1, 3, 4, 5, 8, 12, 16, 17, 20, 24, 36, 48, 64, 100}) {
            for (int filters : new int[] {1, 4, 7, 8, 16, 24, 33, 36, 64}) {
                widths.add(new int[] {channels, filters});
            }
        }
        return widths;
    }

    private static Conv2d convolution(int filters, int kernel, int stride, int dilation, int groups, Activation end) {
        return new Conv2d(
                filters,
                Window.of(kernel),
                Window.of(stride),
                Padding.same(),
                Window.of(dilation),
                groups,
                end,
                true,
                null);
    }

    private void see(Precision precision, Shape input, Layer... layers) {
        ModelSpec spec = ModelSpec.sequential(input, List.of(layers), new SquaredError());
        try (OneDnnNetwork network = (OneDnnNetwork) backend.compile(spec, precision, List.of(16))) {
            for (String implementation : network.primitives().implementations()) {
                seen++;
                if (SLOW.matcher(implementation).matches()) {
                    slow.add(input + " " + List.of(layers) + ": " + implementation);
                }
            }
            network.bridged().forEach(step -> slow.add(input + " " + List.of(layers) + ": in Java " + step.layer()));
        }
    }

    private void assumeSupported(Precision precision) {
        assumeThat(backend.supports(precision))
                .as("this processor has what " + precision + " needs")
                .isTrue();
        assumeThat(backend.level().mask())
                .as("AVX2: oneDNN normalises odd numbers of channels without vectors below")
                .isGreaterThanOrEqualTo(InstructionSet.AVX2.mask());
    }

    @ParameterizedTest
    @EnumSource
    void convolutionsOfAllSizes(Precision precision) {
        assumeSupported(precision);
        for (int[] width : widths()) {
            Shape image = Shape.of(width[0], 20, 24);
            for (int kernel : new int[] {1, 3, 5}) {
                for (int stride : new int[] {1, 2}) {
                    Conv2d first = convolution(width[1], kernel, stride, 1, 1, new Relu());
                    see(precision, image, first);
                    see(precision, image, BatchNorm.of(new None()), first, MaxPool2d.of(2));
                }
            }
            see(precision, image, BatchNorm.of(new Relu()), convolution(width[1], 3, 1, 2, 1, new Tanh()));
            Conv1d line = new Conv1d(width[1], 9, 2, Padding.same(), 1, 1, new LeakyRelu(0.2f), true, null);
            see(
                    precision,
                    Shape.of(width[0], 100),
                    BatchNorm.of(new None()),
                    line,
                    new MaxPool1d(2, null, Padding.valid()));
        }
        assertThat(slow).isEmpty();
        assertThat(seen).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void convolutionsInGroups(Precision precision) {
        assumeSupported(precision);
        for (int[] part :
                new int[][] {{1, 1, 8}, {1, 1, 12}, {1, 1, 20}, {1, 1, 32}, {8, 16, 2}, {4, 8, 3}, {2, 4, 5}}) {
            Shape image = Shape.of(part[0] * part[2], 20, 24);
            for (int stride : new int[] {1, 2}) {
                Conv2d layer = convolution(part[1] * part[2], 3, stride, 1, part[2], new Relu());
                see(precision, image, BatchNorm.of(new None()), layer);
            }
        }
        assertThat(slow).isEmpty();
        assertThat(seen).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void normalisationsAndPooling(Precision precision) {
        assumeSupported(precision);
        Layer norm = BatchNorm.of(new Relu());
        for (int features : FEATURES) {
            see(precision, Shape.of(features), Dense.of(features, new Gelu(Gelu.Form.TANH)), norm, Dense.of(features));
            Shape image = Shape.of(features, 9, 8);
            see(precision, image, norm, MaxPool2d.of(3), norm, new GlobalMaxPool());
            see(precision, image, norm, AveragePool2d.of(2), norm, new GlobalAveragePool(), Dense.of(3));
            see(precision, image, new Flatten(), norm);
            Dense each = new Dense(features, new Gelu(Gelu.Form.ERF), true, null, 1);
            see(precision, Shape.of(9, features), LayerNorm.of(), each, new Softmax(), new Dropout(0.1f), each);
        }
        assertThat(slow).isEmpty();
        assertThat(seen).isPositive();
    }
}
