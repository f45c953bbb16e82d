package io.lockstep.kernels.backend.onednn;

/**
 * Native memory that somebody made room for; whoever lays a tensor there is held to it.
 *
 * @param address of its first byte
 * @param bytes how many there are
 */
record Place(long address, long bytes) {
    /** What is left behind its first bytes. */
    Place from(long offset) {
        return new Place(address + offset, bytes - offset);
    }

    /** Its first bytes. */
    Place first(long count) {
        holding(count);
        return new Place(address, count);
    }

    /** The same, if it has room for so many bytes. */
    Place holding(long wanted) {
        if (wanted > bytes) {
            throw new IllegalStateException("onednn: expected room for " + wanted + " bytes, got " + bytes
                    + ". This is a mistake in the backend: choose -Dlockstep.backend=blas");
        }
        return this;
    }
}
