package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayList;
import java.util.List;

/** The parameters as plain kernels want them: an array for each tensor, a storage for each table. */
final class Tensors {
    private final ParameterLayout layout;
    private final float[][] tensors;
    private final List<FloatStorage> tables;

    /** @param tables values by number in the layout */
    Tensors(ParameterLayout layout, List<FloatStorage> tables) {
        this.layout = layout;
        this.tables = tables;
        this.tensors = new float[layout.tensors().size()][];
        for (int i = 0; i < tensors.length; i++) {
            tensors[i] = new float[layout.tensors().get(i).size()];
        }
    }

    static long bytes(ParameterLayout layout) {
        long floats = 0;
        for (ParameterTensor tensor : layout.tensors()) {
            floats += tensor.size();
        }
        return floats * Float.BYTES;
    }

    /** Those that products may read. */
    List<Weight> weights() {
        List<Weight> weights = new ArrayList<>();
        for (int i = 0; i < tensors.length; i++) {
            ParameterTensor tensor = layout.tensors().get(i);
            if (tensor.shape().rank() >= 2) {
                weights.add(new Weight(tensor.shape(), tensors[i]));
            }
        }
        return weights;
    }

    void load(FloatStorage parameters, Block block) {
        int at = (int) (block.offset() - layout.tensorOf(block).offset());
        parameters.read(block.offset(), tensors[block.tensor()], at, block.size());
    }

    List<FloatStorage> tables() {
        return tables;
    }

    float[] tensor(int tensor) {
        return tensors[tensor];
    }
}
