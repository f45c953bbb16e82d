package io.lockstep.kernels.fidelity;

import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.storage.HeapFloats;

/**
 * A model's numbers in another order within each tensor: everything that was learnt is lost, their distribution is kept. The model
 * parameter randomization test of Adebayo, Gilmer, Muelly, Goodfellow, Hardt and Kim,
 * <a href="https://arxiv.org/abs/1810.03292">Sanity Checks for Saliency Maps</a> (2018), all layers at once, by permutation instead
 * of a new draw.
 */
public final class ShuffledParameters {
    private ShuffledParameters() {}

    /**
     * The shuffled vector, statistics of batch normalisation included. Tables beside it are not part of it.
     *
     * @param parameters of the layout. Not modified.
     */
    public static HeapFloats of(ParameterLayout layout, HeapFloats parameters, long seed) {
        HeapFloats shuffled = HeapFloats.of(layout.size());
        float[] from = parameters.array();
        float[] to = shuffled.array();
        for (ParameterTensor tensor : layout.tensors()) {
            int[] order = new int[tensor.size()];
            RandomStream.named(seed, Purpose.FIDELITY, tensor.name()).permute(order, order.length);
            int offset = Math.toIntExact(tensor.offset());
            for (int i = 0; i < order.length; i++) {
                to[offset + i] = from[offset + order[i]];
            }
        }
        return shuffled;
    }
}
