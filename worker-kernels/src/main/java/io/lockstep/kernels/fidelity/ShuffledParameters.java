package io.lockstep.kernels.fidelity;

import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.List;

/**
 * A model's numbers in another order within each tensor: everything that was learnt is lost, their distribution is kept. The model
 * parameter randomization test of Adebayo, Gilmer, Muelly, Goodfellow, Hardt and Kim,
 * <a href="https://arxiv.org/abs/1810.03292">Sanity Checks for Saliency Maps</a> (2018), all layers at once, by permutation instead
 * of a new draw.
 */
public final class ShuffledParameters {
    private ShuffledParameters() {}

    /**
     * The shuffled vector, statistics of batch normalisation included. Tables beside it are {@link #shuffle shuffled} on their own.
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

    /**
     * Shuffles tables where they lie, without memory of their size: each id gets another's vector, its numbers in another order.
     *
     * @param tables of the layout, in its order. Modified.
     */
    public static void shuffle(ParameterLayout layout, List<FloatStorage> tables, long seed) {
        for (int i = 0; i < tables.size(); i++) {
            Table table = layout.tables().get(i);
            shuffle(
                    tables.get(i),
                    table.rows(),
                    table.dimension(),
                    RandomStream.named(seed, Purpose.FIDELITY, table.name()));
        }
    }

    /** By Fisher and Yates, from the last row on; a row's numbers once it has found its place. */
    private static void shuffle(FloatStorage table, long rows, int dimension, RandomStream random) {
        long stream = random.bits(0);
        float[] last = new float[dimension];
        float[] other = new float[dimension];
        float[] placed = new float[dimension];
        int[] order = new int[dimension];
        for (long row = rows - 1; row >= 0; row--) {
            long from = random.below(row + 1, row);
            table.read(row * dimension, last, 0, dimension);
            table.read(from * dimension, other, 0, dimension);
            RandomStream.of(stream, Purpose.FIDELITY, row).permute(order, dimension);
            for (int i = 0; i < dimension; i++) {
                placed[i] = other[order[i]];
            }
            table.write(from * dimension, last, 0, dimension);
            table.write(row * dimension, placed, 0, dimension);
        }
    }
}
