package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.DropoutMask;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.attention.RotaryPositions;
import io.lockstep.kernels.shape.Shape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Attention: products project the queries, keys and values of all steps, one projects what the heads give, and between
 * them are {@link AttentionProducts}; all but the last for so many rows at once as stay in the second cache. Kept for backward: what was projected, the context, the shares; of
 * dropout also which stay and what is left.
 */
final class AttentionOperation implements NativeOperation {
    private static final int CONTEXT = 3;
    private static final int SHARES = 4;

    /** From so many vectors on their projection is about as fast as that of all. */
    private static final int PROJECTED_AT_ONCE = 128;

    private final GraphNode node;
    private final boolean causal;
    private final int rows;
    private final int tile; // rows projected at once
    private final boolean training;
    private final boolean timed;
    private final List<Operand> operands = new ArrayList<>();
    private final List<AttentionProjection> projections = new ArrayList<>();
    private final Affine output;
    private final Layout[] parts; // of queries, keys, values
    private final AttentionProducts products;
    private final @Nullable RotaryPositions rotary;
    private final float dropout;

    private AttentionOperation(Compilation compilation, GraphNode node, MultiHeadAttention layer) {
        this.node = node;
        this.causal = layer.causal();
        this.rows = compilation.rows();
        this.training = compilation.training();
        this.timed = !compilation
                .graph()
                .time(node.inputs().get(node.inputs().size() - 1))
                .isNone();
        Primitives primitives = compilation.primitives();
        Shape shape = node.outputShape();
        int steps = shape.size(0);
        int width = shape.size(1);
        boolean crosses = node.inputs().size() > 1;
        int read = node.inputShapes().get(crosses ? 1 : 0).size(0);
        Layout queries = primitives.plain(compilation.type(), (long) rows * steps, width);
        Layout keys = primitives.plain(compilation.type(), (long) rows * read, width);
        this.parts = new Layout[] {queries, keys, keys};
        this.products = AttentionProducts.of(
                compilation,
                new AttentionProducts.Size(steps, read, layer.heads(), width / layer.heads()),
                layer.causal(),
                layer.dropout());
        this.tile = products.rows() * Math.min(steps, read) < PROJECTED_AT_ONCE ? rows : products.rows();
        int[] tensors = {node.tensors().get(0), node.tensors().get(1)};
        for (int i = 0; i < node.inputs().size(); i++) {
            int[] own = {i == 0 ? 0 : 1, crosses && i == 0 ? 1 : parts.length};
            int value = node.inputs().get(i);
            AttentionProjection projection = AttentionProjection.of(compilation, i, value, own, tile, tensors, width);
            projections.add(projection);
            operands.add(compilation.operand(value, projection.x().layout()));
        }
        this.output = DenseKernels.affine(
                compilation,
                new DenseKernels.Form(
                        steps,
                        queries.sizes(),
                        compilation.sizes(shape),
                        width,
                        width,
                        node.tensors().get(2),
                        node.tensors().get(3),
                        true,
                        null,
                        compilation.graph().isOutput(node.output())));
        compilation.define(node.output(), output.y().layout(), output.dY().layout());
        this.dropout = layer.dropout();
        this.rotary =
                layer.rotary() ? new RotaryPositions(steps, products.size().each()) : null;
    }

    static NativeOperation operation(Compilation compilation, GraphNode node) {
        return new AttentionOperation(compilation, node, (MultiHeadAttention) node.layer());
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
        return false;
    }

    private static long room(Layout layout) {
        return NativeMemory.align(layout.bytes());
    }

    /** Where queries, keys, values, the context and the shares begin in what is kept. */
    private long offset(int part) {
        return offset(part, rows);
    }

    /** Where they would, were there so many rows. */
    private long offset(int part, int ofRows) {
        long offset = 0;
        for (int before = 0; before < part; before++) {
            offset += NativeMemory.align(skip(before, ofRows));
        }
        return offset;
    }

    /** Rows whose gradients of queries, keys and values have room: those at once where one value is projected. */
    private int gradientRows() {
        return projections.size() == 1 ? tile : rows;
    }

    /** Where such a gradient of a row begins in what is worked in. */
    private long gradient(int part, int row) {
        return offset(part, gradientRows()) + skip(part, row % gradientRows());
    }

    /** Rows whose shares have room: all where they are kept. */
    private int sharedRows() {
        return training ? rows : products.rows();
    }

    @Override
    public long keptBytes() {
        return products.drops() == null ? stays() : left() + allShares();
    }

    private long allShares() {
        return NativeMemory.align(sharedRows() * products.size().scores() * products.bytes());
    }

