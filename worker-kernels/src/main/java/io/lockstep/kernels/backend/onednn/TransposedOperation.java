package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import io.lockstep.kernels.graph.GraphNode;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * {@code Y = f(w^T * X + b)} of a transposed convolution: the sums, the bias in their place, f in their place too, unless its
 * derivative wants the sums, which are then kept. Backward turns dY into dZ in place, then writes dW, db and dX.
 */
final class TransposedOperation implements NativeOperation {
    private final GraphNode node;
    private final Transposed transposed;
    private final UnmetWeights unmet;
    private final Operand operand;
    private final @Nullable Elementwise activation;
    private final @Nullable Compiled activationForward;
    private final @Nullable Compiled activationBackward;
    private final boolean keeps;

    /**
     * @param activation null for none
     * @param unmet of the weights, those whose gradient is zero whatever the primitive leaves there
     */
    TransposedOperation(
            Compilation compilation,
            GraphNode node,
            @Nullable Elementwise activation,
            Transposed transposed,
            UnmetWeights unmet) {
        this.node = node;
        this.transposed = transposed;
        this.unmet = unmet;
        this.activation = activation;
        Primitives primitives = compilation.primitives();
        this.operand =
                compilation.operand(node.inputs().get(0), transposed.forward().map());
        Layout image = image();
        compilation.define(node.output(), image, image);
        this.activationForward = activation == null ? null : primitives.elementwiseForward(activation, image);
        this.activationBackward = activation == null || !compilation.training()
                ? null
                : primitives.elementwiseBackward(activation, image, image);
        this.keeps = activation != null && !activation.fromOutput() && compilation.training();
    }

    private Layout image() {
        return transposed.forward().image();
    }

    @Override
    public List<Operand> operands() {
        return List.of(operand);
    }

    @Override
    public boolean backwardReads(int index) {
        return true;
    }

    @Override
    public boolean backwardReadsOutput() {
        return activation != null && activation.fromOutput();
    }

    @Override
    public boolean changesOutputGradient() {
        return activation != null;
    }

    @Override
    public long keptBytes() {
        return keeps ? image().bytes() : 0;
    }

    @Override
    public long workBytes() {
        return transposed.forward().arrange() == null
                ? 0
                : transposed.forward().read().bytes();
    }

    @Override
    public long tensorGradientBytes() {
        Transposed.Backward back = transposed.backward();
        return back == null ? 0 : back.dWeight().bytes();
    }

    @Override
    public long scratchpadBytes() {
        return Math.max(
                transposed.scratchpadBytes(), Compiled.largestScratchpad(activationForward, activationBackward));
    }

    @Override
    public void bindForward(PassBuilder builder) {
        Transposed.Forward way = transposed.forward();
        memory x = builder.operand(operand);
        if (way.arrange() != null) {
            memory arranged = builder.work(node, 0, way.read());
            builder.call(way.arrange(), new int[] {DNNL_ARG_FROM, DNNL_ARG_TO}, x, arranged);
            x = arranged;
        }
        memory y = builder.value(node.output());
        memory z = keeps ? builder.kept(node, 0, image()) : y;
        builder.call(
                way.sums(),
                new int[] {DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC},
                x,
                builder.tensor(way.weight()),
                z);
        if (way.bias() != null && way.offsets() != null) {
            way.offsets().bind(builder, z, builder.tensor(way.bias()));
        }
        if (activationForward != null) {
            builder.call(activationForward, new int[] {DNNL_ARG_SRC, DNNL_ARG_DST}, z, y);
        }
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        Transposed.Backward back = transposed.backward();
        if (back == null) {
            return;
        }
        memory dZ = builder.gradient(node.output());
        if (activationBackward != null) {
            memory seen = keeps ? builder.kept(node, 0, image()) : builder.value(node.output());
            builder.call(
                    activationBackward,
                    new int[] {keeps ? DNNL_ARG_SRC : DNNL_ARG_DST, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC},
                    seen,
                    dZ,
                    dZ);
        }
        if (builder.graph().parameterGradients(node)) {
            bindTensors(builder, back, dZ);
        }
        if (back.data() != null && back.dataWeight() != null && builder.wantsGradient(node, 0)) {
            builder.call(
                    back.data(),
                    new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
                    dZ,
                    builder.tensor(back.dataWeight()),
                    builder.newGradient(node, 0, operand.layout()));
            builder.finishGradient(node, 0, operand.layout());
        }
    }

    private void bindTensors(PassBuilder builder, Transposed.Backward back, memory dZ) {
        int weight = node.tensors().get(0);
        memory x = builder.operand(operand);
        memory dW = builder.tensorGradient(weight, back.plainWeight(), back.dWeight());
        Tensor bias = transposed.forward().bias();
        if (back.withBias() && bias != null) {
            builder.call(
                    back.weights(),
                    new int[] {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS},
                    x,
                    dZ,
                    dW,
                    builder.tensorGradient(node.tensors().get(1), bias.layout(), bias.layout()));
        } else {
            builder.call(back.weights(), new int[] {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS}, dZ, x, dW);
        }
        builder.placeTensorGradient(weight, back.plainWeight(), back.dWeight());
        unmet.bind(builder, weight);
        ChannelSums sums = back.sums();
        if (sums != null) {
            sums.bind(builder, dZ, builder.tensorGradient(node.tensors().get(1), sums.sums(), sums.sums()));
        }
    }
}
