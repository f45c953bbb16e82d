package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_get_primitive_desc;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_exec_arg_md;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.javacpp.PointerPointer;
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
    /** Refuses a memory that is not as the primitive was made for: it would read and write beyond its end. */
    void check(int argument, memory there) {
        PointerPointer<dnnl_primitive_desc> made = new PointerPointer<>(1);
        int status = dnnl_primitive_get_primitive_desc(kernel.get(), made);
        dnnl_memory_desc wanted = status == 0
                ? dnnl_primitive_desc_query_md(made.get(dnnl_primitive_desc.class, 0), dnnl_query_exec_arg_md, argument)
                : new dnnl_memory_desc();
        memory.desc found = there.get_desc();
        if (dnnl_memory_desc_equal(wanted, found.get()) == 0) {
            throw new IllegalStateException("onednn: " + name + ": argument " + argument + ": expected "
                    + dnnl_memory_desc_get_size(wanted) + " bytes in the order it was made for, got "
                    + found.get_size() + " bytes in another. This is a mistake in the backend: choose"
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
