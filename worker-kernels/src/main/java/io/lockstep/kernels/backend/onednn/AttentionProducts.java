package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.Arrays;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.softmax_backward;
import org.bytedeco.dnnl.softmax_forward;
import org.jspecify.annotations.Nullable;

/**
 * Primitives between the projections of attention. Heads stay where they lie, side by side in each step: products see them
 * by strides, for as many rows at once as leave the scores in the second cache.
 *
 * @param size of the parts
 * @param type of all but scores, which are float32
 * @param rows at once
 * @param drops factors of shares; null: none is dropped
 * @param later a row of minus infinity where a step is later than the one that reads it, of infinity elsewhere; null
 *     where steps read all
 */
record AttentionProducts(
        Size size,
        memory.data_type type,
        int rows,
        Views views,
        @Nullable Drops drops,
        @Nullable Place later,
        Compiled scores,
        @Nullable Compiled mask,
        Compiled softmax,
        Compiled gather,
        @Nullable Backward backward) {
    /** Bytes of scores, shares, queries, keys, values and context that stay in the second cache. */
    private static final long CACHED = 1 << 20;

    /** Queries, keys, values and context. */
    private static final int WIDE_PARTS = 4;

    private static final int[] PRODUCT = {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST};

    /**
     * T steps that read S, H heads of d numbers.
     *
     * @param steps T
     * @param read S
     * @param heads H
     * @param each d
     */
    record Size(int steps, int read, int heads, int each) {
        long width() {
            return (long) heads * each;
        }

        /** Scores of a row. */
        long scores() {
            return (long) heads * steps * read;
        }
    }

    /**
     * How the parts lie.
     *
     * @param queries and what heads give, [n, H, T, d]
     * @param keys and values, [n, H, S, d]
     * @param keysTurned the same as [n, H, d, S]
     * @param scores [n, H, T, S] in float32
     * @param shares [n, H, T, S]
     * @param sharesTurned the same as [n, H, S, T]
     * @param scoreRows scores, a head below another
     * @param scoreLines scores, a step below another
     * @param shareLines shares likewise
     * @param laterRow of the mask
     */
    record Views(
            Layout queries,
            Layout keys,
            Layout keysTurned,
            Layout scores,
            Layout shares,
            Layout sharesTurned,
            Layout scoreRows,
            Layout scoreLines,
            Layout shareLines,
            Layout laterRow) {
        static Views of(Primitives primitives, Size size, memory.data_type type, int rows) {
            long t = size.steps();
            long s = size.read();
            long h = size.heads();
            long d = size.each();
            long[] shares = {rows, h, t, s};
            return new Views(
                    primitives.strided(type, new long[] {rows, h, t, d}, new long[] {t * h * d, d, h * d, 1}),
                    primitives.strided(type, new long[] {rows, h, s, d}, new long[] {s * h * d, d, h * d, 1}),
                    primitives.strided(type, new long[] {rows, h, d, s}, new long[] {s * h * d, d, 1, h * d}),
                    primitives.plain(memory.data_type.f32, shares),
                    primitives.plain(type, shares),
                    primitives.strided(type, new long[] {rows, h, s, t}, new long[] {h * t * s, t * s, 1, s}),
                    primitives.plain(memory.data_type.f32, rows * h, t * s),
                    primitives.plain(memory.data_type.f32, rows * h * t, s),
                    primitives.plain(type, rows * h * t, s),
                    primitives.plain(memory.data_type.f32, 1, t * s));
        }
    }

    /**
     * What backward runs.
     *
     * @param softmax null where the library has no vectorised kernel
     */
    record Backward(
            Compiled values, Compiled shares, @Nullable Compiled softmax, Compiled queries, Compiled keys) {}

    /**
     * Dropout of shares.
     *
     * @param stays how the mask lies, a byte for each of the shares, 1 where it stays
     * @param multiply shares, or their gradients, with it
     */
    record Drops(Layout stays, Compiled multiply) {
        static Drops of(Primitives primitives, Views views, float rate) {
            Layout stays = primitives.plain(memory.data_type.u8, views.shares().sizes());
            return new Drops(stays, primitives.multiply(views.shares(), stays, 1 / (1 - rate)));
        }

        void bind(PassBuilder builder, memory shares, memory mask, memory to) {
            builder.call(multiply, new int[] {DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST}, shares, mask, to);
        }
    }

    /**
     * Where of some rows everything lies.
     *
     * @param stays the mask of shares; anything where none is dropped
     * @param left what of the shares is left; they themselves where none is dropped
     */
    record Rows(
            memory queries,
            memory keys,
            memory values,
            memory context,
            memory scores,
            memory shares,
            memory stays,
            memory left) {}

    /** So many of these rows at once that they divide them. */
    static int rowsAtOnce(int rows, Size size, memory.data_type type) {
        long ofType = size.scores() + (long) WIDE_PARTS * Math.max(size.steps(), size.read()) * size.width();
        int most = (int) Math.max(1, Math.min(rows, CACHED / (size.scores() * Float.BYTES + ofType * bytes(type))));
        while (rows % most != 0) {
            most--;
        }
        return most;
    }

    /** @param dropout probability of a share to be dropped in training */
    static AttentionProducts of(Compilation compilation, Size size, boolean causal, float dropout) {
        Primitives primitives = compilation.primitives();
        memory.data_type type = compilation.type();
        int rows = rowsAtOnce(compilation.rows(), size, type);
        Views views = Views.of(primitives, size, type, rows);
        float scale = (float) (1 / Math.sqrt(size.each()));
        softmax_forward.primitive_desc softmax = primitives.softmax(
                dnnl.algorithm.softmax_accurate, views.scoreLines(), views.shareLines(), compilation.training());
        return new AttentionProducts(
                size,
                type,
                rows,
                views,
                dropout > 0 && compilation.training() ? Drops.of(primitives, views, dropout) : null,
                causal ? primitives.constant(views.laterRow(), later(size.steps())) : null,
                primitives.product(views.queries(), views.keysTurned(), views.scores(), scale),
                causal ? primitives.minimumOfRow(views.scoreRows(), views.laterRow()) : null,
                primitives.compile("softmax of scores", new softmax_forward(softmax), softmax),
                primitives.product(views.shares(), views.keys(), views.queries(), 1),
                compilation.training() ? backward(primitives, views, type, scale) : null);
    }

    private static float[] later(int steps) {
        float[] later = new float[steps * steps];
        for (int t = 0; t < steps; t++) {
            Arrays.fill(later, t * steps, t * steps + t + 1, Float.POSITIVE_INFINITY);
            Arrays.fill(later, t * steps + t + 1, (t + 1) * steps, Float.NEGATIVE_INFINITY);
        }
        return later;
    }

    private static Backward backward(Primitives primitives, Views views, memory.data_type type, float scale) {
        softmax_forward.primitive_desc hint =
                primitives.softmax(dnnl.algorithm.softmax_accurate, views.shareLines(), views.shareLines(), true);
        softmax_backward.primitive_desc softmax = new softmax_backward.primitive_desc(
                primitives.cpu(),
                dnnl.algorithm.softmax_accurate.value,
                views.shareLines().description(),
                views.shareLines().description(),
                views.shareLines().description(),
                1,
                hint,
                Primitives.attributes(null),
                false);
        boolean slow = Primitives.isReference(softmax) && type == memory.data_type.f32;
        return new Backward(
                primitives.product(views.sharesTurned(), views.queries(), views.keys(), 1),
                primitives.product(views.queries(), views.keysTurned(), views.shares(), 1),
                slow ? null : primitives.compile("softmax of scores backward", new softmax_backward(softmax), softmax),
                primitives.product(views.shares(), views.keys(), views.queries(), scale),
                primitives.product(views.sharesTurned(), views.queries(), views.keys(), scale));
    }

    int bytes() {
        return bytes(type);
    }

    private static int bytes(memory.data_type type) {
        return type == memory.data_type.bf16 ? Short.BYTES : Float.BYTES;
    }

    long scratchpadBytes() {
        Backward back = backward;
        long forwards =
                Compiled.largestScratchpad(scores, mask, softmax, gather, drops == null ? null : drops.multiply());
        return back == null
                ? forwards
                : Math.max(
                        forwards,
                        Compiled.largestScratchpad(
                                back.values(), back.shares(), back.softmax(), back.queries(), back.keys()));
    }

    /**
     * {@code C = softmax(Q K^T / sqrt(d)) V}.
     *
     * @param unread puts minus infinity in the place of scores of steps that are not valid; null: all are
     */
    void bindForward(PassBuilder builder, Rows rows, @Nullable Work unread) {
        builder.call(scores, PRODUCT, rows.queries(), builder.seenAs(views.keysTurned(), rows.keys()), rows.scores());
        if (mask != null && later != null) {
            memory all = builder.seenAs(views.scoreRows(), rows.scores());
            builder.call(
                    mask,
                    new int[] {DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST},
                    all,
                    builder.at(views.laterRow(), later),
                    all);
        }
        if (unread != null) {
            builder.add(unread);
        }
        builder.call(
                softmax,
                new int[] {DNNL_ARG_SRC, DNNL_ARG_DST},
                builder.seenAs(views.scoreLines(), rows.scores()),
                builder.seenAs(views.shareLines(), rows.shares()));
        if (drops != null) {
            drops.bind(builder, rows.shares(), rows.stays(), rows.left());
        }
        builder.call(gather, PRODUCT, rows.left(), rows.values(), rows.context());
    }

    /**
     * <pre>
     * dV = (P F)^T dC,  dP = F (dC V^T),  dS = P (dP - sum of P dP),  dQ = dS K / sqrt(d),  dK = dS^T Q / sqrt(d)
     * </pre>
     *
     * @param from what forward left, with dC in the place of the context; F the factors of shares
     * @param to gradients: of queries, keys, values, and in the place of shares room for dP
     */
    void bindBackward(PassBuilder builder, Rows from, Rows to) {
        Backward back = backward;
        if (back == null) {
            return;
        }
        builder.call(
                back.values(), PRODUCT, builder.seenAs(views.sharesTurned(), from.left()), from.context(), to.values());
        builder.call(
                back.shares(), PRODUCT, from.context(), builder.seenAs(views.keysTurned(), from.values()), to.shares());
        if (drops != null) {
            drops.bind(builder, to.shares(), from.stays(), to.shares());
        }
        memory lines = builder.seenAs(views.shareLines(), to.shares());
        if (back.softmax() == null) {
            builder.add(new SoftmaxGradient(
                    builder.floats(from.shares()),
                    builder.floats(to.shares()),
                    builder.floats(to.shares()),
                    Math.toIntExact(views.shareLines().sizes()[0]),
                    size.read()));
        } else {
            builder.call(
                    back.softmax(),
                    new int[] {DNNL_ARG_DST, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC},
                    builder.seenAs(views.shareLines(), from.shares()),
                    lines,
                    lines);
        }
        builder.call(back.queries(), PRODUCT, to.shares(), from.keys(), to.queries());
        builder.call(
                back.keys(), PRODUCT, builder.seenAs(views.sharesTurned(), to.shares()), from.queries(), to.keys());
    }
}
