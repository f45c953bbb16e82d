package io.lockstep.driver.slot;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.Locale;

/**
 * A typed value of every example, as it is stored.
 *
 * @param shape of the value; of a ragged one that of one item
 * @param ragged whether there are as many items as the example has, another number in each
 */
public record Slot(Type type, Shape shape, @Default("false") boolean ragged) {
    /** How an element is stored. */
    public enum Type {
        /** An unsigned byte. */
        U8(1),
        /** A whole number from 0 to 2^31 - 1. */
        I32(4),
        /** A float32. */
        F32(4);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of one element. */
        public int bytes() {
            return bytes;
        }
    }

    /** A vector of fixed size. */
    public static Slot of(Type type, int size) {
        return new Slot(type, Shape.of(size), false);
    }

    /** Any number of ids. */
    public static Slot raggedIds() {
        return new Slot(Type.I32, Shape.of(), true);
    }

    /** Weights of a sequence's steps. */
    public static Slot stepWeights() {
        return new Slot(Type.F32, Shape.of(), true);
    }

    /** Elements of a value; of a ragged one, of one item. */
    public int size() {
        return shape.elementCount();
    }

    /** What a batch holds of it where it is decoded to itself: bytes become numbers. */
    public TensorType tensor() {
        return new TensorType(type == Type.I32 ? ElementType.I32 : ElementType.F32, shape, ragged);
    }

    /** Bytes of a value of fixed size; of a ragged one, of its number of items alone. */
    public long fixedBytes() {
        return ragged ? Integer.BYTES : (long) size() * type.bytes();
    }

    /** Whether values are float32 of a fixed size, which may lie side by side with others such. */
    public boolean isDense() {
        return type == Type.F32 && !ragged;
    }

    /** As {@code f32 3x4} and {@code ragged i32 scalar}. */
    @Override
    public String toString() {
        return (ragged ? "ragged " : "") + type.name().toLowerCase(Locale.ROOT) + " " + shape;
    }
}
