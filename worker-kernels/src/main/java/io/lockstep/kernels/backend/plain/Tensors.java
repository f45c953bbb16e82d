package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.Segment;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayList;
import java.util.List;

/** The parameters as plain kernels want them: an array for each tensor. */
final class Tensors {
    private final ParameterLayout layout;
    private final float[][] tensors;

    Tensors(ParameterLayout layout) {
        this.layout = layout;
        this.tensors = new float[layout.segments().size()][];
        for (int i = 0; i < tensors.length; i++) {
            tensors[i] = new float[layout.segments().get(i).size()];
        }
    }

    static long bytes(ParameterLayout layout) {
        long floats = 0;
        for (Segment segment : layout.segments()) {
            floats += segment.size();
        }
        return floats * Float.BYTES;
    }

    /** Those that products may read. */
    List<Weight> weights() {
        List<Weight> weights = new ArrayList<>();
        for (int i = 0; i < tensors.length; i++) {
            Segment segment = layout.segments().get(i);
            if (segment.shape().rank() >= 2) {
                weights.add(new Weight(segment.shape(), tensors[i]));
            }
        }
        return weights;
    }

    void take(FloatStorage parameters, Block block) {
        int at = (int) (block.offset() - layout.segmentOf(block).offset());
        parameters.read(block.offset(), tensors[block.segment()], at, block.size());
    }

    float[] tensor(int segment) {
        return tensors[segment];
    }
}
