package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.parameter.ParameterTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Parameter tensors in native memory as they lie in the flat vector: those of them that somebody reads so. */
final class FloatTensors implements AutoCloseable {
    private final NativeFloats values;
    /** Of each tensor; below 0: not here. */
    private final long[] offsets;

    /** Of each tensor. */
    private final long[] bytes;

    /** @param wanted numbers of tensors */
    FloatTensors(List<ParameterTensor> tensors, Set<Integer> wanted) {
        this.offsets = new long[tensors.size()];
        this.bytes = tensors.stream()
                .mapToLong(tensor -> (long) tensor.size() * Float.BYTES)
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

    boolean has(int tensor) {
        return offsets[tensor] >= 0;
    }

    /** Where a tensor begins among {@link #values}. */
    long offset(int tensor) {
        if (!has(tensor)) {
            throw new IllegalStateException("tensor " + tensor + " has no plain copy: nobody asked for one");
        }
        return offsets[tensor];
    }

    NativeFloats values() {
        return values;
    }

    Place place(int tensor) {
        return new Place(values.address(offset(tensor)), bytes[tensor]);
    }

    @Override
    public void close() {
        values.close();
    }
}