    /** Where the mask of dropped shares is kept, behind the shares. */
    private long stays() {
        return offset(SHARES) + allShares();
    }

    /** Where what is left of them is. */
    private long left() {
        return stays() + NativeMemory.align(sharedRows() * products.size().scores());
    }

    @Override
    public long workBytes() {
        long scores = room(products.views().scores());
        return training
                ? Math.max(
                        scores,
                        offset(CONTEXT, gradientRows()) + room(products.views().shares()))
                : scores;
    }

    @Override
    public long tensorGradientBytes() {
        return output.tensorGradientBytes();
    }

    @Override
    public long scratchpadBytes() {
        long most = Math.max(products.scratchpadBytes(), output.scratchpadBytes());
        for (AttentionProjection projection : projections) {
            most = Math.max(most, projection.scratchpadBytes());
        }
        return most;
    }

    /** Bytes from a part's first row to another one. */
    private long skip(int part, int from) {
        return parts[part % parts.length].bytes() / rows * from;
    }

    private long sharesOf(int row) {
        return offset(SHARES) + toShares(row);
    }

    private long toShares(int row) {
        long number = training ? row : row % products.rows();
        return number * products.size().scores() * products.bytes();
    }

    /** What of the shares of a row values are multiplied with. */
    private long leftOf(int row) {
        return products.drops() == null ? sharesOf(row) : left() + toShares(row);
    }

    /** What lies where of the rows from a number on. */
    private AttentionProducts.Rows kept(PassBuilder builder, int from) {
        AttentionProducts.Views views = products.views();
        return new AttentionProducts.Rows(
                builder.kept(node, offset(0) + skip(0, from), views.queries()),
                builder.kept(node, offset(1) + skip(1, from), views.keys()),
                builder.kept(node, offset(2) + skip(2, from), views.keys()),
                builder.kept(node, offset(CONTEXT) + skip(CONTEXT, from), views.queries()),
                builder.work(node, 0, views.scores()),
                builder.kept(node, sharesOf(from), views.shares()),
                stays(builder, from),
                builder.kept(node, leftOf(from), views.shares()));
    }

    private memory stays(PassBuilder builder, int from) {
        AttentionProducts.Drops drops = products.drops();
        return drops == null
                ? builder.kept(node, sharesOf(from), products.views().shares())
                : builder.kept(node, stays() + from * products.size().scores(), drops.stays());
    }

    /** Says of the shares of all rows which stay. */
    private void bindMask(PassBuilder builder) {
        if (products.drops() != null) {
            long count = rows * products.size().scores();
            ByteBuffer kept =
                    NativeMemory.view(builder.keptPlace(node).from(stays()).first(count));
            CurrentPass pass = builder.workspace().pass();
            int ofRow = Math.toIntExact(products.size().scores());
            builder.add(() -> {
                pass.enter(node);
                DropoutMask.ofThread().write(pass, dropout, ofRow, kept);
            });
        }
    }

    /** Where their gradients go. */
    private AttentionProducts.Rows gradients(PassBuilder builder, int from, AttentionProducts.Rows kept) {
        AttentionProducts.Views views = products.views();
        return new AttentionProducts.Rows(
                builder.work(node, gradient(0, from), views.queries()),
                builder.work(node, gradient(1, from), views.keys()),
                builder.work(node, gradient(2, from), views.keys()),
                kept.context(),
                kept.scores(),
                builder.work(node, offset(CONTEXT, gradientRows()), views.shares()),
                kept.stays(),
                kept.left());
    }

    /** Minus infinity in the place of the scores of what is behind the valid steps of each row from a number on. */
    private Work invalidSteps(PassBuilder builder, AttentionProducts.Rows some, int from) {
        CurrentPass pass = builder.workspace().pass();
        FloatBuffer scores = builder.floats(some.scores());
        int read = products.size().read();
        int lines = products.size().heads() * products.size().steps();
        float[] never = new float[read];
        Arrays.fill(never, Float.NEGATIVE_INFINITY);
        return () -> {
            pass.enter(node);
            int[] valid = pass.steps(node.inputs().size() - 1);
            for (int line = 0; valid != null && line < products.rows() * lines; line++) {
                int first = Math.max(1, valid[from + line / lines]);
                scores.put(line * read + first, never, 0, read - first);
            }
        };
    }

    private UnreadSteps unreadSteps(PassBuilder builder, int row) {
        Place all = builder.keptPlace(node);
        return UnreadSteps.of(
                products.size(),
                products.type(),
                all.from(offset(2) + skip(2, row)).first(skip(2, 1)),
                all.from(leftOf(row)).first(products.size().scores() * products.bytes()),
                all.from(offset(CONTEXT) + skip(CONTEXT, row)).first(skip(CONTEXT, 1)));
    }

