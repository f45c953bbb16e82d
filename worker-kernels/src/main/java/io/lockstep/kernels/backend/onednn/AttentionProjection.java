package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Projection of one value to some of queries, keys and values, each into a place of its own, where products of heads are
 * fast, some rows at a time: what reads the places next finds them in the cache. Weights are read as they lie: a part is
 * a range of the tensor's rows.
 *
 * @param input which of the node's
 * @param parts first of them, and one behind the last: 0 queries, 1 keys, 2 values
 * @param x the value, and its gradient
 * @param weight all parts
 * @param bias all parts
 * @param views how it lies
 * @param forward {@code P = X W^T + b}
 * @param backward null where there is no backward pass
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AttentionProjection(
        int input,
        int[] parts,
        VectorView x,
        Tensor weight,
        Tensor bias,
        Views views,
        Compiled forward,
        @Nullable Backward backward) {
    /**
     * Layouts of one part.
     *
     * @param part [vectors, D] of the rows that are projected at once, as of the value so of what is made of it
     * @param weight [D, D] of the whole tensor
     * @param turned the same, [inputs, outputs]
     * @param gradient of it
     * @param bias [1, D]
     */
    record Views(Layout part, Layout weight, Layout turned, Layout gradient, Layout bias) {}

    /**
     * What backward runs.
     *
     * @param weights {@code dW = dP^T X}, of the first rows
     * @param moreWeights the same, added
     * @param turned dP as these read it
     * @param bias {@code db}: a row of ones times dP, of the first rows
     * @param moreBias the same, added
     * @param data {@code dX = dP W}, of the first part
     * @param more the same, added
     */
    record Backward(
            Compiled weights,
            Compiled moreWeights,
            Layout turned,
            Compiled bias,
            Compiled moreBias,
            Layout ones,
            Place one,
            Compiled data,
            Compiled more) {}

    /**
     * @param atOnce rows that are projected at once
     * @param tensors numbers of weight and bias
     */
    static AttentionProjection of(
            Compilation compilation, int input, int value, int[] parts, int atOnce, int[] tensors, long width) {
        Primitives primitives = compilation.primitives();
        memory.data_type type = compilation.type();
        VectorView x = VectorView.of(primitives, type, compilation.value(value).sizes(), width);
        long vectors = x.matrix().sizes()[0] / compilation.rows() * atOnce;
        Layout plain = compilation.plainTensor(3 * width, width);
        Tensor weight = compilation.tensor(tensors[0], plain, primitives.plain(type, 3 * width, width));
        Views views = new Views(
                primitives.plain(type, vectors, width),
                primitives.plain(type, width, width),
                primitives.strided(type, new long[] {width, width}, new long[] {1, width}),
                compilation.plainTensor(width, width),
                compilation.plainTensor(1, width));
        return new AttentionProjection(
                input,
                parts,
                x,
                weight,
                compilation.vector(tensors[1]),
                views,
                primitives.product(views.part(), views.turned(), views.bias(), views.part()),
                compilation.training() ? backward(compilation, views, vectors, width) : null);
    }

    private static Backward backward(Compilation compilation, Views views, long vectors, long width) {
        Primitives primitives = compilation.primitives();
        Layout turned = primitives.strided(compilation.type(), new long[] {width, vectors}, new long[] {1, width});
        Layout ones = primitives.plain(compilation.type(), 1, vectors);
        float[] one = new float[Math.toIntExact(vectors)];
        Arrays.fill(one, 1);
        return new Backward(
                primitives.product(turned, views.part(), views.gradient(), 1),
                primitives.addedProduct(turned, views.part(), views.gradient()),
                turned,
                primitives.product(ones, views.part(), views.bias(), 1),
                primitives.addedProduct(ones, views.part(), views.bias()),
                ones,
                primitives.constant(ones, one),
                primitives.product(views.part(), views.weight(), views.part(), 1),
                primitives.addedProduct(views.part(), views.weight(), views.part()));
    }

    long scratchpadBytes() {
        Backward back = backward;
        return back == null
                ? forward.scratchpadBytes()
                : Math.max(
                        forward.scratchpadBytes(),
                        Compiled.largestScratchpad(
                                back.weights(),
                                back.moreWeights(),
                                back.bias(),
                                back.moreBias(),
                                back.data(),
                                back.more()));
    }

    private memory weightPart(PassBuilder builder, int part, Layout layout) {
        return builder.partOf(builder.tensor(weight), part * views.weight().bytes(), layout);
    }

    /**
     * Projects some rows.
     *
     * @param from the value, of these rows
     * @param places of queries, keys and values, of these rows
     */
    void bindForward(PassBuilder builder, memory from, memory[] places) {
        memory biases = builder.tensor(bias);
        for (int part = parts[0]; part < parts[1]; part++) {
            builder.call(
                    forward,
                    new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST},
                    from,
                    weightPart(builder, part, views.turned()),
                    builder.partOf(biases, part * views.bias().bytes(), views.bias()),
                    places[part]);
        }
    }

    /**
     * Gradients of the tensors by some rows.
     *
     * @param first whether these are the first rows; those of others are added to theirs
     * @param from the value, of these rows
     * @param gradients of queries, keys and values, of these rows
     */
    void bindWeights(PassBuilder builder, boolean first, memory from, memory[] gradients) {
        Backward back = backward;
        for (int part = parts[0]; back != null && part < parts[1]; part++) {
            long elements = views.gradient().bytes() / Float.BYTES;
            builder.call(
                    first ? back.weights() : back.moreWeights(),
                    new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
                    builder.seenAs(back.turned(), gradients[part]),
                    from,
                    builder.tensorGradientPart(weight.tensor(), part * elements, views.gradient()));
            builder.call(
                    first ? back.bias() : back.moreBias(),
                    new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
                    builder.at(back.ones(), back.one()),
                    gradients[part],
                    builder.tensorGradientPart(
                            bias.tensor(), part * views.bias().bytes() / Float.BYTES, views.bias()));
        }
    }

    /**
     * The gradient of the value, of some rows.
     *
     * @param gradients of queries, keys and values, of these rows
     */
    void bindData(PassBuilder builder, memory[] gradients, memory dX) {
        Backward back = backward;
        for (int part = parts[0]; back != null && part < parts[1]; part++) {
            builder.call(
                    part == parts[0] ? back.data() : back.more(),
                    new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
                    gradients[part],
                    weightPart(builder, part, views.weight()),
                    dX);
        }
    }
}
