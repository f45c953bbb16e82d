package io.lockstep.driver.step;

import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.storage.HeapFloats;

/** The parameters before step 1: a function of the layout and the seed, so that every rank draws the same. */
public final class InitialParameters {
    private InitialParameters() {}

    /** @param parameters [layout.size()] Overwritten. */
    public static void fill(ParameterLayout layout, long seed, HeapFloats parameters) {
        parameters.fill(0, parameters.size(), 0f);
        for (ParameterTensor tensor : layout.tensors()) {
            RandomStream stream = RandomStream.named(seed, Purpose.INITIALIZATION, tensor.name());
            tensor.initializer().fill(tensor.shape(), stream, parameters.array(), Math.toIntExact(tensor.offset()));
        }
    }
}
