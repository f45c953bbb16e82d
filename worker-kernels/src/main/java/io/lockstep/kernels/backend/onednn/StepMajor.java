package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.shape.Shape;
import org.bytedeco.dnnl.memory;

/**
 * Sequence of vectors of all rows with the steps outermost, [steps, rows, width] behind the sizes that every value of its shape
 * has: the vectors of one step, and those of some steps one after another, are a row-major matrix.
 *
 * @param layout of the whole
 * @param one a step, [rows, width]
 * @param group some steps, [count * rows, width]
 * @param all [steps * rows, width]
 */
record StepMajor(Layout layout, Layout one, Layout group, Layout all, int steps) {
    /**
     * Of a value of shape [steps, width].
     *
     * @param count steps of a group, which divides all
     */
    static StepMajor of(Compilation compilation, memory.data_type type, Shape shape, int count) {
        Primitives primitives = compilation.primitives();
        long rows = compilation.rows();
        int steps = shape.size(0);
        int width = shape.size(1);
        return new StepMajor(
                primitives.ordered(memory.format_tag.bacd, type, rows, steps, 1, width),
                primitives.plain(type, rows, width),
                primitives.plain(type, count * rows, width),
                primitives.plain(type, steps * rows, width),
                steps);
    }

    /** Bytes before a step. */
    long before(int step) {
        return step * one.bytes();
    }

    /** A step of what lies there. */
    memory step(PassBuilder builder, memory there, int step) {
        return builder.seenAs(one, there, before(step));
    }

    /** A group of steps of what lies there, from one on. */
    memory group(PassBuilder builder, memory there, int first) {
        return builder.seenAs(group, there, before(first));
    }

    /** Many steps of what lies there, as one matrix. */
    memory some(PassBuilder builder, memory there, int first, int count) {
        long[] sizes = one.sizes();
        Layout matrix = builder.primitives().plain(one.type(), count * sizes[0], sizes[1]);
        return builder.seenAs(matrix, there, before(first));
    }
}
