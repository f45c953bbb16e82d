package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.convolution.ConvGeometry;
import io.lockstep.kernels.layer.window.SlidingAxis;
import java.util.List;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Primitives of convolutions. In float32, 3x3 filters over enough channels go by Winograd's minimal filtering, Lavin,
 * Gray, <a href="https://arxiv.org/abs/1509.09308">Fast Algorithms for Convolutional Neural Networks</a> (2015), F(4x4,
 * 3x3). Forward chooses the layouts of X [B, C, H, W], of Y [B, F, h, w] and of its weights; backward takes X and Y as
 * they are and chooses those of its own weights. What the library has only its reference implementation for, a thousand
 * times slower, is left to the plain kernel.
 */
final class ConvolutionKernels {
    /**
     * Orders of X and Y, the preferred first: the library's choice for forward, which leaves some sizes to its
     * reference implementation in backward; blocks of 16 channels, padded; channels last; row-major.
     */
    private static final List<memory.format_tag> ORDERS =
            List.of(memory.format_tag.any, memory.format_tag.aBcd16b, memory.format_tag.acdb, memory.format_tag.abcd);

    private static final int DIRECT = dnnl.algorithm.convolution_direct.value;
    private static final int WINOGRAD = dnnl.algorithm.convolution_winograd.value;

    /** Fewest channels and filters from which transforming tiles costs less than it saves, measured at 8x8 to 32x32. */
    private static final int WINOGRAD_CHANNELS = 32;

    private static final int WINOGRAD_CHANNELS_OF_WEIGHTS = 16;

    /** Outputs a tile computes at once along each axis. */
    private static final int WINOGRAD_TILE = 4;

    private final Compilation compilation;
    private final GraphNode node;
    private final ConvGeometry geometry;
    private final boolean bias;
    private final memory.data_type type;
    private final @Nullable Elementwise fused;
    private final memory.format_tag order;
    private final ConvSizes sizes;

    private ConvolutionKernels(
            Compilation compilation,
            GraphNode node,
            ConvGeometry geometry,
            boolean bias,
            @Nullable Elementwise activation,
            memory.format_tag order) {
        this.compilation = compilation;
        this.node = node;
        this.geometry = geometry;
        this.bias = bias;
        this.type = compilation.type();
        this.fused = AffineOperation.fuses(compilation, activation) ? activation : null;
        this.order = order;
        this.sizes = ConvSizes.of(compilation.rows(), geometry);
    }

    static @Nullable NativeOperation overImage(Compilation compilation, GraphNode node) {
        Conv2d layer = (Conv2d) node.layer();
        return operation(compilation, node, layer.geometry(node.inputShapes()), layer.bias(), layer.activation());
    }

    static @Nullable NativeOperation overLine(Compilation compilation, GraphNode node) {
        Conv1d layer = (Conv1d) node.layer();
        return operation(compilation, node, layer.geometry(node.inputShapes()), layer.bias(), layer.activation());
    }

    /** Null where the activation or the sizes have no native operation. */
    private static @Nullable NativeOperation operation(
            Compilation compilation, GraphNode node, ConvGeometry geometry, boolean bias, Activation function) {
        Elementwise activation = Elementwise.of(function);
        if ((activation == null && !(function instanceof None)) || ConvSizes.areDeadly(compilation.type(), geometry)) {
            return null;
        }
        boolean leaves = compilation.leavesActivation(node, activation);
        Elementwise own = leaves ? null : activation;
        ConvolutionKernels kernels = choose(compilation, node, geometry, bias, own);
        if (kernels == null) {
            return null;
        }
        if (leaves && activation != null) {
            compilation.leave(node, activation);
        }
        UnmetWeights unmet = UnmetWeights.of(geometry, compilation.type());
        return new AffineOperation(compilation, node, own, kernels.make(), unmet);
    }

    /** Null where the library has none but its reference implementation. */
    private static @Nullable ConvolutionKernels choose(
            Compilation compilation,
            GraphNode node,
            ConvGeometry geometry,
            boolean bias,
            @Nullable Elementwise activation) {
        for (memory.format_tag order : ORDERS) {
            ConvolutionKernels kernels = new ConvolutionKernels(compilation, node, geometry, bias, activation, order);
            if (kernels.exist()) {
                return kernels;
            }
        }
        return null;
    }

    /** Whether the library has more than its reference implementation for all that is wanted. */
    private boolean exist() {
        try {
            int algorithm = algorithm(WINOGRAD_CHANNELS);
            convolution_forward.primitive_desc forward = forward(algorithm, fused);
            if (!compilation.training()) {
                return !Primitives.isReference(forward);
            }
            Primitives primitives = compilation.primitives();
            Layout x = primitives.chosen(forward.src_desc(), type, sizes.image());
            Layout y = primitives.chosen(forward.dst_desc(), type, sizes.map());
            boolean data = compilation.graph().trained(node.inputs().get(0));
            return !Primitives.isReference(forward)
                    && !Primitives.isReference(backwardWeights(x, y, algorithm(WINOGRAD_CHANNELS_OF_WEIGHTS)))
                    && !(data && Primitives.isReference(backwardData(x, y, algorithm)));
        } catch (RuntimeException e) {
            return false; // none at all in this order
        }
    }

    private memory.desc vector() {
        return new memory.desc(new long[] {geometry.filters()}, memory.data_type.f32, memory.format_tag.a);
    }

