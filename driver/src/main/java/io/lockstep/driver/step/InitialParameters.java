package io.lockstep.driver.step;

import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.storage.HeapFloats;
import java.nio.charset.StandardCharsets;

/** The parameters before step 1: a function of the layout and the seed, so that every rank draws the same. */
public final class InitialParameters {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private InitialParameters() {}

    /** @param parameters [layout.size()] Overwritten. */
    public static void fill(ParameterLayout layout, long seed, HeapFloats parameters) {
        parameters.fill(0, parameters.size(), 0f);
        for (ParameterTensor tensor : layout.tensors()) {
            RandomStream stream = RandomStream.of(seed, Purpose.INITIALIZATION, hash(tensor.name()));
            tensor.initializer().fill(tensor.shape(), stream, parameters.array(), Math.toIntExact(tensor.offset()));
        }
    }

    /** FNV-1a, 64 bits, of the name's UTF-8. */
    private static long hash(String name) {
        long hash = FNV_OFFSET;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
