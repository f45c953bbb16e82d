package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.merging.Add;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/** Sum of inputs with an activation at its end, in the layout of the first; every input gets the same gradient. */
final class SumOperation implements NativeOperation {
    private final GraphNode node;
    private final List<Operand> operands = new ArrayList<>();
    private final @Nullable Elementwise activation;
    private final Compiled sum;
    private final Compiled last;
    private final @Nullable Compiled activationBackward;

    private SumOperation(Compilation compilation, GraphNode node, @Nullable Elementwise activation) {
        this.node = node;
        this.activation = activation;
        Primitives primitives = compilation.primitives();
        Layout layout = compilation.value(node.inputs().get(0));
        for (int value : node.inputs()) {
            operands.add(compilation.operand(value, layout));
        }
        compilation.define(node.output(), layout, layout);
        this.sum = primitives.sum(layout);
        this.last = primitives.combine(dnnl.algorithm.binary_add, layout, activation);
        this.activationBackward = activation == null || !compilation.training()
                ? null
                : primitives.elementwiseBackward(activation, layout, layout);
    }

    /** Null for one input, or where the activation's derivative is not a function of its output. */
    static @Nullable NativeOperation operation(Compilation compilation, GraphNode node) {
        Add layer = (Add) node.layer();
        Elementwise activation = Elementwise.of(layer.activation());
        boolean known = layer.activation() instanceof None || (activation != null && activation.fromOutput());
        return known && node.inputs().size() > 1 ? new SumOperation(compilation, node, activation) : null;
    }

    @Override
    public List<Operand> operands() {
        return operands;
    }

    @Override
    public boolean backwardReads(int index) {
        return false;
    }

    @Override
    public boolean backwardReadsOutput() {
        return activation != null;
    }

    @Override
    public boolean changesOutputGradient() {
        return activation != null;
    }

    @Override
    public boolean passesGradientOn() {
        return true;
    }

    @Override
    public long scratchpadBytes() {
        return Compiled.largestScratchpad(sum, last, activationBackward);
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory y = builder.value(node.output());
        memory left = builder.operand(operands.get(0));
        for (int i = 1; i < operands.size(); i++) {
            builder.call(
                    i == operands.size() - 1 ? last : sum,
                    new int[] {DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST},
                    left,
                    builder.operand(operands.get(i)),
                    y);
            left = y;
        }
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        if (activationBackward != null) {
            memory gradient = builder.gradient(node.output());
            builder.call(
                    activationBackward,
                    new int[] {DNNL_ARG_DST, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC},
                    builder.value(node.output()),
                    gradient,
                    gradient);
        }
        for (int i = 0; i < operands.size(); i++) {
            builder.passGradient(node, i);
        }
    }
}