    private Affine make() {
        Primitives primitives = compilation.primitives();
        int algorithm = algorithm(WINOGRAD_CHANNELS);
        convolution_forward.primitive_desc forward = forward(algorithm, fused);
        Layout x = primitives.chosen(forward.src_desc(), type, sizes.image());
        Layout y = primitives.chosen(forward.dst_desc(), type, sizes.map());
        Layout plainWeight = compilation.plainTensor(sizes.weight());
        int tensor = node.tensors().get(0);
        Tensor weight = compilation.tensor(
                tensor, plainWeight, primitives.chosen(forward.weights_desc(), type, sizes.weight()));
        Tensor vector = bias ? compilation.vector(node.tensors().get(1)) : null;
        VectorView seenX = VectorView.asItIs(x);
        VectorView seenY = VectorView.asItIs(y);
        Compiled run = primitives.compile("convolution forward", new convolution_forward(forward), forward);
        if (!compilation.training()) {
            return new Affine(seenX, seenY, seenY, plainWeight, weight, vector, run, null, null, null, null);
        }
        convolution_backward_weights.primitive_desc weights =
                backwardWeights(x, y, algorithm(WINOGRAD_CHANNELS_OF_WEIGHTS));
        Compiled runWeights =
                primitives.compile("convolution backward weights", new convolution_backward_weights(weights), weights);
        Layout dWeight = primitives.chosen(weights.diff_weights_desc(), memory.data_type.f32, sizes.weight());
        if (!compilation.graph().trained(node.inputs().get(0))) {
            return new Affine(seenX, seenY, seenY, plainWeight, weight, vector, run, null, null, runWeights, dWeight);
        }
        convolution_backward_data.primitive_desc data = backwardData(x, y, algorithm);
        Compiled runData = primitives.compile("convolution backward data", new convolution_backward_data(data), data);
        Tensor weightBackward =
                compilation.tensor(tensor, plainWeight, primitives.chosen(data.weights_desc(), type, sizes.weight()));
        return new Affine(
                seenX, seenY, seenY, plainWeight, weight, vector, run, runData, weightBackward, runWeights, dWeight);
    }

    /**
     * Winograd where it is known to pay and the library has it for this machine; a function of sizes and machine alone.
     */
    private int algorithm(int channels) {
        SlidingAxis v = geometry.vertical();
        SlidingAxis h = geometry.horizontal();
        boolean suits = type == memory.data_type.f32
                && geometry.groups() == 1
                && tiles(v)
                && tiles(h)
                && multiple(geometry.channels(), channels)
                && multiple(geometry.filters(), channels);
        if (!suits) {
            return DIRECT;
        }
        try {
            forward(WINOGRAD, null);
            return WINOGRAD;
        } catch (RuntimeException e) {
            return DIRECT; // not on this instruction set
        }
    }

    private static boolean tiles(SlidingAxis axis) {
        return axis.kernel() == 3 && axis.stride() == 1 && axis.dilation() == 1 && axis.output() >= WINOGRAD_TILE;
    }

    private static boolean multiple(int size, int least) {
        return size >= least && size % 16 == 0;
    }

    private convolution_forward.primitive_desc forward(int algorithm, @Nullable Elementwise end) {
        int kind =
                compilation.training() ? dnnl.prop_kind.forward_training.value : dnnl.prop_kind.forward_inference.value;
        memory.desc x = new memory.desc(sizes.image(), type, order);
        memory.desc w = Layout.any(type, sizes.weight());
        memory.desc y = new memory.desc(sizes.map(), type, order);
        return bias
                ? new convolution_forward.primitive_desc(
                        compilation.primitives().cpu(),
                        kind,
                        algorithm,
                        x,
                        w,
                        vector(),
                        y,
                        sizes.strides(),
                        sizes.dilations(),
                        sizes.before(),
                        sizes.after(),
                        Primitives.attributes(end),
                        false)
                : new convolution_forward.primitive_desc(
                        compilation.primitives().cpu(),
                        kind,
                        algorithm,
                        x,
                        w,
                        y,
                        sizes.strides(),
                        sizes.dilations(),
                        sizes.before(),
                        sizes.after(),
                        Primitives.attributes(end),
                        false);
    }

    private convolution_backward_data.primitive_desc backwardData(Layout x, Layout y, int algorithm) {
        convolution_forward.primitive_desc hint = forward(algorithm, null);
        return new convolution_backward_data.primitive_desc(
                compilation.primitives().cpu(),
                algorithm,
                x.description(),
                Layout.any(type, sizes.weight()),
                y.description(),
                sizes.strides(),
                sizes.dilations(),
                sizes.before(),
                sizes.after(),
                hint,
                Primitives.attributes(null),
                false);
    }

    private convolution_backward_weights.primitive_desc backwardWeights(Layout x, Layout y, int algorithm) {
        convolution_forward.primitive_desc hint = forward(algorithm, null);
        memory.desc dW = Layout.any(memory.data_type.f32, sizes.weight());
        return bias
                ? new convolution_backward_weights.primitive_desc(
                        compilation.primitives().cpu(),
                        algorithm,
                        x.description(),
                        dW,
                        vector(),
                        y.description(),
                        sizes.strides(),
                        sizes.dilations(),
                        sizes.before(),
                        sizes.after(),
                        hint,
                        Primitives.attributes(null),
                        false)
                : new convolution_backward_weights.primitive_desc(
                        compilation.primitives().cpu(),
                        algorithm,
                        x.description(),
                        dW,
                        y.description(),
                        sizes.strides(),
                        sizes.dilations(),
                        sizes.before(),
                        sizes.after(),
                        hint,
                        Primitives.attributes(null),
                        false);
    }
}
