package io.lockstep.kernels.backend.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.jspecify.annotations.Nullable;

/** The storage a workspace writes its next gradient into, and the memory objects that must follow it there. */
final class GradientTarget {
    private final NativeMemory.Address address = new NativeMemory.Address(0);
    private final List<dnnl_memory> followers = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private dnnl_memory[] memories = {};
    private long[] places = {};
    private @Nullable NativeFloats storage;

    /** Makes a memory object lie at this offset of whatever storage comes. */
    void follow(dnnl_memory memory, long offset) {
        followers.add(memory);
        offsets.add(offset);
        memories = followers.toArray(new dnnl_memory[0]);
        places = offsets.stream().mapToLong(Long::longValue).toArray();
        storage = null;
    }

    /** Moves everything to this storage; allocates nothing. */
    void moveTo(NativeFloats next) {
        long first = next.address(0); // checks that it is open
        if (next == storage) {
            return;
        }
        storage = next;
        for (int i = 0; i < memories.length; i++) {
            address.give(memories[i], first + places[i] * Float.BYTES);
        }
    }

    NativeFloats storage() {
        NativeFloats there = storage;
        if (there == null) {
            throw new IllegalStateException("onednn: a gradient is written before its storage is known");
        }
        return there;
    }
}
