package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.convolution.ConvGeometry;
import io.lockstep.kernels.layer.convolution.ConvTranspose1d;
import io.lockstep.kernels.layer.convolution.ConvTranspose2d;
import java.util.List;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.deconvolution_backward_weights;
import org.bytedeco.dnnl.deconvolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Primitives of transposed convolutions, by those of the convolution they transpose, whose map [B, M, h, w] is their input
 * and whose image [B, C, H, W] their output: forward is the gradient of its image, the gradient of the input its forward.
 * The library's own deconvolution computes the same, but adds bias and activation by its slow definition. What it has only
 * its reference implementation for is left to the plain kernel.
 */
final class TransposedKernels {
    /** Orders of image and map, the preferred first. */
    private static final List<memory.format_tag> ORDERS =
            List.of(memory.format_tag.any, memory.format_tag.aBcd16b, memory.format_tag.acdb, memory.format_tag.abcd);

    /** By matrix tiles (AMX) only channels last are fast in all three directions. */
    private static final List<memory.format_tag> ORDERS_OF_TILES =
            List.of(memory.format_tag.acdb, memory.format_tag.any, memory.format_tag.aBcd16b, memory.format_tag.abcd);

    /** Channels of an image below which its blocks of 16 would be mostly padding: forward is then row-major products. */
    private static final int FEW_CHANNELS = 8;

    private static final int DIRECT = dnnl.algorithm.convolution_direct.value;
    private static final int DECONVOLUTION = dnnl.algorithm.deconvolution_direct.value;

    private final Compilation compilation;
    private final GraphNode node;
    private final ConvGeometry geometry;
    private final boolean bias;
    private final memory.data_type type;
    private final memory.format_tag imageOrder;
    private final memory.format_tag mapOrder;
    private final ConvSizes sizes;

    private TransposedKernels(
            Compilation compilation,
            GraphNode node,
            ConvGeometry geometry,
            boolean bias,
            memory.format_tag imageOrder,
            memory.format_tag mapOrder) {
        this.compilation = compilation;
        this.node = node;
        this.geometry = geometry;
        this.bias = bias;
        this.type = compilation.type();
        this.imageOrder = imageOrder;
        this.mapOrder = mapOrder;
        this.sizes = ConvSizes.of(compilation.rows(), geometry);
    }

    static @Nullable NativeOperation overImage(Compilation compilation, GraphNode node) {
        ConvTranspose2d layer = (ConvTranspose2d) node.layer();
        return operation(compilation, node, layer.geometry(node.inputShapes()), layer.bias(), layer.activation());
    }

    static @Nullable NativeOperation overLine(Compilation compilation, GraphNode node) {
        ConvTranspose1d layer = (ConvTranspose1d) node.layer();
        return operation(compilation, node, layer.geometry(node.inputShapes()), layer.bias(), layer.activation());
    }

    /** Null where the activation or the sizes have no native operation. */
    private static @Nullable NativeOperation operation(
            Compilation compilation, GraphNode node, ConvGeometry geometry, boolean bias, Activation function) {
        Elementwise activation = Elementwise.of(function);
        if ((activation == null && !(function instanceof None)) || ConvSizes.areDeadly(compilation.type(), geometry)) {
            return null;
        }
        TransposedKernels kernels = choose(compilation, node, geometry, bias);
        if (kernels == null) {
            return null;
        }
        UnmetWeights unmet = UnmetWeights.of(geometry, compilation.type());
        return new TransposedOperation(compilation, node, activation, kernels.make(), unmet);
    }

    /** Null where the library has none but its reference implementation. */
    private static @Nullable TransposedKernels choose(
            Compilation compilation, GraphNode node, ConvGeometry geometry, boolean bias) {
        boolean halves = compilation.type() == memory.data_type.bf16;
        if (!halves && geometry.channels() < FEW_CHANNELS) {
            TransposedKernels few = new TransposedKernels(
                    compilation, node, geometry, bias, memory.format_tag.abcd, memory.format_tag.any);
            if (few.exist()) {
                return few;
            }
        }
        for (memory.format_tag order : halves ? ORDERS_OF_TILES : ORDERS) {
            TransposedKernels kernels = new TransposedKernels(compilation, node, geometry, bias, order, order);
            if (kernels.exist()) {
                return kernels;
            }
        }
        return null;
    }

    /** Whether the library has more than its reference implementation for all that is wanted. */
    private boolean exist() {
        try {
            Primitives primitives = compilation.primitives();
            convolution_forward.primitive_desc toMap = toMap();
            Layout image = primitives.chosen(toMap.src_desc(), type, sizes.image());
            Layout map = primitives.chosen(toMap.dst_desc(), type, sizes.map());
            if (Primitives.isReference(toImage(image, forwardMap(map)))
                    || (bias && ChannelOffsets.of(primitives, image) == null)) {
                return false;
            }
            return !compilation.training()
                    || (!Primitives.isReference(toMap) && !Primitives.isReference(toWeight(image, map)));
        } catch (RuntimeException e) {
            return false; // none at all in this order
        }
    }

    /** The map as forward reads it: row-major beside an image of few channels. */
    private Layout forwardMap(Layout map) {
        return imageOrder == mapOrder ? map : compilation.primitives().plain(type, sizes.map());
    }

