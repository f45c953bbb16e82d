package io.lockstep.kernels.layer;

import io.lockstep.kernels.shape.Shape;

/** Places of elements by the number along each axis, where kernels use strides. */
public final class Coordinates {
    private Coordinates() {}

    /** Of the element at a row-major index. */
    public static int[] of(Shape shape, int index) {
        int[] place = new int[shape.rank()];
        int rest = index;
        for (int axis = place.length - 1; axis >= 0; axis--) {
            place[axis] = rest % shape.size(axis);
            rest /= shape.size(axis);
        }
        return place;
    }

    /** The row-major index of an element. */
    public static int index(Shape shape, int[] place) {
        int index = 0;
        for (int axis = 0; axis < place.length; axis++) {
            index = index * shape.size(axis) + place[axis];
        }
        return index;
    }
}
