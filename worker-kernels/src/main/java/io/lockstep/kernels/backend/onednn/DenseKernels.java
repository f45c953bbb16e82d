package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.linear.Dense;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.inner_product_backward_data;
import org.bytedeco.dnnl.inner_product_backward_weights;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Primitives of {@code dense}: {@code Y = X W^T + b} with X [B, I] and Y [B, O] in row-major order, B the vectors of
 * all rows. Forward reads packed weights, but for bf16 where packing costs more than it saves; backward plain ones, but where
 * matrix tiles multiply.
 */
final class DenseKernels {
    /** From so many rows on a plain bf16 product is as fast as one over packed weights, or nearly. */
    private static final int PLAIN_ROWS = 128;

    /** From so many rows on packing costs next to nothing beside the product. */
    private static final int MANY_ROWS = 1024;

    private final Compilation compilation;
    private final Form form;
    private final long b;
    private final long i;
    private final long o;
    private final boolean bias;
    private final memory.data_type type;

    /**
     * What is multiplied.
     *
     * @param vectors of a row
     * @param x sizes of the input, rows first
     * @param y sizes of the output, rows first
     * @param inputs numbers of a vector of the input
     * @param outputs numbers of a vector of the output
     * @param weight number of the tensor w
     * @param bias number of the tensor b; below 0: none
     * @param gradient whether that of the input may be wanted
     * @param fused activation at the end of forward; null for none
     * @param answer whether the output is to be float32
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Form(
            long vectors,
            long[] x,
            long[] y,
            long inputs,
            long outputs,
            int weight,
            int bias,
            boolean gradient,
            @Nullable Elementwise fused,
            boolean answer) {}

    private DenseKernels(Compilation compilation, Form form) {
        this.compilation = compilation;
        this.form = form;
        this.b = compilation.rows() * form.vectors();
        this.i = form.inputs();
        this.o = form.outputs();
        this.bias = form.bias() >= 0;
        this.type = compilation.type();
    }

    /** Null where the activation has no native operation. */
    static @Nullable NativeOperation operation(Compilation compilation, GraphNode node) {
        Dense dense = (Dense) node.layer();
        Elementwise activation = Elementwise.of(dense.activation());
        if (activation == null && !(dense.activation() instanceof None)) {
            return null;
        }
        int vectors = node.outputShape().elementCount() / dense.units();
        int input = node.inputs().get(0);
        Form form = new Form(
                vectors,
                compilation.value(input).sizes(),
                compilation.sizes(node.outputShape()),
                node.inputShapes().get(0).elementCount() / vectors,
                dense.units(),
                node.tensors().get(0),
                dense.bias() ? node.tensors().get(1) : -1,
                compilation.graph().trained(input),
                AffineOperation.fuses(compilation, activation) ? activation : null,
                activation == null && compilation.graph().isOutput(node.output()));
        return new AffineOperation(compilation, node, activation, affine(compilation, form), UnmetWeights.NONE);
    }

    static Affine affine(Compilation compilation, Form form) {
        return new DenseKernels(compilation, form).make();
    }

    private memory.desc weights(memory.data_type of, boolean packed) {
        return packed ? Layout.any(of, o, i) : new memory.desc(new long[] {o, i}, of, memory.format_tag.ab);
    }

    private memory.desc plain(memory.data_type of, long rows, long columns) {
        return new memory.desc(new long[] {rows, columns}, of, memory.format_tag.ab);
    }

    private inner_product_forward.primitive_desc forward(
            memory.data_type output, boolean packed, @Nullable Elementwise end) {
        int kind =
                compilation.training() ? dnnl.prop_kind.forward_training.value : dnnl.prop_kind.forward_inference.value;
        memory.desc x = plain(type, b, i);
        memory.desc w = weights(type, packed);
        memory.desc y = plain(output, b, o);
        memory.desc vector = new memory.desc(new long[] {o}, memory.data_type.f32, memory.format_tag.a);
        return bias
                ? new inner_product_forward.primitive_desc(
                        compilation.primitives().cpu(), kind, x, w, vector, y, Primitives.attributes(end), false)
                : new inner_product_forward.primitive_desc(
                        compilation.primitives().cpu(), kind, x, w, y, Primitives.attributes(end), false);
    }

    private boolean packsForward() {
        return compilation.multipliesTiles()
                || type == memory.data_type.f32
                || compilation.mostRows() * form.vectors() < PLAIN_ROWS
                || compilation.mostRows() * form.vectors() >= MANY_ROWS;
    }

    private Affine make() {
        Primitives primitives = compilation.primitives();
        memory.data_type output = form.answer() ? memory.data_type.f32 : type;
        Layout plainWeight = compilation.plainTensor(o, i);
        boolean packed = compilation.multipliesTiles();
        inner_product_forward.primitive_desc forward = forward(output, packsForward(), form.fused());
        Tensor weight =
                compilation.tensor(form.weight(), plainWeight, primitives.chosen(forward.weights_desc(), type, o, i));
        Tensor vector = bias ? compilation.vector(form.bias()) : null;
        boolean training = compilation.training();
        inner_product_forward.primitive_desc hint = training ? forward(type, packed, null) : forward;
        boolean data = training && form.gradient();
        inner_product_backward_data.primitive_desc backwardData = data ? backwardData(hint, packed) : null;
        inner_product_backward_weights.primitive_desc backwardWeights = training ? backwardWeights(hint, packed) : null;
        return new Affine(
                VectorView.of(primitives, type, form.x(), i),
                VectorView.of(primitives, output, form.y(), o),
                VectorView.of(primitives, type, form.y(), o),
                plainWeight,
                weight,
                vector,
                primitives.compile("dense forward", new inner_product_forward(forward), forward),
                backwardData == null
                        ? null
                        : primitives.compile(
                                "dense backward data", new inner_product_backward_data(backwardData), backwardData),
                backwardData == null
                        ? null
                        : compilation.tensor(
                                form.weight(), plainWeight, primitives.chosen(backwardData.weights_desc(), type, o, i)),
                backwardWeights == null
                        ? null
                        : primitives.compile(
                                "dense backward weights",
                                new inner_product_backward_weights(backwardWeights),
                                backwardWeights),
                backwardWeights == null
                        ? null
                        : primitives.chosen(backwardWeights.diff_weights_desc(), memory.data_type.f32, o, i));
    }

    private inner_product_backward_data.primitive_desc backwardData(
            inner_product_forward.primitive_desc hint, boolean packed) {
        return new inner_product_backward_data.primitive_desc(
                compilation.primitives().cpu(),
                plain(type, b, i),
                weights(type, packed),
                plain(type, b, o),
                hint,
                Primitives.attributes(null),
                false);
    }

    private inner_product_backward_weights.primitive_desc backwardWeights(
            inner_product_forward.primitive_desc hint, boolean packed) {
        memory.desc dW = packed ? Layout.any(memory.data_type.f32, o, i) : compilation.weightGradient(o, i);
        memory.desc vector = new memory.desc(new long[] {o}, memory.data_type.f32, memory.format_tag.a);
        return bias
                ? new inner_product_backward_weights.primitive_desc(
                        compilation.primitives().cpu(),
                        plain(type, b, i),
                        dW,
                        vector,
                        plain(type, b, o),
                        hint,
                        Primitives.attributes(null),
                        false)
                : new inner_product_backward_weights.primitive_desc(
                        compilation.primitives().cpu(),
                        plain(type, b, i),
                        dW,
                        plain(type, b, o),
                        hint,
                        Primitives.attributes(null),
                        false);
    }
}
