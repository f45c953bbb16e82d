package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.shape.Shape;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An operation that knows nothing of valid steps, over sequences of any length: zeros are put where steps of its output
 * are not valid, and in the gradient that it reads. For what computes each step from the same step of its inputs, in
 * row-major order.
 */
final class MaskedOperation implements NativeOperation {
    private final NativeOperation operation;
    private final GraphNode node;
    private final int runs;
    private final int steps;
    private final Layout value;
    private final Layout gradient;

    /** @param time of the node's output */
    MaskedOperation(NativeOperation operation, Compilation compilation, GraphNode node, TimeAxis time) {
        this.operation = operation;
        this.node = node;
        Shape output = node.outputShape();
        int before = 1;
        for (int axis = 0; axis < time.axis(); axis++) {
            before *= output.size(axis);
        }
        this.runs = before;
        this.steps = output.size(time.axis());
        this.value = compilation.value(node.output());
        this.gradient = compilation.gradient(node.output());
    }

    /** Whether a value lies so that steps can be made zeros. */
    static boolean holds(Layout layout) {
        return layout.isPlain() && layout.bytes() <= NativeMemory.VIEW_BYTES;
    }

    /** Zeros behind the valid steps of each row. */
    private void mask(PassBuilder builder, Place place, Layout layout) {
        CurrentPass pass = builder.workspace().pass();
        ByteBuffer bytes = NativeMemory.view(place);
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
        mask(builder, builder.placeOfValue(node), value);
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        mask(builder, builder.placeOfGradient(node), gradient);
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
