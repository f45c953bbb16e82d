package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.shape.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation, with its rectifier if it has one, in the layout of its input or, where the library has no
 * vectorised kernel for that, in blocks of 16 or 8 channels. Kept for backward: mean [C], variance [C], and which
 * elements the rectifier let pass.
 */
final class BatchNormOperation implements NativeOperation {
    private static final int WEIGHT = 0;
    private static final int BIAS = 1;
    private static final int MEAN = 2;
    private static final int VARIANCE = 3;
    private static final List<memory.format_tag> BLOCKED = List.of(memory.format_tag.aBcd16b, memory.format_tag.aBcd8b);

    private final GraphNode node;
    private final Operand operand;
    private final int channels;
    private final long valuesPerChannel;
    private final boolean training;
    private final @Nullable Layout view;
    private final Layout vector;
    private final List<Tensor> tensors = new ArrayList<>();
    private final Compiled forward;
    private final @Nullable Compiled backward;
    private final @Nullable Layout passed;

    private BatchNormOperation(Compilation compilation, GraphNode node, BatchNorm layer) {
        this.node = node;
        this.training = compilation.training();
        Primitives primitives = compilation.primitives();
        int input = node.inputs().get(0);
        this.channels = node.outputShape().size(0);
        this.valuesPerChannel = (long) compilation.rows() * node.outputShape().elementCount() / channels;
        long[] sizes = sizes(compilation, node.outputShape());
        Layout there = compilation.value(input);
        Layout asItIs = Arrays.equals(there.sizes(), sizes) ? there : primitives.plain(there.type(), sizes);
        long[] images = Arrays.copyOf(sizes, 4);
        Arrays.fill(images, sizes.length, images.length, 1);
        boolean rectified = layer.activation() instanceof Relu;
        int flags = normalization_flags.use_scale.value
                | normalization_flags.use_shift.value
                | (rectified ? normalization_flags.fuse_norm_relu.value : 0)
                | (training ? 0 : normalization_flags.use_global_stats.value);
        BatchNormKernels kernels = new BatchNormKernels(primitives, (float) layer.epsilon(), flags, training);
        Layout x = layout(primitives, kernels, asItIs, images);
        Layout seen = view(primitives, x, images);
        this.view = seen == x ? null : seen;
        this.operand = compilation.operand(input, x);
        compilation.define(node.output(), x, x);
        this.vector = compilation.plainTensor(channels);
        for (int parameter : node.tensors()) {
            tensors.add(compilation.vector(parameter));
        }
        batch_normalization_forward.primitive_desc description = kernels.forward(seen);
        this.forward =
                primitives.compile("batch norm forward", new batch_normalization_forward(description), description);
        this.passed = training && rectified
                ? primitives.chosen(description.workspace_desc(), memory.data_type.u8, images)
                : null;
        this.backward = training ? backward(primitives, kernels.backward(seen, description)) : null;
    }

    /** Rows and channels first; of more than three axes the last count as one. */
    private static long[] sizes(Compilation compilation, Shape shape) {
        return shape.rank() > 3
                ? new long[] {
                    compilation.rows(),
                    shape.size(0),
                    shape.size(1),
                    shape.elementCount() / shape.size(0) / shape.size(1)
                }
                : compilation.sizes(shape);
    }

    /** The first with a vectorised kernel; as it is, where there is none. */
    private static Layout layout(Primitives primitives, BatchNormKernels kernels, Layout asItIs, long[] images) {
        List<Layout> layouts = new ArrayList<>();
        layouts.add(asItIs);
        BLOCKED.forEach(order -> layouts.add(primitives.ordered(order, asItIs.type(), images)));
        for (Layout layout : layouts) {
            if (kernels.suits(view(primitives, layout, images))) {
                return layout;
            }
        }
        return asItIs;
    }

    /** Rows of features seen as images of one pixel, which lie the same way. */
    private static Layout view(Primitives primitives, Layout layout, long[] images) {
        return layout.sizes().length == images.length
                ? layout
                : primitives.ordered(memory.format_tag.acdb, layout.type(), images);
    }

