package io.lockstep.kernels.backend.portable;

import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.Segment;
import io.lockstep.kernels.storage.FloatStorage;

/** The parameters as the kernels want them: an array for each tensor, and each matrix also transposed. */
final class PackedWeights {
    private static final float[] NONE = {};

    private final ParameterLayout layout;
    private final float[][] tensors;
    private final float[][] transposed;

    PackedWeights(ParameterLayout layout) {
        this.layout = layout;
        int count = layout.segments().size();
        this.tensors = new float[count][];
        this.transposed = new float[count][];
        for (int i = 0; i < count; i++) {
            Segment segment = layout.segments().get(i);
            tensors[i] = new float[segment.size()];
            transposed[i] = isMatrix(segment) ? new float[segment.size()] : NONE;
        }
    }

    private static boolean isMatrix(Segment segment) {
        return segment.shape().rank() == 2;
    }

    static long bytes(ParameterLayout layout) {
        long floats = 0;
        for (Segment segment : layout.segments()) {
            floats += (long) segment.size() * (isMatrix(segment) ? 2 : 1);
        }
        return floats * Float.BYTES;
    }

    void pack(FloatStorage parameters) {
        for (int i = 0; i < tensors.length; i++) {
            Segment segment = layout.segments().get(i);
            parameters.read(segment.offset(), tensors[i], 0, segment.size());
            if (transposed[i].length > 0) {
                Transposition.transpose(segment.shape().size(0), segment.shape().size(1), tensors[i], transposed[i]);
            }
        }
    }

    float[] tensor(int segment) {
        return tensors[segment];
    }

    /** The transpose of a packed matrix, by identity; empty when the array is none. */
    float[] transposedOf(float[] matrix) {
        for (int i = 0; i < tensors.length; i++) {
            if (tensors[i] == matrix) {
                return transposed[i];
            }
        }
        return NONE;
    }
}
