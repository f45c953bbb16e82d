package io.lockstep.kernels.backend.onednn;

import org.bytedeco.dnnl.memory;

/** Places that an operation works in, behind the scratchpads of its primitives; they hold nothing from one pass to the next. */
final class Rooms {
    private long end;

    /** @param scratchpadBytes of the largest of its primitives */
    Rooms(long scratchpadBytes) {
        this.end = NativeMemory.align(scratchpadBytes);
    }

    /** One of them. */
    record Room(long offset, Layout layout) {
        memory in(PassBuilder builder) {
            return builder.room(offset, layout);
        }
    }

    Room take(Layout layout) {
        Room room = new Room(end, layout);
        end += NativeMemory.align(layout.bytes());
        return room;
    }

    /** Of all of them and the scratchpad. */
    long bytes() {
        return end;
    }
}
