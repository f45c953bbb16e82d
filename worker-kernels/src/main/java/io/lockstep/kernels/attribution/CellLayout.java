package io.lockstep.kernels.attribution;

import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * Where the cells of each input lie in a {@link CellRow}: one input after another, each as many items as the row has of it.
 *
 * @param types of each input, all of floats: where a model reads ids, the vectors it makes of them; ragged where rows have
 *     different numbers of items
 */
public record CellLayout(List<TensorType> types) {
    public CellLayout {
        types = List.copyOf(types);
        for (TensorType type : types) {
            if (type.element() != ElementType.F32) {
                throw new IllegalArgumentException(
                        "cells: expected inputs of floats, got " + type + ". Give the vectors that stand for ids");
            }
        }
    }

    /** Cells of one item of an input; of one without items, all of it. */
    public int itemSize(int input) {
        return types.get(input).shape().elementCount();
    }

    /**
     * First cell of an input.
     *
     * @param steps items of each input of the row. Not modified.
     */
    public int first(int input, int[] steps) {
        int first = 0;
        for (int before = 0; before < input; before++) {
            first += steps[before] * itemSize(before);
        }
        return first;
    }

    /**
     * Cells of a row.
     *
     * @param steps items of each input of the row. Not modified.
     */
    public int size(int[] steps) {
        return first(types.size(), steps);
    }

    /**
     * Refuses a row that is none of this layout.
     *
     * @param row Not modified.
     */
    public void check(CellRow row) {
        int[] steps = row.steps();
        boolean right = steps.length == types.size();
        for (int input = 0; right && input < steps.length; input++) {
            right = steps[input] == 1 || (types.get(input).ragged() && steps[input] >= 0);
        }
        if (!right) {
            throw new IllegalArgumentException("row of cells: expected the items of each of the inputs " + types
                    + ", got " + Arrays.toString(steps) + ". Give 1 for an input of a fixed shape");
        }
        if (row.cells().length != size(steps)) {
            throw new IllegalArgumentException("row of cells: expected " + size(steps) + " cells for "
                    + Arrays.toString(steps) + " items of the inputs " + types + ", got " + row.cells().length
                    + ". Make it of the same model");
        }
    }
}
