package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * Self-attention: one product projects queries, keys and values of all steps, one projects what the heads give, and between
 * them are {@link AttentionProducts}. Kept for backward: what was projected, the shares, the context.
 */
final class AttentionOperation implements NativeOperation {
    private static final int PARTS = 3;

    private final GraphNode node;
    private final boolean causal;
    private final int rows;
    private final boolean training;
    private final Operand operand;
    private final Affine input;
    private final Affine output;
    private final Layout projected;
    private final Layout context;
    private final AttentionProducts products;

    private AttentionOperation(Compilation compilation, GraphNode node, MultiHeadAttention layer) {
        this.node = node;
        this.causal = layer.causal();
        this.rows = compilation.rows();
        this.training = compilation.training();
        Primitives primitives = compilation.primitives();
        Shape shape = node.outputShape();
        int steps = shape.size(0);
        long width = shape.size(1);
        long vectors = (long) rows * steps;
        this.projected = primitives.plain(compilation.type(), vectors, PARTS * width);
        this.context = primitives.plain(compilation.type(), vectors, width);
        int value = node.inputs().get(0);
        this.input = DenseKernels.affine(
                compilation,
                new DenseKernels.Form(
                        steps,
                        compilation.value(value).sizes(),
                        projected.sizes(),
                        width,
                        PARTS * width,
                        node.tensors().get(0),
                        node.tensors().get(1),
                        compilation.graph().trained(value),
                        null,
                        false));
        this.output = DenseKernels.affine(
                compilation,
                new DenseKernels.Form(
                        steps,
                        context.sizes(),
                        compilation.sizes(shape),
                        width,
                        width,
                        node.tensors().get(2),
                        node.tensors().get(3),
                        true,
                        null,
                        compilation.graph().isOutput(node.output())));
        this.operand = compilation.operand(value, input.x().layout());
        compilation.define(node.output(), output.y().layout(), output.dY().layout());
        this.products = AttentionProducts.of(
                compilation,
                new AttentionProducts.Size(steps, layer.heads(), (int) width / layer.heads()),
                layer.causal());
    }

    static NativeOperation operation(Compilation compilation, GraphNode node) {
        return new AttentionOperation(compilation, node, (MultiHeadAttention) node.layer());
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

    private static long room(Layout layout) {
        return NativeMemory.align(layout.bytes());
    }

    /** Rows whose shares have room: all where they are kept. */
    private int sharedRows() {
        return training ? rows : products.rows();
    }

    private long sharesOffset() {
        return room(projected) + room(context);
    }

    @Override
    public long keptBytes() {
        return sharesOffset()
                + NativeMemory.align(sharedRows() * products.size().squares() * products.bytes());
    }

    @Override
    public long workBytes() {
        long scores = room(products.views().scores());
        return training
                ? Math.max(scores, room(projected) + room(products.views().shares()))
                : scores;
    }

    @Override
    public long tensorGradientBytes() {
        return Math.max(input.tensorGradientBytes(), output.tensorGradientBytes());
    }

    @Override
    public long scratchpadBytes() {
        return Math.max(products.scratchpadBytes(), Math.max(input.scratchpadBytes(), output.scratchpadBytes()));
    }

    /** What lies where of the rows from a number on. */
    private AttentionProducts.Rows kept(PassBuilder builder, int from) {
        AttentionProducts.Views views = products.views();
        long first = from * products.size().steps() * products.size().width() * products.bytes();
        long part = products.size().width() * products.bytes();
        long shares = training ? from * products.size().squares() * products.bytes() : 0;
        return new AttentionProducts.Rows(
                builder.kept(node, PARTS * first, views.projected()),
                builder.kept(node, PARTS * first + part, views.projected()),
                builder.kept(node, PARTS * first + 2 * part, views.projected()),
                builder.kept(node, room(projected) + first, views.context()),
                builder.work(node, 0, views.scores()),
                builder.kept(node, sharesOffset() + shares, views.shares()));
    }

    /** Where their gradients go. */
    private AttentionProducts.Rows gradients(PassBuilder builder, int from, AttentionProducts.Rows kept) {
        AttentionProducts.Views views = products.views();
        long first = PARTS * from * products.size().steps() * products.size().width() * products.bytes();
        long part = products.size().width() * products.bytes();
        return new AttentionProducts.Rows(
                builder.work(node, first, views.projected()),
                builder.work(node, first + part, views.projected()),
                builder.work(node, first + 2 * part, views.projected()),
                kept.context(),
                kept.scores(),
                builder.work(node, room(projected), views.shares()));
    }

    private UnreadSteps unreadSteps(PassBuilder builder, int row) {
        long each = products.size().steps() * products.size().width() * products.bytes();
        long part = products.size().width() * products.bytes();
        long squares = products.size().squares() * products.bytes();
        Place all = builder.keptPlace(node);
        return UnreadSteps.of(
                products.size(),
                products.type(),
                all.from(PARTS * row * each + 2 * part).first(PARTS * each - 2 * part),
                all.from(sharesOffset() + (training ? row : row % products.rows()) * squares)
                        .first(squares),
                all.from(room(projected) + row * each).first(each));
    }

    @Override
    public void bindForward(PassBuilder builder) {
        memory x = input.x().seen(builder, builder.operand(operand));
        input.bindForward(builder, x, builder.kept(node, 0, projected));
        for (int from = 0; from < rows; from += products.rows()) {
            products.bindForward(builder, kept(builder, from));
            for (int row = from; causal && row < from + products.rows(); row++) {
                builder.add(unreadSteps(builder, row));
            }
        }
        memory y = output.y().seen(builder, builder.value(node.output()));
        output.bindForward(builder, builder.kept(node, room(projected), context), y);
    }

    /** The context is overwritten by its gradient. */
    @Override
    public void bindBackward(PassBuilder builder) {
        memory dY = output.dY().seen(builder, builder.gradient(node.output()));
        memory given = builder.kept(node, room(projected), context);
        output.bindWeights(
                builder, given, dY, node.tensors().get(2), node.tensors().get(3));
        output.bindData(builder, dY, given);
        for (int from = 0; from < rows; from += products.rows()) {
            AttentionProducts.Rows kept = kept(builder, from);
            products.bindBackward(builder, kept, gradients(builder, from, kept));
        }
        memory dProjected = builder.work(node, 0, projected);
        memory x = input.x().seen(builder, builder.operand(operand));
        input.bindWeights(
                builder, x, dProjected, node.tensors().get(0), node.tensors().get(1));
        if (input.backwardData() != null && builder.wantsGradient(node, 0)) {
            memory dX = builder.newGradient(node, 0, operand.layout());
            input.bindData(builder, dProjected, input.x().seen(builder, dX));
            builder.finishGradient(node, 0, operand.layout());
        }
    }
}
