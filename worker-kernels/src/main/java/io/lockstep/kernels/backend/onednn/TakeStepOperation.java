package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.reshaping.TakeStep;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.bytedeco.dnnl.memory;

/** One step of a sequence that lies row-major or with the steps outermost; the gradient of all others is zero. */
final class TakeStepOperation implements NativeOperation {
    private final GraphNode node;
    private final Operand operand;
    private final Layout matrix;
    private final Layout step;
    private final long offset;
    private final Compiled take;
    private final Compiled give;

    private TakeStepOperation(Compilation compilation, GraphNode node, TakeStep layer) {
        this.node = node;
        Primitives primitives = compilation.primitives();
        int input = node.inputs().get(0);
        Layout there = compilation.value(input);
        boolean outermost = !compilation.partOfAllRows(input).sameAs(there);
        Layout read = outermost ? there : primitives.plain(there.type(), there.sizes());
        this.operand = compilation.operand(input, read);
        Shape shape = node.inputShapes().get(0);
        int steps = shape.size(0);
        int index = layer.index() < 0 ? steps + layer.index() : layer.index();
        long rows = compilation.rows();
        long size = node.outputShape().elementCount();
        long bytes = read.bytes() / (rows * shape.elementCount());
        this.matrix = primitives.plain(there.type(), rows, size);
        this.step = outermost
                ? matrix
                : primitives.chosen(
                        primitives
                                .plain(there.type(), rows, steps * size)
                                .description()
                                .submemory_desc(new long[] {rows, size}, new long[] {0, index * size}, false),
                        there.type(),
                        rows,
                        size);
        this.offset = outermost ? index * size * rows * bytes : 0; // else the description knows it
        Layout output = primitives.plain(there.type(), compilation.sizes(node.outputShape()));
        compilation.define(node.output(), output, output);
        this.take = primitives.reorder(step, matrix);
        this.give = primitives.reorder(matrix, step);
    }

    static NativeOperation operation(Compilation compilation, GraphNode node) {
        return new TakeStepOperation(compilation, node, (TakeStep) node.layer());
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
        return Compiled.largestScratchpad(take, give);
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory x = builder.seenAs(step, builder.operand(operand), offset);
        memory y = builder.seenAs(matrix, builder.value(node.output()));
        builder.call(take, new int[] {DNNL_ARG_FROM, DNNL_ARG_TO}, x, y);
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        if (!builder.wantsGradient(node, 0)) {
            return;
        }
        Layout layout = operand.layout();
        memory dX = builder.newGradient(node, 0, layout);
        memory dY = builder.seenAs(matrix, builder.gradient(node.output()));
        builder.zero(dX);
        builder.call(give, new int[] {DNNL_ARG_FROM, DNNL_ARG_TO}, dY, builder.seenAs(step, dX, offset));
        builder.finishGradient(node, 0, layout);
    }
}