    @Override
    public void bindForward(PassBuilder builder) {
        bindMask(builder);
        for (int from = 0; from < rows; from += tile) {
            memory[] places = new memory[parts.length];
            for (AttentionProjection projection : projections) {
                Layout some = projection.views().part();
                for (int part = projection.parts()[0]; part < projection.parts()[1]; part++) {
                    places[part] = builder.kept(node, offset(part) + skip(part, from), some);
                }
                projection.bindForward(builder, valueOf(builder, projection, from), places);
            }
            Place all = builder.keptPlace(node);
            bindTurns(builder, false, all.from(offset(0) + skip(0, from)), all.from(offset(1) + skip(1, from)));
            for (int row = from; row < from + tile; row += products.rows()) {
                bindProducts(builder, row);
            }
        }
        memory y = output.y().seen(builder, builder.value(node.output()));
        output.bindForward(builder, builder.kept(node, offset(CONTEXT), parts[0]), y);
    }

    private void bindProducts(PassBuilder builder, int from) {
        AttentionProducts.Rows some = kept(builder, from);
        products.bindForward(builder, some, timed ? invalidSteps(builder, some, from) : null);
        for (int row = from; causal && row < from + products.rows(); row++) {
            builder.add(unreadSteps(builder, row));
        }
    }

    private void bindTurns(PassBuilder builder, boolean back, Place queries, Place keys) {
        if (rotary != null) {
            Place firsts = queries.first(skip(0, tile));
            Place seconds = keys.first(skip(1, tile));
            builder.add(new RotaryTurns(rotary, products.size(), back, firsts, products.type()));
            builder.add(new RotaryTurns(rotary, products.size(), back, seconds, products.type()));
        }
    }

    /** The value that is projected, of the rows from a number on. */
    private memory valueOf(PassBuilder builder, AttentionProjection projection, int from) {
        return some(
                builder,
                projection,
                projection.x().seen(builder, builder.operand(operands.get(projection.input()))),
                from);
    }

    /** Of a value, or of its gradient, the rows from a number on that are projected at once. */
    private memory some(PassBuilder builder, AttentionProjection projection, memory all, int from) {
        return builder.partOf(
                all,
                projection.x().layout().bytes() / rows * from,
                projection.views().part());
    }

    /** The context is overwritten by its gradient. */
    @Override
    public void bindBackward(PassBuilder builder) {
        memory dY = output.dY().seen(builder, builder.gradient(node.output()));
        memory given = builder.kept(node, offset(CONTEXT), parts[0]);
        output.bindWeights(
                builder, given, dY, node.tensors().get(2), node.tensors().get(3));
        output.bindData(builder, dY, given);
        boolean alone = projections.size() == 1;
        memory dX = alone ? newGradient(builder, projections.get(0)) : null;
        for (int from = 0; from < rows; from += tile) {
            for (int row = from; row < from + tile; row += products.rows()) {
                AttentionProducts.Rows kept = kept(builder, row);
                products.bindBackward(builder, kept, gradients(builder, row, kept));
            }
            Place all = builder.workPlace(node);
            bindTurns(builder, true, all.from(gradient(0, from)), all.from(gradient(1, from)));
            if (alone) {
                bindProjection(builder, projections.get(0), from, dX);
            }
        }
        for (AttentionProjection projection : projections) {
            memory own = alone ? dX : newGradient(builder, projection);
            for (int from = 0; !alone && from < rows; from += tile) {
                bindProjection(builder, projection, from, own);
            }
            if (own != null) {
                builder.finishGradient(
                        node,
                        projection.input(),
                        operands.get(projection.input()).layout());
            }
        }
    }

    /** Where the gradient of what is projected goes; null where nobody wants it. */
    private @Nullable memory newGradient(PassBuilder builder, AttentionProjection projection) {
        int input = projection.input();
        return builder.wantsGradient(node, input)
                ? projection
                        .x()
                        .seen(
                                builder,
                                builder.newGradient(
                                        node, input, operands.get(input).layout()))
                : null;
    }

    /** Backward through the projection of the rows from a number on. */
    private void bindProjection(PassBuilder builder, AttentionProjection projection, int from, @Nullable memory dX) {
        memory[] gradients = new memory[parts.length];
        for (int part = projection.parts()[0]; part < projection.parts()[1]; part++) {
            gradients[part] =
                    builder.work(node, gradient(part, from), projection.views().part());
        }
        projection.bindWeights(builder, from == 0, valueOf(builder, projection, from), gradients);
        if (dX != null) {
            projection.bindData(builder, gradients, some(builder, projection, dX, from));
        }
    }
}
