package io.lockstep.driver.shard;

import io.lockstep.driver.image.PixelScale;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * What one example in a shard consists of.
 *
 * @param input shape of the features
 * @param type how a feature is stored
 * @param scale factor from stored to trained features
 * @param targetSize floats of the target; a class is one float, its index
 * @param mean of each channel of pixels, after scaling; empty: not normalised
 * @param deviation of each channel of pixels, after scaling
 * @param parts floats of each input of the model, which lie side by side; empty: there is one
 */
public record ShardSchema(
        Shape input,
        Type type,
        double scale,
        int targetSize,
        @Default("[]") List<Double> mean,
        @Default("[]") List<Double> deviation,
        @Default("[]") List<Integer> parts) {
    /** How a feature is stored. */
    public enum Type {
        /** An unsigned byte. */
        U8(1),
        /** A float32. */
        F32(4);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of one feature. */
        public int bytes() {
            return bytes;
        }
    }

    private static final int MOST_ROW_BYTES = 1 << 30;

    public ShardSchema {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        parts = List.copyOf(parts);
    }

    /** Features that are only scaled. */
    public ShardSchema(Shape input, Type type, double scale, int targetSize) {
        this(input, type, scale, targetSize, List.of(), List.of(), List.of());
    }

    /** Channels that are normalised apart: those of an image, else 1. */
    int channels() {
        return input.rank() == 3 ? input.size(0) : 1;
    }

    /** From stored bytes to features: [channels, 256]. */
    float[] pixelTable() {
        return new PixelScale(scale, mean, deviation).table(channels());
    }

    /** Features per row. */
    public int inputSize() {
        return input.elementCount();
    }

    /** A batch for so many rows. */
    Batch newBatch(int capacity) {
        int[] inputSizes = parts.isEmpty()
                ? new int[] {inputSize()}
                : parts.stream().mapToInt(Integer::intValue).toArray();
        return new Batch(capacity, inputSizes, targetSize);
    }

    /**
     * Bytes of one row: features, target, weight, identity.
     *
     * @throws IllegalArgumentException when they are too many for a file's block
     */
    public int rowBytes() {
        long bytes = (long) inputSize() * type.bytes() + 4L * targetSize + 4 + 16;
        if (bytes > MOST_ROW_BYTES) {
            throw new IllegalArgumentException("data: expected examples of at most " + MOST_ROW_BYTES + " bytes, got "
                    + bytes + ", " + inputSize() + " inputs of " + type.bytes() + " and " + targetSize
                    + " targets of 4. Use smaller pictures or arrays");
        }
        return (int) bytes;
    }
}
