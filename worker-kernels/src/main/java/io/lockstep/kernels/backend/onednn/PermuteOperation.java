package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/** Axes of a row-major value in another order: one copy, from or to where the input is seen in the order of the output. */
final class PermuteOperation implements NativeOperation {
    /** Axes that the library's descriptions have at most, rows included. */
    private static final int MOST_AXES = 12;

    private final GraphNode node;
    private final Operand operand;
    private final Layout input;
    private final Layout turned;
    private final Layout ordered;
    private final Compiled forward;
    private final Compiled backward;

    private PermuteOperation(Compilation compilation, GraphNode node, Permute layer) {
        this.node = node;
        Primitives primitives = compilation.primitives();
        int value = node.inputs().get(0);
        Layout there = compilation.value(value);
        Shape before = node.inputShapes().get(0);
        Shape after = node.outputShape();
        int rank = before.rank();
        long[] sizes = new long[rank + 1];
        long[] strides = new long[rank + 1];
        long[] rowMajor = new long[rank + 1];
        sizes[0] = compilation.rows();
        strides[0] = before.elementCount();
        rowMajor[0] = before.elementCount();
        long step = 1;
        for (int axis = rank - 1; axis >= 0; axis--) {
            sizes[axis + 1] = after.size(axis);
            rowMajor[axis + 1] = step;
            step *= after.size(axis);
        }
        step = 1;
        for (int axis = rank - 1; axis >= 0; axis--) {
            strides[layer.axes().indexOf(axis) + 1] = step;
            step *= before.size(axis);
        }
        this.input = primitives.plain(there.type(), there.sizes());
        this.operand = compilation.operand(value, input);
        this.turned = primitives.strided(there.type(), sizes, strides);
        this.ordered = primitives.strided(there.type(), sizes, rowMajor);
        this.forward = primitives.reorder(turned, ordered);
        this.backward = primitives.reorder(ordered, turned);
        Layout output = primitives.plain(there.type(), compilation.sizes(after));
        compilation.define(node.output(), output, output);
    }

    /** Null for more axes than the library knows. */
    static @Nullable NativeOperation operation(Compilation compilation, GraphNode node) {
        return node.outputShape().rank() < MOST_AXES
                ? new PermuteOperation(compilation, node, (Permute) node.layer())
                : null;
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
    public long scratchpadBytes() {
        return Compiled.largestScratchpad(forward, backward);
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory x = builder.seenAs(turned, builder.operand(operand));
        memory y = builder.seenAs(ordered, builder.value(node.output()));
        builder.call(forward, new int[] {DNNL_ARG_FROM, DNNL_ARG_TO}, x, y);
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        if (builder.wantsGradient(node, 0)) {
            memory dY = builder.seenAs(ordered, builder.gradient(node.output()));
            memory dX = builder.seenAs(turned, builder.newGradient(node, 0, input));
            builder.call(backward, new int[] {DNNL_ARG_FROM, DNNL_ARG_TO}, dY, dX);
            builder.finishGradient(node, 0, input);
        }
    }
}
