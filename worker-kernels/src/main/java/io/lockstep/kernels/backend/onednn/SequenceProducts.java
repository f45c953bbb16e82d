package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import io.lockstep.kernels.shape.Shape;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.inner_product_backward_weights;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.jspecify.annotations.Nullable;

/**
 * Products of one weight [O, I] of a layer that goes through a sequence step by step: {@code Y = X W^T} of some vectors,
 * {@code dX = dY W}, and {@code dW = dY^T X} of all vectors at once. Operands are of the precision's type, sums float32.
 */
final class SequenceProducts {
    private final Compilation compilation;
    private final int weightTensor;
    private final long outputs;
    private final long inputs;
    private final memory.data_type type;
    private final Layout plain;
    private long scratchpadBytes;

    /** A product, ready to be called for vectors that lie anywhere. */
    record Product(Compiled kernel, Tensor weight, @Nullable Tensor bias) {
        void call(PassBuilder builder, memory from, memory to) {
            if (bias != null) {
                int[] numbers = {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST};
                builder.call(kernel, numbers, from, builder.tensor(weight), builder.tensor(bias), to);
            } else {
                int[] numbers = {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST};
                builder.call(kernel, numbers, from, builder.tensor(weight), to);
            }
        }
    }

    /**
     * The gradient of the weight, and of a bias where there is one.
     *
     * @param layout how the library wants to write it
     * @param biasTensor below 0: none
     */
    record WeightGradient(
            Compiled kernel, int weightTensor, Layout plain, Layout layout, int biasTensor, Layout vector) {
        void call(PassBuilder builder, memory from, memory dTo) {
            memory dW = builder.tensorGradient(weightTensor, plain, layout);
            if (biasTensor >= 0) {
                int[] numbers = {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS};
                builder.call(kernel, numbers, from, dTo, dW, builder.tensorGradient(biasTensor, vector, vector));
            } else {
                int[] numbers = {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS};
                builder.call(kernel, numbers, from, dTo, dW);
            }
            builder.placeTensorGradient(weightTensor, plain, layout);
        }

        /** Bytes of the gradient where it is not made in its place. */
        long bytesBeside() {
            return layout.sameAs(plain) ? 0 : layout.bytes();
        }
    }

    /** @param weightTensor its number in the layout of parameters */
    SequenceProducts(Compilation compilation, int weightTensor) {
        this.compilation = compilation;
        this.weightTensor = weightTensor;
        Shape shape = compilation.graph().layout().tensors().get(weightTensor).shape();
        this.outputs = shape.size(0);
        this.inputs = shape.size(1);
        this.type = compilation.type();
        this.plain = compilation.plainTensor(outputs, inputs);
    }

    /** The largest scratchpad of all that was made. */
    long scratchpadBytes() {
        return scratchpadBytes;
    }

    private memory.desc matrix(memory.data_type of, long rows, long columns) {
        return new memory.desc(new long[] {rows, columns}, of, memory.format_tag.ab);
    }

    private Product made(Compiled kernel, Tensor weight, @Nullable Tensor bias) {
        scratchpadBytes = Math.max(scratchpadBytes, kernel.scratchpadBytes());
        return new Product(kernel, weight, bias);
    }

    private inner_product_forward.primitive_desc description(long vectors, memory.data_type output, boolean bias) {
        int kind =
                compilation.training() ? dnnl.prop_kind.forward_training.value : dnnl.prop_kind.forward_inference.value;
        memory.desc x = matrix(type, vectors, inputs);
        memory.desc w = Layout.any(type, outputs, inputs);
        memory.desc y = matrix(output, vectors, outputs);
        memory.desc vector = new memory.desc(new long[] {outputs}, memory.data_type.f32, memory.format_tag.a);
        return bias
                ? new inner_product_forward.primitive_desc(
                        compilation.primitives().cpu(), kind, x, w, vector, y, Primitives.attributes(null), false)
                : new inner_product_forward.primitive_desc(
                        compilation.primitives().cpu(), kind, x, w, y, Primitives.attributes(null), false);
    }

