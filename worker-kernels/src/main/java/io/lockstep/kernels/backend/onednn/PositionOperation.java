package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.embedding.PositionalEmbedding;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Positional embedding: a table added to each row, the first rows of a longer one. The gradient of a learnt one is a product of a row of ones with the
 * gradients of all rows.
 */
final class PositionOperation implements NativeOperation {
    private final GraphNode node;
    private final Operand operand;
    private final VectorView x;
    private final Layout row;
    private final @Nullable Tensor learnt;
    private final @Nullable Place fixed;
    private final Place ones;
    private final Layout onesLayout;
    private final Compiled sum;
    private final @Nullable Compiled columnSums;

    private PositionOperation(Compilation compilation, GraphNode node, PositionalEmbedding layer) {
        this.node = node;
        Primitives primitives = compilation.primitives();
        int input = node.inputs().get(0);
        Layout there = compilation.value(input);
        long rows = compilation.rows();
        long size = node.outputShape().elementCount();
        this.x = VectorView.of(primitives, there.type(), there.sizes(), size);
        this.operand = compilation.operand(input, x.layout());
        compilation.define(node.output(), x.layout(), x.layout());
        this.row = compilation.plainTensor(1, size);
        boolean learns = layer.kind() == PositionalEmbedding.Kind.LEARNT;
        this.learnt = learns ? table(compilation, node.tensors().get(0)) : null;
        this.fixed = learns ? null : primitives.constant(row, PositionalEmbedding.sinusoids(node.outputShape()));
        this.sum = primitives.addRow(x.matrix(), row);
        float[] one = new float[compilation.rows()];
        Arrays.fill(one, 1);
        this.onesLayout = primitives.plain(there.type(), 1, rows);
        this.ones = primitives.constant(onesLayout, one);
        this.columnSums = learns && compilation.training() ? primitives.product(onesLayout, x.matrix(), row, 1) : null;
    }

    static NativeOperation operation(Compilation compilation, GraphNode node) {
        return new PositionOperation(compilation, node, (PositionalEmbedding) node.layer());
    }

    /** The whole table as one row, of which sequences read the first positions. */
    private static Tensor table(Compilation compilation, int tensor) {
        Layout all = compilation.plainTensor(
                1, compilation.graph().layout().tensors().get(tensor).size());
        return compilation.tensor(tensor, all, all);
    }

    @Override
    public List<Operand> operands() {
        return List.of(operand);
    }

    @Override
    public boolean backwardReads(int index) {
        return false;
    }

    @Override
    public boolean backwardReadsOutput() {
        return false;
    }

    @Override
    public boolean passesGradientOn() {
        return true;
    }

    @Override
    public long scratchpadBytes() {
        return Compiled.largestScratchpad(sum, columnSums);
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory table = learnt != null
                ? builder.partOf(builder.tensor(learnt), 0, row)
                : builder.at(row, Objects.requireNonNull(fixed));
        builder.call(
                sum,
                new int[] {DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST},
                x.seen(builder, builder.operand(operand)),
                table,
                x.seen(builder, builder.value(node.output())));
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        if (columnSums != null) {
            int tensor = node.tensors().get(0);
            if (builder.graph().layout().tensors().get(tensor).size()
                    > x.matrix().sizes()[1]) {
                builder.zeroTensorGradient(tensor); // of positions that no sequence of this length has
            }
            builder.call(
                    columnSums,
                    new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
                    builder.at(onesLayout, ones),
                    x.seen(builder, builder.gradient(node.output())),
                    builder.tensorGradientPart(tensor, 0, row));
        }
        builder.passGradient(node, 0);
    }
}
