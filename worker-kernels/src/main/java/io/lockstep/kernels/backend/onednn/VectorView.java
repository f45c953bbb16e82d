package io.lockstep.kernels.backend.onednn;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;

/**
 * A value in row-major order, which primitives over vectors see as a matrix: the vectors of all rows one below another.
 *
 * @param layout as the value lies, in its own sizes
 * @param matrix the same memory as [vectors, size], or as it lies
 */
record VectorView(Layout layout, Layout matrix) {
    /** Of a value in its own sizes, rows first. */
    static VectorView of(Primitives primitives, memory.data_type type, long[] sizes, long size) {
        long elements = 1;
        for (long each : sizes) {
            elements *= each;
        }
        long[] vectors = {elements / size, size};
        Layout layout = primitives.plain(type, sizes);
        return new VectorView(layout, Arrays.equals(sizes, vectors) ? layout : primitives.plain(type, vectors));
    }

    /** Of what primitives see as it lies. */
    static VectorView asItIs(Layout layout) {
        return new VectorView(layout, layout);
    }

    /** The same memory as a matrix. */
    memory seen(PassBuilder builder, memory there) {
        return layout == matrix ? there : builder.seenAs(matrix, there);
    }
}
