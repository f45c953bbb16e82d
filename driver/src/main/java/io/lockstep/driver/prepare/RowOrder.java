package io.lockstep.driver.prepare;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;

/** Rows by their bytes, unsigned. */
final class RowOrder implements Comparator<byte[]>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b);
    }
}
