package io.lockstep.driver.shard;

import io.lockstep.kernels.shape.Shape;

/**
 * What one example in a shard consists of.
 *
 * @param input shape of the features
 * @param type how a feature is stored
 * @param scale factor from stored to trained features
 * @param targetSize floats of the target; a class is one float, its index
 */
public record ShardSchema(Shape input, Type type, double scale, int targetSize) {
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

    /** Features per row. */
    public int inputSize() {
        return input.elementCount();
    }

    /** Bytes of one row: features, target, weight, identity. */
    public int rowBytes() {
        return Math.addExact(Math.multiplyExact(inputSize(), type.bytes()), 4 * targetSize + 4 + 16);
    }
}
