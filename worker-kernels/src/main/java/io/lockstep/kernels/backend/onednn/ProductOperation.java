package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.merging.Multiply;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/** Elementwise product of inputs with an activation at its end, in the layout of the first; backward reads them all. */
final class ProductOperation implements NativeOperation {
    private static final int[] NUMBERS = {DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST};

    private final GraphNode node;
    private final List<Operand> operands = new ArrayList<>();
    private final Layout layout;
    private final @Nullable Elementwise activation;
    private final Compiled product;
    private final Compiled last;
    private final @Nullable Compiled activationBackward;

    private ProductOperation(Compilation compilation, GraphNode node, @Nullable Elementwise activation) {
        this.node = node;
        this.activation = activation;
        Primitives primitives = compilation.primitives();
        this.layout = compilation.value(node.inputs().get(0));
        for (int value : node.inputs()) {
            operands.add(compilation.operand(value, layout));
        }
        compilation.define(node.output(), layout, layout);
        this.product = primitives.combine(algorithm.binary_mul, layout, null);
        this.last = primitives.combine(algorithm.binary_mul, layout, activation);
        this.activationBackward = activation == null || !compilation.training()
                ? null
                : primitives.elementwiseBackward(activation, layout, layout);
    }

    /** Null where the activation's derivative is not a function of its output. */
    static @Nullable NativeOperation operation(Compilation compilation, GraphNode node) {
        Multiply layer = (Multiply) node.layer();
        Elementwise activation = Elementwise.of(layer.activation());
        boolean known = layer.activation() instanceof None || (activation != null && activation.fromOutput());
        return known ? new ProductOperation(compilation, node, activation) : null;
    }

    @Override
    public List<Operand> operands() {
        return operands;
    }

    @Override
    public boolean backwardReads(int index) {
        return true;
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
    public long scratchpadBytes() {
        return Compiled.largestScratchpad(product, last, activationBackward);
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory y = builder.value(node.output());
        memory left = builder.operand(operands.get(0));
        for (int i = 1; i < operands.size(); i++) {
            Compiled run = i == operands.size() - 1 ? last : product;
            builder.call(run, NUMBERS, left, builder.operand(operands.get(i)), y);
            left = y;
        }
    }

    /** {@code dX_k = dZ prod_{j != k} x_j}, without a division, which a zero would spoil. */
    @Override
    public void bindBackward(PassBuilder builder) {
        memory dZ = builder.gradient(node.output());
        if (activationBackward != null) {
            builder.call(
                    activationBackward,
                    new int[] {DNNL_ARG_DST, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC},
                    builder.value(node.output()),
                    dZ,
                    dZ);
        }
        for (int k = 0; k < operands.size(); k++) {
            if (builder.wantsGradient(node, k)) {
                memory dX = builder.newGradient(node, k, layout);
                memory left = dZ;
                for (int j = 0; j < operands.size(); j++) {
                    if (j != k) {
                        builder.call(product, NUMBERS, left, builder.operand(operands.get(j)), dX);
                        left = dX;
                    }
                }
                builder.finishGradient(node, k, layout);
            }
        }
    }
}