    /** Null where the activation is neither none nor the rectifier. */
    static @Nullable NativeOperation operation(Compilation compilation, GraphNode node) {
        BatchNorm layer = (BatchNorm) node.layer();
        boolean known = layer.activation() instanceof None || layer.activation() instanceof Relu;
        return known ? new BatchNormOperation(compilation, node, layer) : null;
    }

    private static Compiled backward(Primitives primitives, batch_normalization_backward.primitive_desc description) {
        return primitives.compile("batch norm backward", new batch_normalization_backward(description), description);
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
        return false;
    }

    private long vectorBytes() {
        return NativeMemory.align(vector.bytes());
    }

    @Override
    public long keptBytes() {
        return training ? 2 * vectorBytes() + (passed == null ? 0 : passed.bytes()) : 0;
    }

    @Override
    public long scratchpadBytes() {
        return Compiled.largestScratchpad(forward, backward);
    }

    private memory mean(PassBuilder builder) {
        return training ? builder.kept(node, 0, vector) : builder.tensor(tensors.get(MEAN));
    }

    private memory variance(PassBuilder builder) {
        return training ? builder.kept(node, vectorBytes(), vector) : builder.tensor(tensors.get(VARIANCE));
    }

    private memory seen(PassBuilder builder, memory there) {
        return view == null ? there : builder.seenAs(view, there);
    }

    /** The arguments of both directions, those of this one first. */
    private void call(PassBuilder builder, Compiled compiled, int[] own, memory... memories) {
        int count = own.length;
        int[] numbers = Arrays.copyOf(own, count + (passed == null ? 3 : 4));
        memory[] all = Arrays.copyOf(memories, numbers.length);
        numbers[count] = DNNL_ARG_MEAN;
        all[count] = mean(builder);
        numbers[count + 1] = DNNL_ARG_VARIANCE;
        all[count + 1] = variance(builder);
        numbers[count + 2] = DNNL_ARG_SCALE;
        all[count + 2] = builder.tensor(tensors.get(WEIGHT));
        if (passed != null) {
            numbers[count + 3] = DNNL_ARG_WORKSPACE;
            all[count + 3] = builder.kept(node, 2 * vectorBytes(), passed);
        }
        builder.call(compiled, numbers, all);
    }

    @Override
    public void bindForward(PassBuilder builder) {
        call(
                builder,
                forward,
                new int[] {DNNL_ARG_SRC, DNNL_ARG_SHIFT, DNNL_ARG_DST},
                seen(builder, builder.operand(operand)),
                builder.tensor(tensors.get(BIAS)),
                seen(builder, builder.value(node.output())));
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        Compiled run = backward;
        if (run == null) {
            return;
        }
        boolean wanted = builder.wantsGradient(node, 0);
        call(
                builder,
                run,
                new int[] {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC, DNNL_ARG_DIFF_SCALE, DNNL_ARG_DIFF_SHIFT
                },
                seen(builder, builder.operand(operand)),
                seen(builder, builder.gradient(node.output())),
                seen(
                        builder,
                        wanted
                                ? builder.newGradient(node, 0, operand.layout())
                                : builder.unwantedGradient(operand.layout())),
                builder.tensorGradient(node.tensors().get(WEIGHT), vector, vector),
                builder.tensorGradient(node.tensors().get(BIAS), vector, vector));
        if (wanted) {
            builder.finishGradient(node, 0, operand.layout());
        }
        builder.add(statistic(builder, 0, MEAN, 1));
        double n = valuesPerChannel;
        builder.add(statistic(builder, vectorBytes(), VARIANCE, n / Math.max(1, n - 1)));
    }

    /** Writes what the slice shows, times its sum of weights, where the statistic lies in the gradient. */
    private Work statistic(PassBuilder builder, long keptAt, int tensor, double factor) {
        FloatBuffer seen = builder.keptFloats(node, keptAt, channels);
        float[] values = new float[channels];
        Workspace workspace = builder.workspace();
        long offset = builder.graph()
                .layout()
                .tensors()
                .get(node.tensors().get(tensor))
                .offset();
        return () -> {
            seen.get(0, values);
            double weighted = workspace.pass().weightSum() * factor;
            for (int c = 0; c < values.length; c++) {
                values[c] = (float) (weighted * values[c]);
            }
            workspace.target().storage().write(offset, values, 0, values.length);
        };
    }
}