    private Transposed make() {
        Primitives primitives = compilation.primitives();
        convolution_forward.primitive_desc toMap = toMap();
        Layout image = primitives.chosen(toMap.src_desc(), type, sizes.image());
        Layout map = primitives.chosen(toMap.dst_desc(), type, sizes.map());
        Layout read = forwardMap(map);
        Layout plainWeight = compilation.plainTensor(sizes.weight());
        int tensor = node.tensors().get(0);
        convolution_backward_data.primitive_desc toImage = toImage(image, read);
        Tensor weight = compilation.tensor(
                tensor, plainWeight, primitives.chosen(toImage.weights_desc(), type, sizes.weight()));
        Tensor vector = bias ? compilation.vector(node.tensors().get(1)) : null;
        Compiled forward =
                primitives.compile("transposed convolution", new convolution_backward_data(toImage), toImage);
        ChannelOffsets offsets = bias ? ChannelOffsets.of(primitives, image) : null;
        Compiled reorder = read.sameAs(map) ? null : primitives.reorder(map, read);
        Transposed.Forward first = new Transposed.Forward(map, reorder, read, image, weight, forward, vector, offsets);
        return new Transposed(first, compilation.training() ? backward(image, map, plainWeight, toMap) : null);
    }

    private Transposed.Backward backward(
            Layout image, Layout map, Layout plainWeight, convolution_forward.primitive_desc toMap) {
        Primitives primitives = compilation.primitives();
        ChannelSums sums = bias ? ChannelSums.of(primitives, image) : null;
        boolean withBias = bias && sums == null;
        Compiled weights;
        Layout dWeight;
        Layout plain;
        if (withBias) {
            plain = primitives.strided(memory.data_type.f32, swapped(sizes.weight()), swappedStrides());
            deconvolution_backward_weights.primitive_desc made = toWeightAndBias(image, map);
            weights = primitives.compile(
                    "transposed convolution backward weights", new deconvolution_backward_weights(made), made);
            dWeight = primitives.chosen(made.diff_weights_desc(), memory.data_type.f32, swapped(sizes.weight()));
        } else {
            plain = plainWeight;
            convolution_backward_weights.primitive_desc made = toWeight(image, map);
            weights = primitives.compile(
                    "transposed convolution backward weights", new convolution_backward_weights(made), made);
            dWeight = primitives.chosen(made.diff_weights_desc(), memory.data_type.f32, sizes.weight());
        }
        boolean wanted = compilation.graph().trained(node.inputs().get(0));
        Compiled data = wanted
                ? primitives.compile("transposed convolution backward data", new convolution_forward(toMap), toMap)
                : null;
        Tensor dataWeight = wanted
                ? compilation.tensor(
                        node.tensors().get(0),
                        plainWeight,
                        primitives.chosen(toMap.weights_desc(), type, sizes.weight()))
                : null;
        return new Transposed.Backward(weights, withBias, plain, dWeight, sums, data, dataWeight);
    }

    /** Sizes of a weight as a deconvolution sees it, whose channels of the image come first. */
    private static long[] swapped(long[] weight) {
        long[] swapped = weight.clone();
        int first = weight.length - 4;
        swapped[first] = weight[first + 1];
        swapped[first + 1] = weight[first];
        return swapped;
    }

    private long[] swappedStrides() {
        long kernel =
                (long) geometry.vertical().kernel() * geometry.horizontal().kernel();
        long filter = geometry.channelsPerGroup() * kernel;
        long across = geometry.horizontal().kernel();
        return geometry.groups() == 1
                ? new long[] {kernel, filter, across, 1}
                : new long[] {geometry.filtersPerGroup() * filter, kernel, filter, across, 1};
    }

    private convolution_forward.primitive_desc toMap() {
        return new convolution_forward.primitive_desc(
                compilation.primitives().cpu(),
                dnnl.prop_kind.forward_training.value,
                DIRECT,
                new memory.desc(sizes.image(), type, imageOrder),
                Layout.any(type, sizes.weight()),
                new memory.desc(sizes.map(), type, mapOrder),
                sizes.strides(),
                sizes.dilations(),
                sizes.before(),
                sizes.after(),
                Primitives.attributes(null),
                false);
    }

    private convolution_backward_data.primitive_desc toImage(Layout image, Layout map) {
        return new convolution_backward_data.primitive_desc(
                compilation.primitives().cpu(),
                DIRECT,
                image.description(),
                Layout.any(type, sizes.weight()),
                map.description(),
                sizes.strides(),
                sizes.dilations(),
                sizes.before(),
                sizes.after(),
                toMap(),
                Primitives.attributes(null),
                false);
    }

    private convolution_backward_weights.primitive_desc toWeight(Layout image, Layout map) {
        return new convolution_backward_weights.primitive_desc(
                compilation.primitives().cpu(),
                DIRECT,
                image.description(),
                Layout.any(memory.data_type.f32, sizes.weight()),
                map.description(),
                sizes.strides(),
                sizes.dilations(),
                sizes.before(),
                sizes.after(),
                toMap(),
                Primitives.attributes(null),
                false);
    }

    private deconvolution_backward_weights.primitive_desc toWeightAndBias(Layout image, Layout map) {
        long[] weight = swapped(sizes.weight());
        memory.desc vector =
                new memory.desc(new long[] {geometry.channels()}, memory.data_type.f32, memory.format_tag.a);
        deconvolution_forward.primitive_desc hint = new deconvolution_forward.primitive_desc(
                compilation.primitives().cpu(),
                dnnl.prop_kind.forward_training.value,
                DECONVOLUTION,
                Layout.any(type, sizes.map()),
                Layout.any(type, weight),
                vector,
                Layout.any(type, sizes.image()),
                sizes.strides(),
                sizes.dilations(),
                sizes.before(),
                sizes.after(),
                Primitives.attributes(null),
                false);
        return new deconvolution_backward_weights.primitive_desc(
                compilation.primitives().cpu(),
                DECONVOLUTION,
                map.description(),
                Layout.any(memory.data_type.f32, weight),
                vector,
                image.description(),
                sizes.strides(),
                sizes.dilations(),
                sizes.before(),
                sizes.after(),
                hint,
                Primitives.attributes(null),
                false);
    }
}
