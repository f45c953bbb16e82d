package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import org.bytedeco.dnnl.memory;

/**
 * Copies a tensor into another layout. Where the sizes differ too, as before and after a flatten, it goes by way of the
 * row-major order, which is the same for both.
 */
final class Conversion {
    /** What reorders may want as scratchpad; those here want none. */
    static final long SCRATCHPAD_BYTES = 1 << 16;

    private Conversion() {}

    /**
     * Adds the work to a builder.
     *
     * @param between room for a whole tensor where {@link #room} says so
     */
    static void bind(PassBuilder builder, Layout from, Place source, Layout to, Place target, Place between) {
        if (from.hasSizesOf(to)) {
            copy(builder, from, source, to, target);
            return;
        }
        Primitives primitives = builder.primitives();
        Layout rowsOfSource = primitives.plain(to.type(), from.sizes());
        if (to.isPlain()) {
            copy(builder, from, source, rowsOfSource, target);
            return;
        }
        Layout rowsOfTarget = primitives.plain(to.type(), to.sizes());
        if (from.sameAs(rowsOfSource)) {
            copy(builder, rowsOfTarget, source, to, target);
            return;
        }
        copy(builder, from, source, rowsOfSource, between);
        copy(builder, rowsOfTarget, between, to, target);
    }

    /** Bytes such a conversion may put between. */
    static long room(Layout from, Layout to) {
        boolean direct = from.hasSizesOf(to) || to.isPlain() || (from.isPlain() && from.type() == to.type());
        return direct ? 0 : to.bytes();
    }

    private static void copy(PassBuilder builder, Layout from, Place source, Layout to, Place target) {
        Compiled reorder = builder.primitives().reorder(from, to);
        if (reorder.scratchpadBytes() > SCRATCHPAD_BYTES) {
            throw new IllegalStateException("onednn: a reorder from " + from + " to " + to + " wants a scratchpad of "
                    + reorder.scratchpadBytes() + " bytes, expected at most " + SCRATCHPAD_BYTES);
        }
        memory read = builder.at(from, source);
        memory written = builder.at(to, target);
        builder.call(reorder, new int[] {DNNL_ARG_FROM, DNNL_ARG_TO}, read, written);
    }
}
