package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.shape.Shape;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * What a recurrent layer makes of its input alone, {@code X W^T + b} for some steps at a time, and what it gives back: the
 * gradients of the input, of W, and of b.
 */
final class SequenceInput {
    private final GraphNode node;
    private final StepGroups order;
    private final StepMajor x;
    private final StepMajor sums;
    private final Operand operand;
    private final SequenceProducts products;
    private final SequenceProducts.Product forward;
    private final SequenceProducts.@Nullable Product backward;
    private final SequenceProducts.@Nullable WeightGradient weight;

    /**
     * @param sums float32 [steps, rows, outputs of W]
     * @param weightTensor of W
     * @param biasTensor of b
     */
    SequenceInput(
            Compilation compilation,
            GraphNode node,
            StepGroups order,
            StepMajor sums,
            int weightTensor,
            int biasTensor) {
        this.node = node;
        this.order = order;
        this.sums = sums;
        int input = node.inputs().get(0);
        Shape shape = node.inputShapes().get(0);
        this.x = StepMajor.of(compilation, compilation.type(), shape, order.size());
        this.operand = compilation.operand(input, x.layout());
        this.products = new SequenceProducts(compilation, weightTensor);
        long together = (long) order.size() * compilation.rows();
        boolean training = compilation.training();
        this.forward = products.forward(together, biasTensor);
        this.backward =
                training && compilation.graph().trained(input) ? products.backward(together, compilation.type()) : null;
        this.weight = training ? products.weightGradient((long) order.steps() * compilation.rows(), biasTensor) : null;
    }

    Operand operand() {
        return operand;
    }

    long scratchpadBytes() {
        return products.scratchpadBytes();
    }

    long tensorGradientBytes() {
        return weight == null ? 0 : weight.bytesBeside();
    }

    /**
     * Before the k-th step: the sums of its whole group, where it is the first.
     *
     * @param into of all steps, or of one group
     */
    void before(PassBuilder builder, int k, memory into) {
        if (order.beginsGroup(k)) {
            int first = order.firstOfGroup(k);
            boolean all = into.get_desc().get_size() == sums.all().bytes();
            memory from = x.group(builder, builder.operand(operand), first);
            forward.call(builder, from, sums.group(builder, into, all ? first : 0));
        }
    }

    /**
     * The gradient of the input; null where nobody wants it.
     *
     * @see #finish
     */
    @Nullable memory gradient(PassBuilder builder) {
        return backward != null && builder.wantsGradient(node, 0) ? builder.newGradient(node, 0, x.layout()) : null;
    }

    /**
     * After the k-th step of backward: the gradient of its whole group's input, where it is the first.
     *
     * @param dX as {@link #gradient} gave it
     * @param dSums gradient of all sums, in the precision's type
     */
    void after(PassBuilder builder, int k, @Nullable memory dX, StepMajor gradients, memory dSums) {
        if (backward != null && dX != null && order.beginsGroup(k)) {
            int first = order.firstOfGroup(k);
            backward.call(builder, gradients.group(builder, dSums, first), x.group(builder, dX, first));
        }
    }

    /** After all steps: hands over the gradient of the input, and computes those of the tensors. */
    void finish(PassBuilder builder, @Nullable memory dX, StepMajor gradients, memory dSums) {
        if (dX != null) {
            builder.finishGradient(node, 0, x.layout());
        }
        if (weight != null) {
            weight.call(
                    builder, builder.seenAs(x.all(), builder.operand(operand)), builder.seenAs(gradients.all(), dSums));
        }
    }
}
