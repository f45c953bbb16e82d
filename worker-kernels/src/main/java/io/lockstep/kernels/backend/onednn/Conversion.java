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
     * Adds the work to a binding.
     *
     * @param between room for a whole tensor where {@link #room} says so
     */
    static void bind(Binding binding, Layout from, Place source, Layout to, Place target, Place between) {
        if (from.hasSizesOf(to)) {
            copy(binding, from, source, to, target);
            return;
        }
        Primitives primitives = binding.primitives();
        Layout rowsOfSource = primitives.plain(to.type(), from.sizes());
        if (to.isPlain()) {
            copy(binding, from, source, rowsOfSource, target);
            return;
        }
        Layout rowsOfTarget = primitives.plain(to.type(), to.sizes());
        if (from.sameAs(rowsOfSource)) {
            copy(binding, rowsOfTarget, source, to, target);
            return;
        }
        copy(binding, from, source, rowsOfSource, between);
        copy(binding, rowsOfTarget, between, to, target);
    }

    /** Bytes such a conversion may put between. */
    static long room(Layout from, Layout to) {
        boolean direct = from.hasSizesOf(to) || to.isPlain() || (from.isPlain() && from.type() == to.type());
        return direct ? 0 : to.bytes();
    }

    private static void copy(Binding binding, Layout from, Place source, Layout to, Place target) {
        Compiled reorder = binding.primitives().reorder(from, to);
        if (reorder.scratchpadBytes() > SCRATCHPAD_BYTES) {
            throw new IllegalStateException("onednn: a reorder from " + from + " to " + to + " wants a scratchpad of "
                    + reorder.scratchpadBytes() + " bytes, expected at most " + SCRATCHPAD_BYTES);
        }
        memory read = binding.at(from, source);
        memory written = binding.at(to, target);
        binding.call(reorder, new int[] {DNNL_ARG_FROM, DNNL_ARG_TO}, read, written);
    }
}
