package io.lockstep.kernels.layer.embedding;

import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TableSpec;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Embedding of each id, {@code y_t = weight[id_t]}, with {@code weight} [size, dimension]: ids [T] become [T, dimension].
 * PyTorch's {@code Embedding}. Gradients of an id are added in the order of rows and steps. With {@code sparse}
 * the weight is a table beside the flat vector, of which a step computes, sends and updates the touched rows alone, and
 * which may be larger than memory for the flat vector is; else its gradient is dense: meant for small ones.
 *
 * @param size ids, from 0 to size - 1
 * @param dimension numbers of each
 * @param initializer of the table; absent: normal of deviation 1, as in PyTorch
 * @param sparse whether only touched rows have gradients
 */
public record Embedding(
        int size,
        int dimension,
        @Nullable Initializer initializer,
        @Default("false") boolean sparse) implements Layer, VectorsOfIds {
    static final String LAYER = "embedding";

    public Embedding {
        TableRows.check(size, dimension);
    }

    /** With the usual initializer. */
    public Embedding(int size, int dimension) {
        this(size, dimension, null, false);
    }

    @Override
    public boolean reads(int input, TensorType type) {
        return type.element() == ElementType.I32 && !type.ragged();
    }

    @Override
    public Shape output(List<Shape> inputs) {
        List<Integer> sizes = new ArrayList<>(Inputs.one(inputs).sizes());
        sizes.add(dimension);
        return new Shape(sizes);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        return sparse ? List.of() : TableRows.parameters(size, dimension, initializer);
    }

    @Override
    public List<TableSpec> tables(List<Shape> inputs) {
        return sparse ? TableRows.tables(size, dimension, initializer) : List.of();
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return times.get(0);
    }

    @Override
    public Optional<EmbeddingBag.Mode> bag() {
        return Optional.empty();
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape ids = Inputs.one(inputs);
        return sparse ? new SparseEmbedding(ids, size, dimension) : new Kernel(ids.elementCount(), size, dimension);
    }

    /** The ids of a pass. */
    public IntValues ids(Pass pass) {
        return TableRows.ids(LAYER, pass);
    }

    /**
     * An id that a pass reads.
     *
     * @throws IllegalArgumentException when the table has none such
     */
    public int checked(Pass pass, int row, int id) {
        return TableRows.checked(LAYER, pass, row, id, size);
    }

    /** @param count T, ids of a row */
    private record Kernel(int count, int size, int dimension) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            IntValues ids = TableRows.ids(LAYER, pass);
            for (int row = 0; row < pass.rows(); row++) {
                for (int t = 0; t < count; t++) {
                    int id = TableRows.checked(LAYER, pass, row, ids.array()[ids.first(row) + t], size);
                    System.arraycopy(parameters[0], id * dimension, output, (row * count + t) * dimension, dimension);
                }
            }
        }

        /** {@code dWeight[id_t] += dY_t}. */
        @Override
        public void backward(
                Pass pass,
                float[][] parameters,
                float[][] inputs,
                float[] output,
                float[] kept,
                float[] dOutput,
                float[][] dInputs,
                float[][] dParameters) {
            IntValues ids = TableRows.ids(LAYER, pass);
            float[] dTable = dParameters[0];
            for (int row = 0; row < pass.rows(); row++) {
                for (int t = 0; t < count; t++) {
                    int to = ids.array()[ids.first(row) + t] * dimension;
                    int from = (row * count + t) * dimension;
                    for (int j = 0; j < dimension; j++) {
                        dTable[to + j] += dOutput[from + j];
                    }
                }
            }
        }
    }
}
