package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import io.lockstep.kernels.network.GraphNode;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/** An activation as a layer of its own, in whatever layout its input has. */
final class ElementwiseForm implements Form {
    private final GraphNode node;
    private final Elementwise function;
    private final Operand operand;
    private final Compiled forward;
    private final @Nullable Compiled backward;

    ElementwiseForm(Compilation compilation, GraphNode node, Elementwise function) {
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
    public void bindForward(Binding binding) {
        binding.call(
                forward,
                new int[] {DNNL_ARG_SRC, DNNL_ARG_DST},
                binding.operand(operand),
                binding.value(node.output()));
    }

    @Override
    public void bindBackward(Binding binding) {
        if (backward == null || !binding.wantsGradient(node, 0)) {
            return;
        }
        boolean fromOutput = function.fromOutput();
        memory seen = fromOutput ? binding.value(node.output()) : binding.operand(operand);
        binding.call(
                backward,
                new int[] {fromOutput ? DNNL_ARG_DST : DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC},
                seen,
                binding.gradient(node.output()),
                binding.newGradient(node, 0, operand.layout()));
        binding.finishGradient(node, 0, operand.layout());
    }
}
