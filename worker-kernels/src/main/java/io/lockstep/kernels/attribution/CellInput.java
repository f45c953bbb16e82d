package io.lockstep.kernels.attribution;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.layer.embedding.EmbeddingBag;
import io.lockstep.kernels.layer.embedding.VectorsOfIds;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An input of a model as cells: of floats itself; of ids the vectors that one layer makes of them. A bag of ids is the vectors
 * of its ids, which become their sum, mean or largest numbers on the way to the model.
 *
 * @param source number of the model's input
 * @param read the input that the inference form has
 * @param type of the cells
 * @param node that made vectors of ids; empty of floats
 * @param vectors that layer; absent of floats
 */
record CellInput(
        int source,
        ModelSpec.Input read,
        TensorType type,
        String node,
        @Nullable VectorsOfIds vectors) {
    static CellInput floats(int source, ModelSpec.Input input) {
        return new CellInput(source, input, input.tensor(), "", null);
    }

    static CellInput ofIds(int source, ModelSpec.Input input, String node, VectorsOfIds vectors) {
        List<Integer> sizes = new ArrayList<>(input.shape().sizes());
        sizes.add(vectors.dimension());
        TensorType type = new TensorType(ElementType.F32, new Shape(sizes), input.ragged());
        ModelSpec.Input read = vectors.bag().isPresent()
                ? new ModelSpec.Input(node, Shape.of(vectors.dimension()))
                : new ModelSpec.Input(node, type.shape(), ElementType.F32, input.ragged(), input.buckets());
        return new CellInput(source, read, type, node, vectors);
    }

    /** Whether its items become one vector. */
    boolean isBag() {
        return vectors != null && vectors.bag().isPresent();
    }

    /** The table of vectors, [size, dimension], out of a model's parameters and tables; empty of floats. */
    Vectors lookUp(ParameterLayout layout, FloatStorage parameters, List<FloatStorage> tables) {
        if (vectors == null) {
            return new Vectors(parameters, 0);
        }
        String name = node + "/weight";
        for (ParameterTensor tensor : layout.tensors()) {
            if (tensor.name().equals(name)) {
                return new Vectors(parameters, tensor.offset());
            }
        }
        for (int table = 0; table < layout.tables().size(); table++) {
            if (layout.tables().get(table).name().equals(name)) {
                return new Vectors(tables.get(table), 0);
            }
        }
        throw new IllegalStateException("layer '" + node + "': no tensor or table " + name);
    }

    /**
     * Vectors by id.
     *
     * @param values where they lie
     * @param first of the first vector
     */
    record Vectors(FloatStorage values, long first) {}

    /**
     * Cells of a row of a batch.
     *
     * @param values of the model's input. Not modified.
     * @param table of the vectors of ids
     */
    float[] cells(BatchValues values, int row, Vectors table) {
        int from = values.first(row);
        int count = values.first(row + 1) - from;
        if (vectors == null) {
            return Arrays.copyOfRange(values.floats(), from, from + count);
        }
        int dimension = vectors.dimension();
        float[] cells = new float[Math.multiplyExact(count, dimension)];
        for (int i = 0; i < count; i++) {
            int id = values.ids().array()[from + i];
            if (id < 0 || id >= vectors.size()) {
                throw new IllegalArgumentException("layer '" + node + "': row " + row + ": expected ids from 0 to "
                        + (vectors.size() - 1) + ", got id " + id + ". Correct the data");
            }
            table.values().read(table.first() + (long) id * dimension, cells, i * dimension, dimension);
        }
        return cells;
    }

    /**
     * Writes what the model reads.
     *
     * @param cells from {@code first} on, {@code count} of them. Not modified.
     * @param into from {@code offset} to {@code end}. Overwritten, what is left with zeros.
     */
    void write(float[] cells, int first, int count, float[] into, int offset, int end) {
        if (!isBag()) {
            System.arraycopy(cells, first, into, offset, count);
            Arrays.fill(into, offset + count, end, 0);
            return;
        }
        int dimension = end - offset;
        int items = count / dimension;
        Arrays.fill(into, offset, end, 0);
        for (int j = 0; j < dimension && items > 0; j++) {
            if (mode() == EmbeddingBag.Mode.MAX) {
                into[offset + j] = cells[winner(cells, first, items, dimension, j)];
                continue;
            }
            for (int item = 0; item < items; item++) {
                into[offset + j] += cells[first + item * dimension + j];
            }
            into[offset + j] /= mode() == EmbeddingBag.Mode.MEAN ? items : 1;
        }
    }

    /**
     * Gradients of cells out of those of what the model read.
     *
     * @param gradient from {@code offset} to {@code end}. Not modified.
     * @param cells from {@code first} on, {@code count} of them. Not modified.
     * @param into the same of gradients. Overwritten.
     */
    void read(float[] gradient, int offset, int end, float[] cells, int first, int count, float[] into) {
        if (!isBag()) {
            System.arraycopy(gradient, offset, into, first, count);
            return;
        }
        int dimension = end - offset;
        int items = count / dimension;
        for (int j = 0; j < dimension && items > 0; j++) {
            int winner = mode() == EmbeddingBag.Mode.MAX ? winner(cells, first, items, dimension, j) : -1;
            float share = mode() == EmbeddingBag.Mode.MEAN ? 1f / items : 1;
            for (int item = 0; item < items; item++) {
                int at = first + item * dimension + j;
                into[at] = winner < 0 || winner == at ? share * gradient[offset + j] : 0;
            }
        }
    }

    private EmbeddingBag.Mode mode() {
        if (vectors == null) {
            throw new IllegalStateException("cells: expected vectors of ids, got floats");
        }
        return vectors.bag().orElseThrow();
    }

    /** The largest of a number; of equal ones the first. */
    private static int winner(float[] cells, int first, int items, int dimension, int number) {
        int best = first + number;
        for (int item = 1; item < items; item++) {
            int at = first + item * dimension + number;
            if (!(cells[at] <= cells[best]) && !Float.isNaN(cells[best])) {
                best = at;
            }
        }
        return best;
    }
}
