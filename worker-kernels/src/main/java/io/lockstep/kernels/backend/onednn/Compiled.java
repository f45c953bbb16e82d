package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_get_memory_desc;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_get_primitive_desc;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_exec_arg_md;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.jspecify.annotations.Nullable;

/**
 * A primitive, usable by many threads at once: each brings its own scratchpad.
 *
 * @param name for messages
 * @param kernel what runs
 * @param made its description, which it owns
 * @param scratchpad what it needs
 * @param scratchpadBytes size of that
 */
record Compiled(String name, primitive kernel, dnnl_primitive_desc made, memory.desc scratchpad, long scratchpadBytes) {
    static Compiled of(String name, primitive kernel, memory.desc scratchpad) {
        dnnl_primitive_desc made = new dnnl_primitive_desc();
        int status = dnnl_primitive_get_primitive_desc(kernel.get(), made);
        if (status != 0) {
            throw new IllegalStateException("onednn: " + name + " has no description, status " + status);
        }
        return new Compiled(name, kernel, made, scratchpad, scratchpad.get_size());
    }

    /** Refuses a memory that is not as the primitive was made for: it would read and write beyond its end. */
    void check(int argument, memory there) {
        dnnl_memory_desc wanted = dnnl_primitive_desc_query_md(made, dnnl_query_exec_arg_md, argument);
        dnnl_memory_desc found = new dnnl_memory_desc();
        int status = dnnl_memory_get_memory_desc(there.get(), found);
        if (status != 0 || dnnl_memory_desc_equal(wanted, found) == 0) {
            throw new IllegalStateException("onednn: " + name + ": argument " + argument + ": expected "
                    + dnnl_memory_desc_get_size(wanted) + " bytes in the order it was made for, got "
                    + dnnl_memory_desc_get_size(found) + " bytes in another. This is a mistake in the backend: choose"
                    + " -Dlockstep.backend=blas");
        }
    }

    static long largestScratchpad(@Nullable Compiled... primitives) {
        long largest = 0;
        for (Compiled compiled : primitives) {
            largest = compiled == null ? largest : Math.max(largest, compiled.scratchpadBytes);
        }
        return largest;
    }
}
