package io.lockstep.kernels.backend.onednn;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.jspecify.annotations.Nullable;

/**
 * A primitive, usable by many threads at once: each brings its own scratchpad.
 *
 * @param name for messages
 * @param kernel what runs
 * @param scratchpad what it needs
 * @param scratchpadBytes size of that
 */
record Compiled(String name, primitive kernel, memory.desc scratchpad, long scratchpadBytes) {
    static long largestScratchpad(@Nullable Compiled... primitives) {
        long largest = 0;
        for (Compiled compiled : primitives) {
            largest = compiled == null ? largest : Math.max(largest, compiled.scratchpadBytes);
        }
        return largest;
    }
}
