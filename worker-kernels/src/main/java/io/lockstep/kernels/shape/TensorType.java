package io.lockstep.kernels.shape;

/**
 * Type of one example's tensor: its elements, its sizes, and whether its first axis is open.
 *
 * @param shape of one example; of a ragged tensor that of one item, the first axis being as long as the example has
 *     items
 */
public record TensorType(ElementType element, Shape shape, boolean ragged) {
    private static final TensorType NOTHING = new TensorType(ElementType.F32, Shape.of(), true);

    /** Floats of a fixed shape: what layers compute with. */
    public static TensorType dense(Shape shape) {
        return new TensorType(ElementType.F32, shape, false);
    }

    /** Any number of ids for each example. */
    public static TensorType raggedIds() {
        return new TensorType(ElementType.I32, Shape.of(), true);
    }

    /** No numbers at all: any number of floats, of which every example has none. */
    public static TensorType nothing() {
        return NOTHING;
    }

    /** Whether it is floats of a fixed shape. */
    public boolean isDense() {
        return element == ElementType.F32 && !ragged;
    }

    /** Floats of one example where it is dense; 0 where it is not. */
    public int denseSize() {
        return isDense() ? shape.elementCount() : 0;
    }

    /** As {@code 3x32x32}, {@code i32 7}, {@code ragged i32 scalar}. */
    @Override
    public String toString() {
        String elements = element == ElementType.F32 ? "" : "i32 ";
        return (ragged ? "ragged " : "") + elements + shape;
    }
}
