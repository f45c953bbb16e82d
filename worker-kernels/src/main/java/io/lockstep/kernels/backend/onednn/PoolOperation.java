package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.pooling.PoolGeometry;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.jspecify.annotations.Nullable;

/**
 * Pooling in the layout of its input, then whatever activation the input's producer left to it, in place; the largest
 * element's place is kept for backward.
 */
final class PoolOperation implements NativeOperation {
    private final GraphNode node;
    private final Operand operand;
    private final Compiled forward;
    private final @Nullable Compiled backward;
    private final @Nullable Layout places;
    private final @Nullable Compiled activationForward;
    private final @Nullable Compiled activationBackward;

    PoolOperation(Compilation compilation, GraphNode node, PoolGeometry geometry, dnnl.algorithm kind) {
        this.node = node;
        Primitives primitives = compilation.primitives();
        int input = node.inputs().get(0);
        long[] sizes = {
            compilation.rows(),
            geometry.channels(),
            geometry.vertical().input(),
            geometry.horizontal().input()
        };
        long[] pooled = {
            compilation.rows(),
            geometry.channels(),
            geometry.vertical().output(),
            geometry.horizontal().output()
        };
        Layout there = compilation.value(input);
        memory.data_type type = there.type();
        Layout x = Arrays.equals(there.sizes(), sizes) ? there : primitives.plain(type, sizes);
        this.operand = compilation.operand(input, x);
        boolean backwards = compilation.training() && compilation.graph().trained(input);
        pooling_forward.primitive_desc description = forward(compilation, geometry, kind, x, pooled, backwards);
        Layout y = primitives.chosen(description.dst_desc(), type, pooled);
        compilation.define(node.output(), y, y);
        this.forward = primitives.compile("pooling forward", new pooling_forward(description), description);
        boolean keeps = backwards && kind == dnnl.algorithm.pooling_max;
        this.places = keeps ? primitives.chosen(description.workspace_desc(), memory.data_type.u8, pooled) : null;
        this.backward = backwards ? backward(compilation, geometry, kind, x, y, description) : null;
        Elementwise left = compilation.left(input);
        this.activationForward = left == null ? null : primitives.elementwiseForward(left, y);
        this.activationBackward = left == null || !backwards ? null : primitives.elementwiseBackward(left, y, y);
    }

    private static long[] strides(PoolGeometry geometry) {
        return new long[] {geometry.vertical().stride(), geometry.horizontal().stride()};
    }

    private static long[] kernel(PoolGeometry geometry) {
        return new long[] {geometry.vertical().kernel(), geometry.horizontal().kernel()};
    }

    private static long[] before(PoolGeometry geometry) {
        return new long[] {geometry.vertical().before(), geometry.horizontal().before()};
    }

    private static long[] after(PoolGeometry geometry) {
        return new long[] {geometry.vertical().after(), geometry.horizontal().after()};
    }

    private static pooling_forward.primitive_desc forward(
            Compilation compilation,
            PoolGeometry geometry,
            dnnl.algorithm kind,
            Layout x,
            long[] pooled,
            boolean backwards) {
        return new pooling_forward.primitive_desc(
                compilation.primitives().cpu(),
                backwards ? dnnl.prop_kind.forward_training.value : dnnl.prop_kind.forward_inference.value,
                kind.value,
                x.description(),
                Layout.any(x.type(), pooled),
                strides(geometry),
                kernel(geometry),
                new long[2],
                before(geometry),
                after(geometry),
                Primitives.attributes(null),
                false);
    }

    private static Compiled backward(
            Compilation compilation,
            PoolGeometry geometry,
            dnnl.algorithm kind,
            Layout x,
            Layout y,
            pooling_forward.primitive_desc hint) {
        pooling_backward.primitive_desc description = new pooling_backward.primitive_desc(
                compilation.primitives().cpu(),
                kind.value,
                x.description(),
                y.description(),
                strides(geometry),
                kernel(geometry),
                new long[2],
                before(geometry),
                after(geometry),
                hint,
                Primitives.attributes(null),
                false);
        return compilation.primitives().compile("pooling backward", new pooling_backward(description), description);
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
        return activationBackward != null;
    }

    @Override
    public boolean changesOutputGradient() {
        return activationBackward != null;
    }

    @Override
    public long keptBytes() {
        return places == null ? 0 : places.bytes();
    }

    @Override
    public long scratchpadBytes() {
        return Compiled.largestScratchpad(forward, backward, activationForward, activationBackward);
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory x = builder.operand(operand);
        memory y = builder.value(node.output());
        if (places == null) {
            builder.call(forward, new int[] {DNNL_ARG_SRC, DNNL_ARG_DST}, x, y);
        } else {
            builder.call(
                    forward,
                    new int[] {DNNL_ARG_SRC, DNNL_ARG_DST, DNNL_ARG_WORKSPACE},
                    x,
                    y,
                    builder.kept(node, 0, places));
        }
        if (activationForward != null) {
            builder.call(activationForward, new int[] {DNNL_ARG_SRC, DNNL_ARG_DST}, y, y);
        }
    }

    @Override
    public void bindBackward(PassBuilder builder) {
        if (backward == null || !builder.wantsGradient(node, 0)) {
            return;
        }
        memory dY = builder.gradient(node.output());
        if (activationBackward != null) {
            builder.call(
                    activationBackward,
                    new int[] {DNNL_ARG_DST, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC},
                    builder.value(node.output()),
                    dY,
                    dY);
        }
        memory dX = builder.newGradient(node, 0, operand.layout());
        if (places == null) {
            builder.call(backward, new int[] {DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC}, dY, dX);
        } else {
            builder.call(
                    backward,
                    new int[] {DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC, DNNL_ARG_WORKSPACE},
                    dY,
                    dX,
                    builder.kept(node, 0, places));
        }
        builder.finishGradient(node, 0, operand.layout());
    }
}
