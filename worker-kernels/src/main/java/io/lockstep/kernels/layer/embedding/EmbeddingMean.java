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
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Mean of an example's embeddings, {@code y = 1/n sum of weight[id]} over its n ids, with {@code weight} [size,
 * dimension]; zeros of an example without ids. Each id counts as often as it occurs. PyTorch's {@code EmbeddingBag},
 * mode mean. Ids are added in order, rows in order, forwards and backwards. With {@code sparse} the weight is a
 * table beside the flat vector, as in {@link Embedding}; else its gradient is dense: meant for small ones.
 *
 * @param size ids, from 0 to size - 1
 * @param dimension numbers of each
 * @param initializer of the table; absent: normal of deviation 1, as in PyTorch
 * @param sparse whether only touched rows have gradients
 */
public record EmbeddingMean(
        int size,
        int dimension,
        @Nullable Initializer initializer,
        @Default("false") boolean sparse) implements Layer {
    static final String LAYER = "embeddingMean";

    public EmbeddingMean {
        TableRows.check(size, dimension);
    }

    /** With the usual initializer. */
    public EmbeddingMean(int size, int dimension) {
        this(size, dimension, null, false);
    }

    @Override
    public boolean reads(int input, TensorType type) {
        return type.element() == ElementType.I32;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Inputs.one(inputs);
        return Shape.of(dimension);
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
        throw new IllegalArgumentException(
                "reads ids as they are, got a sequence with buckets. Remove the input's buckets,"
                        + " or give the layer an input of its own");
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return sparse ? new SparseMean(size, dimension) : new Kernel(size, dimension);
    }

    private record Kernel(int size, int dimension) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            IntValues ids = TableRows.ids(LAYER, pass);
            Arrays.fill(output, 0, pass.rows() * dimension, 0);
            for (int row = 0; row < pass.rows(); row++) {
                int end = ids.first(row + 1);
                for (int i = ids.first(row); i < end; i++) {
                    int from = TableRows.checked(LAYER, pass, row, ids.array()[i], size) * dimension;
                    TableRows.add(1, parameters[0], from, output, row * dimension, dimension);
                }
                TableRows.divide(output, row * dimension, dimension, end - ids.first(row));
            }
        }

        /** {@code dWeight[id] += dY / n} for each id of each row. */
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
            for (int row = 0; row < pass.rows(); row++) {
                int end = ids.first(row + 1);
                float share = 1f / (end - ids.first(row));
                for (int i = ids.first(row); i < end; i++) {
                    TableRows.add(
                            share, dOutput, row * dimension, dParameters[0], ids.array()[i] * dimension, dimension);
                }
            }
        }
    }
}
