package io.lockstep.kernels.backend.onednn;

import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.inner_product_backward_data;
import org.bytedeco.dnnl.inner_product_backward_weights;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.jspecify.annotations.Nullable;

/**
 * Makes oneDNN's primitives for matrices in plain row-major order, with scratchpads of the caller. Symbols: B rows, I
 * inputs, O units.
 */
final class Primitives {
    private final engine cpu;
    private final Owned owned;

    /** @param owned what keeps the primitives alive */
    Primitives(engine cpu, Owned owned) {
        this.cpu = cpu;
        this.owned = owned;
    }

    static memory.desc vector(long size) {
        return new memory.desc(new long[] {size}, memory.data_type.f32, memory.format_tag.a);
    }

    static memory.desc matrix(long rows, long columns) {
        return new memory.desc(new long[] {rows, columns}, memory.data_type.f32, memory.format_tag.ab);
    }

    private static primitive_attr attributes(@Nullable Elementwise fused) {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        if (fused != null) {
            post_ops operations = new post_ops();
            operations.append_eltwise(fused.forward(), fused.alpha(), 0f);
            attributes.set_post_ops(operations);
        }
        return attributes;
    }

    private Compiled compile(String name, primitive made, primitive_desc_base description) {
        memory.desc scratchpad = owned.own(description.scratchpad_desc());
        return new Compiled(name, owned.own(made), scratchpad, scratchpad.get_size());
    }

    /** Affine forward and, for training, what its backward primitives refer to. */
    private inner_product_forward.primitive_desc affine(
            int b, int i, int o, boolean bias, @Nullable Elementwise fused, boolean training) {
        int kind = training ? dnnl.prop_kind.forward_training.value : dnnl.prop_kind.forward_inference.value;
        if (bias) {
            return new inner_product_forward.primitive_desc(
                    cpu, kind, matrix(b, i), matrix(o, i), vector(o), matrix(b, o), attributes(fused), false);
        }
        return new inner_product_forward.primitive_desc(
                cpu, kind, matrix(b, i), matrix(o, i), matrix(b, o), attributes(fused), false);
    }

    /** {@code Y = f(X W^T + b)}. */
    Compiled affineForward(int b, int i, int o, boolean bias, @Nullable Elementwise fused, boolean training) {
        return Temporaries.freed(() -> {
            inner_product_forward.primitive_desc forward = affine(b, i, o, bias, fused, training);
            return compile("dense forward", new inner_product_forward(forward), forward);
        });
    }

    /** {@code dX = dZ W}. */
    Compiled affineBackwardData(int b, int i, int o) {
        return Temporaries.freed(() -> {
            inner_product_backward_data.primitive_desc backward = new inner_product_backward_data.primitive_desc(
                    cpu,
                    matrix(b, i),
                    matrix(o, i),
                    matrix(b, o),
                    affine(b, i, o, false, null, true),
                    attributes(null),
                    false);
            return compile("dense backward data", new inner_product_backward_data(backward), backward);
        });
    }

    /** {@code dW = dZ^T X}, {@code db = } column sums of dZ. */
    Compiled affineBackwardWeights(int b, int i, int o, boolean bias) {
        return Temporaries.freed(() -> {
            inner_product_forward.primitive_desc forward = affine(b, i, o, bias, null, true);
            inner_product_backward_weights.primitive_desc backward = bias
                    ? new inner_product_backward_weights.primitive_desc(
                            cpu, matrix(b, i), matrix(o, i), vector(o), matrix(b, o), forward, attributes(null), false)
                    : new inner_product_backward_weights.primitive_desc(
                            cpu, matrix(b, i), matrix(o, i), matrix(b, o), forward, attributes(null), false);
            return compile("dense backward weights", new inner_product_backward_weights(backward), backward);
        });
    }

    private eltwise_forward.primitive_desc elementwise(Elementwise function, long size) {
        return new eltwise_forward.primitive_desc(
                cpu,
                dnnl.prop_kind.forward_training.value,
                function.forward(),
                vector(size),
                vector(size),
                function.alpha(),
                0f,
                attributes(null),
                false);
    }

    Compiled elementwiseForward(Elementwise function, long size) {
        return Temporaries.freed(() -> {
            eltwise_forward.primitive_desc forward = elementwise(function, size);
            return compile("elementwise forward", new eltwise_forward(forward), forward);
        });
    }

    /** {@code dX = f' dY} from outputs or inputs, as the function's derivative wants. */
    Compiled elementwiseBackward(Elementwise function, long size) {
        return Temporaries.freed(() -> {
            eltwise_backward.primitive_desc backward = new eltwise_backward.primitive_desc(
                    cpu,
                    function.backward(),
                    vector(size),
                    vector(size),
                    vector(size),
                    function.alpha(),
                    0f,
                    elementwise(function, size),
                    attributes(null),
                    false);
            return compile("elementwise backward", new eltwise_backward(backward), backward);
        });
    }

    /** {@code C = A + B}; C may be A. */
    Compiled sum(long size) {
        return Temporaries.freed(() -> {
            binary.primitive_desc sum = new binary.primitive_desc(
                    cpu,
                    dnnl.algorithm.binary_add.value,
                    vector(size),
                    vector(size),
                    vector(size),
                    attributes(null),
                    false);
            return compile("sum", new binary(sum), sum);
        });
    }
}
