package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.reshaping.TakeStep;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * One step of each row's own valid ones, of sequences of any length that lie row-major or with the steps outermost: bytes
 * are copied as they are. Zeros for a row that has no such step; the gradient of all other steps is zero.
 */
final class TakeOwnStepOperation implements NativeOperation {
    private final GraphNode node;
    private final Operand operand;
    private final int index;
    private final int steps;
    private final int bytes;
    private final boolean outermost;

    /**
     * @param bytes of a step
     * @param outermost whether the steps are
     */
    private TakeOwnStepOperation(GraphNode node, Operand operand, int bytes, boolean outermost) {
        this.node = node;
        this.operand = operand;
        this.index = ((TakeStep) node.layer()).index();
        this.steps = node.inputShapes().get(0).size(0);
        this.bytes = bytes;
        this.outermost = outermost;
    }

    /** Null where there are more bytes than a view has. */
    static @Nullable NativeOperation operation(Compilation compilation, GraphNode node) {
        Primitives primitives = compilation.primitives();
        int input = node.inputs().get(0);
        Layout there = compilation.value(input);
        boolean outermost = !compilation.partOfAllRows(input).sameAs(there);
        Layout read = outermost ? there : primitives.plain(there.type(), there.sizes());
        if (read.bytes() > NativeMemory.VIEW_BYTES) {
            return null;
        }
        Layout output = primitives.plain(there.type(), compilation.sizes(node.outputShape()));
        compilation.define(node.output(), output, output);
        int bytes = Math.toIntExact(output.bytes() / compilation.rows());
        return new TakeOwnStepOperation(node, compilation.operand(input, read), bytes, outermost);
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
        return 0;
    }

    /** First byte of the row's step among all; below 0 where it has none such. */
    private int first(CurrentPass pass, int rows, int row) {
        int[] valid = pass.steps(0);
        int own = valid == null ? steps : valid[row];
        int step = index < 0 ? own + index : index;
        if (step < 0 || step >= own) {
            return -1;
        }
        return (outermost ? step * rows + row : row * steps + step) * bytes;
    }

    @Override
    public void bindForward(PassBuilder builder) {
        ByteBuffer x = builder.bytesOf(builder.operand(operand));
        ByteBuffer y = builder.bytesOf(builder.value(node.output()));
        CurrentPass pass = builder.workspace().pass();
        int rows = builder.rows();
        byte[] zeros = new byte[bytes];
        builder.add(() -> {
            pass.enter(node);
            for (int row = 0; row < pass.rows(); row++) {
                int from = first(pass, rows, row);
                if (from < 0) {
                    y.put(row * bytes, zeros);
                } else {
                    y.put(row * bytes, x, from, bytes);
                }
            }
        });
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        if (!builder.wantsGradient(node, 0)) {
            return;
        }
        memory dX = builder.newGradient(node, 0, operand.layout());
        builder.zero(dX);
        ByteBuffer to = builder.bytesOf(dX);
        ByteBuffer dY = builder.bytesOf(builder.gradient(node.output()));
        CurrentPass pass = builder.workspace().pass();
        int rows = builder.rows();
        builder.add(() -> {
            pass.enter(node);
            for (int row = 0; row < pass.rows(); row++) {
                int first = first(pass, rows, row);
                if (first >= 0) {
                    to.put(first, dY, row * bytes, bytes);
                }
            }
        });
        builder.finishGradient(node, 0, operand.layout());
    }
}
