package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.parameter.Segment;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Parameter tensors in native memory as they lie in the flat vector: those of them that somebody reads so. */
final class FloatTensors implements AutoCloseable {
    private final NativeFloats values;
    /** Of each segment; below 0: not here. */
    private final long[] offsets;

    /** Of each segment. */
    private final long[] bytes;

    /** @param wanted numbers of segments */
    FloatTensors(List<Segment> segments, Set<Integer> wanted) {
        this.offsets = new long[segments.size()];
        this.bytes = segments.stream()
                .mapToLong(segment -> (long) segment.size() * Float.BYTES)
                .toArray();
        Arrays.fill(offsets, -1);
        long end = 0;
        for (int i = 0; i < offsets.length; i++) {
            if (wanted.contains(i)) {
                offsets[i] = end;
                end += NativeMemory.align(bytes[i]) / Float.BYTES;
            }
        }
        this.values = new NativeFloats(end);
    }

    long bytes() {
        return values.size() * Float.BYTES;
    }

    boolean has(int segment) {
        return offsets[segment] >= 0;
    }

    /** Where a segment begins among {@link #values}. */
    long offset(int segment) {
        if (!has(segment)) {
            throw new IllegalStateException("segment " + segment + " has no plain copy: nobody asked for one");
        }
        return offsets[segment];
    }

    NativeFloats values() {
        return values;
    }

    Place place(int segment) {
        return new Place(values.address(offset(segment)), bytes[segment]);
    }

    @Override
    public void close() {
        values.close();
    }
}
