package io.lockstep.kernels.layer.embedding;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TableSpec;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;
import java.util.Optional;
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
        @Default("false") boolean sparse) implements Layer, VectorsOfIds {
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
    public Optional<EmbeddingBag.Mode> bag() {
        return Optional.of(EmbeddingBag.Mode.MEAN);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        EmbeddingBag.Mode mean = EmbeddingBag.Mode.MEAN;
        return sparse ? new SparseBag(LAYER, size, dimension, mean) : new BagKernel(LAYER, size, dimension, mean);
    }
}
