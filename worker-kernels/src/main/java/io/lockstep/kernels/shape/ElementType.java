package io.lockstep.kernels.shape;

/** Types of the numbers of a tensor; in a config {@code f32} and {@code i32}. */
public enum ElementType {
    /** Numbers: float32. */
    F32,
    /** Ids from 0 to 2^31 - 1, of a table's rows: int32. */
    I32
}
