package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.shape.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation that knows nothing of valid steps, over sequences of any length: zeros are put where steps of its output
 * are not valid, and in the gradient that it reads. For what computes each step from the same step of its inputs, or from
 * steps beside it that are zeros where they are not valid.
 */
final class MaskedOperation implements NativeOperation {
    private final NativeOperation operation;
    private final GraphNode node;
    private final int steps;
    private final Layout value;
    private final Layout gradient;
    private final int runs;
    private final int gradientRuns;

    private MaskedOperation(
            NativeOperation operation, Compilation compilation, GraphNode node, int axis, int runs, int gradientRuns) {
        this.operation = operation;
        this.node = node;
        this.steps = node.outputShape().size(axis);
        this.value = compilation.value(node.output());
        this.gradient = compilation.gradient(node.output());
        this.runs = runs;
        this.gradientRuns = gradientRuns;
    }

    /**
     * Null where the node's output or its gradient lies so that its steps cannot be made zeros.
     *
     * @param time of the node's output
     */
    static @Nullable NativeOperation of(
            NativeOperation operation, Compilation compilation, GraphNode node, TimeAxis time) {
        int runs = runs(compilation.value(node.output()), node.outputShape(), time);
        int gradientRuns = runs(compilation.gradient(node.output()), node.outputShape(), time);
        return runs == 0 || gradientRuns == 0
                ? null
                : new MaskedOperation(operation, compilation, node, time.axis(), runs, gradientRuns);
    }

    /** Pieces of a row in which steps lie one after another; 0 where there are none, or no view of them. */
    static int runs(Layout layout, Shape shape, TimeAxis time) {
        if (layout.bytes() > NativeMemory.VIEW_BYTES) {
            return 0;
        }
        if (layout.isPlain()) {
            int before = 1;
            for (int axis = 0; axis < time.axis(); axis++) {
                before *= shape.size(axis);
            }
            return before;
        }
        return shape.rank() == 2 && time.axis() == 1 ? layout.channelBlocks() : 0;
    }

    /** Zeros behind the valid steps of each row. */
    private void mask(PassBuilder builder, Place place, Layout layout, int runs) {
        CurrentPass pass = builder.workspace().pass();
        ByteBuffer bytes = NativeMemory.view(place.first(layout.bytes()));
        int run = Math.toIntExact(layout.bytes() / builder.rows() / runs);
        byte[] zeros = new byte[run];
        builder.add(() -> {
            pass.enter(node);
            int[] valid = pass.outputSteps();
            for (int i = 0; valid != null && i < pass.rows() * runs; i++) {
                int count = run / steps * (steps - valid[i / runs]);
                bytes.put((i + 1) * run - count, zeros, 0, count);
            }
        });
    }

    @Override
    public void bindForward(PassBuilder builder) {
        operation.bindForward(builder);
        mask(builder, builder.placeOfValue(node), value, runs);
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        mask(builder, builder.placeOfGradient(node), gradient, gradientRuns);
        operation.bindBackward(builder);
    }

    @Override
    public List<Operand> operands() {
        return operation.operands();
    }

    @Override
    public boolean backwardReads(int operand) {
        return operation.backwardReads(operand);
    }

    @Override
    public boolean backwardReadsOutput() {
        return operation.backwardReadsOutput();
    }

    @Override
    public boolean bridged() {
        return operation.bridged();
    }

    /** Where others hold the same memory, their steps are the same. */
    @Override
    public boolean changesOutputGradient() {
        return operation.changesOutputGradient();
    }

    @Override
    public boolean passesGradientOn() {
        return operation.passesGradientOn();
    }

    @Override
    public long keptBytes() {
        return operation.keptBytes();
    }

    @Override
    public boolean keeps() {
        return operation.keeps();
    }

    @Override
    public long workBytes() {
        return operation.workBytes();
    }

    @Override
    public long tensorGradientBytes() {
        return operation.tensorGradientBytes();
    }

    @Override
    public long scratchpadBytes() {
        return operation.scratchpadBytes();
    }
}
