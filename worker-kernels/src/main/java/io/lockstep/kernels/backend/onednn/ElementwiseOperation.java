package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import io.lockstep.kernels.graph.GraphNode;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/** An activation as a layer of its own, in whatever layout its input has. */
final class ElementwiseOperation implements NativeOperation {
    private final GraphNode node;
    private final Elementwise function;
    private final Operand operand;
    private final Compiled forward;
    private final @Nullable Compiled backward;

    ElementwiseOperation(Compilation compilation, GraphNode node, Elementwise function) {
        this.node = node;
        this.function = function;
        int input = node.inputs().get(0);
        Layout layout = compilation.value(input);
        this.operand = compilation.operand(input, layout);
        compilation.define(node.output(), layout, layout);
        this.forward = compilation.primitives().elementwiseForward(function, layout);
        boolean backwards = compilation.training() && compilation.graph().trained(input);
        this.backward = backwards ? compilation.primitives().elementwiseBackward(function, layout, layout) : null;
    }

    @Override
    public List<Operand> operands() {
        return List.of(operand);
    }

    @Override
    public boolean backwardReads(int index) {
        return backward != null && !function.fromOutput();
    }

    @Override
    public boolean backwardReadsOutput() {
        return backward != null && function.fromOutput();
    }

    @Override
    public long scratchpadBytes() {
        return Compiled.largestScratchpad(forward, backward);
    }

    @Override
    public void bindForward(PassBuilder builder) {
        builder.call(
                forward,
                new int[] {DNNL_ARG_SRC, DNNL_ARG_DST},
                builder.operand(operand),
                builder.value(node.output()));
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        if (backward == null || !builder.wantsGradient(node, 0)) {
            return;
        }
        boolean fromOutput = function.fromOutput();
        memory seen = fromOutput ? builder.value(node.output()) : builder.operand(operand);
        builder.call(
                backward,
                new int[] {fromOutput ? DNNL_ARG_DST : DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC},
                seen,
                builder.gradient(node.output()),
                builder.newGradient(node, 0, operand.layout()));
        builder.finishGradient(node, 0, operand.layout());
    }
}
