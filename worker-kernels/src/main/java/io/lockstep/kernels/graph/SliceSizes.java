package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;
import java.util.List;

/** The numbers of rows a network was compiled for. */
public final class SliceSizes {
    private final int[] sizes;

    /** @param sizes ascending, distinct, at least 1 each; none for a network that only scores */
    public SliceSizes(List<Integer> sizes) {
        this.sizes = sizes.stream().mapToInt(Integer::intValue).toArray();
        for (int i = 0; i < this.sizes.length; i++) {
            if (this.sizes[i] < (i == 0 ? 1 : this.sizes[i - 1] + 1)) {
                throw new IllegalArgumentException(
                        "slice sizes: expected ascending numbers of rows from 1, got " + sizes);
            }
        }
    }

    /** The largest; 0 when there is none. */
    public int largest() {
        return sizes.length == 0 ? 0 : sizes[sizes.length - 1];
    }

    public int count() {
        return sizes.length;
    }

    public int size(int index) {
        return sizes[index];
    }

    /** Which of them a batch has; the same for every backend, so that a wrong batch fails everywhere. */
    public int indexOf(Batch batch) {
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == batch.rows()) {
                return i;
            }
        }
        throw new IllegalArgumentException("batch: the network is compiled for slices of " + describe() + " rows, got "
                + batch.rows() + ". Compile it for that size too");
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        for (int size : sizes) {
            text.append(text.isEmpty() ? "" : ", ").append(size);
        }
        return text.isEmpty() ? "no" : text.toString();
    }
}
