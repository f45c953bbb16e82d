package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.DropoutMask;
import io.lockstep.kernels.layer.dropout.Dropout;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Dropout of a row-major value: the mask is made in Java, one byte an element, kept for backward, and multiplied with
 * by the library. In inference a copy.
 */
final class DropoutOperation implements NativeOperation {
    private final GraphNode node;
    private final float rate;
    private final int size;
    private final Operand operand;
    private final Layout layout;
    private final Layout mask;
    private final @Nullable Compiled multiplication;
    private final @Nullable Compiled copy;

    private DropoutOperation(Compilation compilation, GraphNode node, Dropout layer) {
        this.node = node;
        this.rate = layer.rate();
        this.size = node.outputShape().elementCount();
        Primitives primitives = compilation.primitives();
        int input = node.inputs().get(0);
        Layout there = compilation.value(input);
        this.layout = primitives.plain(there.type(), there.sizes());
        this.mask = primitives.plain(memory.data_type.u8, there.sizes());
        this.operand = compilation.operand(input, layout);
        compilation.define(node.output(), layout, layout);
        this.multiplication = compilation.training() ? primitives.multiply(layout, mask, 1 / (1 - rate)) : null;
        this.copy = compilation.training() ? null : primitives.reorder(layout, layout);
    }

    static NativeOperation operation(Compilation compilation, GraphNode node) {
        return new DropoutOperation(compilation, node, (Dropout) node.layer());
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
    public long keptBytes() {
        return multiplication == null ? 0 : mask.bytes();
    }

    @Override
    public long scratchpadBytes() {
        return Compiled.largestScratchpad(multiplication, copy);
    }

    private void multiply(PassBuilder builder, Compiled run, memory from, memory to) {
        builder.call(
                run, new int[] {DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST}, from, builder.kept(node, 0, mask), to);
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory x = builder.operand(operand);
        memory y = builder.value(node.output());
        if (multiplication != null) {
            ByteBuffer kept = builder.keptBytes(node);
            CurrentPass pass = builder.workspace().pass();
            builder.add(() -> {
                pass.enter(node);
                DropoutMask.ofThread().write(pass, rate, size, kept);
            });
            multiply(builder, multiplication, x, y);
        } else if (copy != null) {
            builder.call(copy, new int[] {DNNL_ARG_FROM, DNNL_ARG_TO}, x, y);
        }
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        if (multiplication != null && builder.wantsGradient(node, 0)) {
            multiply(builder, multiplication, builder.gradient(node.output()), builder.newGradient(node, 0, layout));
            builder.finishGradient(node, 0, layout);
        }
    }
}
