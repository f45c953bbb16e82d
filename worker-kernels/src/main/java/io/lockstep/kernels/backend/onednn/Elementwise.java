package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.layer.activation.Elu;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.layer.activation.Tanh;
import java.util.Objects;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.jspecify.annotations.Nullable;

/**
 * oneDNN's operation of an activation.
 *
 * @param forward algorithm
 * @param backward algorithm
 * @param alpha its parameter
 * @param fromOutput whether backward wants outputs rather than inputs
 */
record Elementwise(int forward, int backward, float alpha, boolean fromOutput) {
    /** The native operation of an activation, or of a layer that is one; null when there is none. */
    static @Nullable Elementwise of(Object function) {
        if (function instanceof Relu) {
            return relu(0);
        }
        if (function instanceof LeakyRelu leaky) {
            return relu(leaky.slope());
        }
        if (function instanceof Elu elu) {
            return fromOutput(algorithm.eltwise_elu, algorithm.eltwise_elu_use_dst_for_bwd, elu.alpha());
        }
        if (function instanceof Sigmoid) {
            return fromOutput(algorithm.eltwise_logistic, algorithm.eltwise_logistic_use_dst_for_bwd, 0);
        }
        if (function instanceof Tanh) {
            return fromOutput(algorithm.eltwise_tanh, algorithm.eltwise_tanh_use_dst_for_bwd, 0);
        }
        if (function instanceof Gelu gelu) {
            return fromInput(
                    gelu.form() == Gelu.Form.ERF ? algorithm.eltwise_gelu_erf : algorithm.eltwise_gelu_tanh, 0);
        }
        if (function instanceof Silu) {
            return fromInput(algorithm.eltwise_swish, 1);
        }
        return null;
    }

    /**
     * Whether the library's kernel for AVX-512 is too coarse in float32. In oneDNN 3.1 that of gelu is off by up to
     * 2.6e-4 between 3 and 5 and wants another, that of AVX2 by 4e-7.
     */
    boolean isCoarse() {
        return forward == algorithm.eltwise_gelu_erf.value;
    }

    /** Whether it is a rectifier under which a larger argument never gives a smaller result. */
    boolean isRisingRectifier() {
        return alpha >= 0 && forward == algorithm.eltwise_relu.value;
    }

    /** The native operation of a layer known to have one. */
    static Elementwise required(Object function) {
        return Objects.requireNonNull(of(function));
    }

    private static Elementwise relu(float slope) {
        return fromOutput(algorithm.eltwise_relu, algorithm.eltwise_relu_use_dst_for_bwd, slope);
    }

    private static Elementwise fromOutput(algorithm forward, algorithm backward, float alpha) {
        return new Elementwise(forward.value, backward.value, alpha, true);
    }

    private static Elementwise fromInput(algorithm both, float alpha) {
        return new Elementwise(both.value, both.value, alpha, false);
    }
}
