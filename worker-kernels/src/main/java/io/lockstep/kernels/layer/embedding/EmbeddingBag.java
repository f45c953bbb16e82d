package io.lockstep.kernels.layer.embedding;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TableSpec;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One vector of an example's embeddings: their sum, mean or largest numbers over its ids, with {@code weight} [size,
 * dimension]; zeros of an example without ids. Each id counts as often as it occurs. PyTorch's {@code EmbeddingBag}.
 * {@link EmbeddingMean} is the same in mode mean, and {@code sparse} as there.
 *
 * @param size ids, from 0 to size - 1
 * @param dimension numbers of each
 * @param mode what becomes of the embeddings of an example
 * @param initializer of the table; absent: normal of deviation 1, as in PyTorch
 * @param sparse whether only touched rows have gradients; not of a maximum
 */
public record EmbeddingBag(
        int size,
        int dimension,
        @Default("mean") Mode mode,
        @Nullable Initializer initializer,
        @Default("false") boolean sparse)
        implements Layer, VectorsOfIds {
    static final String LAYER = "embeddingBag";

    /** What becomes of the embeddings of an example. */
    public enum Mode {
        /** Their sum. */
        SUM,
        /** Their mean. */
        MEAN,
        /** The largest of each number. */
        MAX
    }

    public EmbeddingBag {
        TableRows.check(size, dimension);
        if (sparse && mode == Mode.MAX) {
            throw new IllegalArgumentException("sparse: expected mode sum or mean, got max. Remove one of them");
        }
    }

    /** With the usual initializer and a dense gradient. */
    public EmbeddingBag(int size, int dimension, Mode mode) {
        this(size, dimension, mode, null, false);
    }

    private EmbeddingMean mean() {
        return new EmbeddingMean(size, dimension, initializer, sparse);
    }

    @Override
    public boolean reads(int input, TensorType type) {
        return mean().reads(input, type);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Inputs.one(inputs);
        return Shape.of(dimension);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        return mean().parameters(inputs);
    }

    @Override
    public List<TableSpec> tables(List<Shape> inputs) {
        return mean().tables(inputs);
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return mean().time(inputs, times);
    }

    @Override
    public Optional<Mode> bag() {
        return Optional.of(mode);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return sparse ? new SparseBag(LAYER, size, dimension, mode) : new BagKernel(LAYER, size, dimension, mode);
    }
}