    /**
     * {@code Y = X W^T + b} in float32.
     *
     * @param biasTensor below 0: none
     */
    Product forward(long vectors, int biasTensor) {
        inner_product_forward.primitive_desc made = description(vectors, memory.data_type.f32, biasTensor >= 0);
        Primitives primitives = compilation.primitives();
        Layout wanted = primitives.chosen(made.weights_desc(), type, outputs, inputs);
        return made(
                primitives.compile("sequence forward", new inner_product_forward(made), made),
                compilation.tensor(weightTensor, plain, wanted),
                biasTensor < 0 ? null : compilation.vector(biasTensor));
    }

    /** {@code Y += X W^T} in float32. */
    Product forwardAdded(long vectors) {
        Primitives primitives = compilation.primitives();
        matmul.primitive_desc made = product(vectors, inputs, outputs, memory.data_type.f32, true);
        Layout transposed = primitives.ordered(memory.format_tag.ba, memory.data_type.f32, inputs, outputs);
        Layout wanted = primitives.chosen(made.weights_desc(), type, inputs, outputs);
        return made(
                primitives.compile("sequence forward", new matmul(made), made),
                compilation.tensor(weightTensor, transposed, wanted),
                null);
    }

    /** {@code dX = dY W}, in that type. */
    Product backward(long vectors, memory.data_type output) {
        return backward(vectors, output, false);
    }

    /** {@code dX += dY W} in float32. */
    Product backwardAdded(long vectors) {
        return backward(vectors, memory.data_type.f32, true);
    }

    private Product backward(long vectors, memory.data_type output, boolean added) {
        Primitives primitives = compilation.primitives();
        matmul.primitive_desc made = product(vectors, outputs, inputs, output, added);
        Layout wanted = primitives.chosen(made.weights_desc(), type, outputs, inputs);
        return made(
                primitives.compile("sequence backward", new matmul(made), made),
                compilation.tensor(weightTensor, plain, wanted),
                null);
    }

    private matmul.primitive_desc product(long vectors, long from, long to, memory.data_type output, boolean added) {
        primitive_attr attributes = Primitives.attributes(null);
        if (added) {
            post_ops operations = new post_ops();
            operations.append_sum(1f, 0, memory.data_type.undef);
            attributes.set_post_ops(operations);
        }
        return new matmul.primitive_desc(
                compilation.primitives().cpu(),
                matrix(type, vectors, from),
                Layout.any(type, from, to),
                matrix(output, vectors, to),
                attributes,
                false);
    }

    /**
     * {@code dW = dY^T X} of all vectors.
     *
     * @param biasTensor below 0: none
     */
    WeightGradient weightGradient(long vectors, int biasTensor) {
        Primitives primitives = compilation.primitives();
        boolean bias = biasTensor >= 0;
        inner_product_forward.primitive_desc hint = description(vectors, type, bias);
        memory.desc x = matrix(type, vectors, inputs);
        memory.desc y = matrix(type, vectors, outputs);
        memory.desc dW = compilation.weightGradient(outputs, inputs);
        memory.desc vector = new memory.desc(new long[] {outputs}, memory.data_type.f32, memory.format_tag.a);
        inner_product_backward_weights.primitive_desc made = bias
                ? new inner_product_backward_weights.primitive_desc(
                        primitives.cpu(), x, dW, vector, y, hint, Primitives.attributes(null), false)
                : new inner_product_backward_weights.primitive_desc(
                        primitives.cpu(), x, dW, y, hint, Primitives.attributes(null), false);
        Compiled kernel =
                primitives.compile("sequence backward weights", new inner_product_backward_weights(made), made);
        scratchpadBytes = Math.max(scratchpadBytes, kernel.scratchpadBytes());
        Layout layout = primitives.chosen(made.diff_weights_desc(), memory.data_type.f32, outputs, inputs);
        return new WeightGradient(kernel, weightTensor, plain, layout, biasTensor, compilation.plainTensor(outputs));
    }
}
