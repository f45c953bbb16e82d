package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** A piece of native memory, zero at first, aligned to 64 bytes; counted, and freed by {@link #close} alone. */
final class NativeMemory implements AutoCloseable {
    static final long ALIGNMENT = 64;

    /** Largest part one ByteBuffer shows: 1 GiB. */
    static final int VIEW_BYTES = 1 << 30;

    private static final AtomicLong ALLOCATED = new AtomicLong();

    private final long bytes;
    private final Pointer block;
    private final long start;
    private boolean closed;

    /** A pointer that can be set to any address; owns nothing. */
    static final class Address extends BytePointer {
        Address(long address) {
            super((Pointer) null);
            this.address = address;
        }

        /** Makes a memory object lie at an address; allocates nothing. */
        void give(dnnl_memory memory, long place) {
            this.address = place;
            int status = dnnl_memory_set_data_handle(memory, this);
            if (status != 0) {
                throw new IllegalStateException("onednn: setting a memory handle failed with status " + status);
            }
        }
    }

    NativeMemory(long bytes) {
        this.bytes = align(Math.max(bytes, 1));
        Pointer got = Pointer.calloc(this.bytes + ALIGNMENT, 1);
        if (Pointer.isNull(got)) {
            throw new IllegalStateException("native memory: expected " + this.bytes
                    + " bytes, got none from the system. Give the executor more memory overhead");
        }
        this.block = got;
        this.start = align(got.address());
        ALLOCATED.addAndGet(this.bytes);
    }

    static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Bytes that all of them hold now, over the whole JVM. */
    static long allocatedBytes() {
        return ALLOCATED.get();
    }

    long bytes() {
        return bytes;
    }

    /** Address of a byte of it. */
    long address(long offset) {
        return start + offset;
    }

    /** All of it. */
    Place place() {
        return new Place(start, bytes);
    }

    /** A view of a part, in the machine's byte order; it dies with this memory. */
    ByteBuffer view(long offset, int size) {
        return new Address(start + offset)
                .limit(size)
                .capacity(size)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }

    /** A view of a place of at most {@link #VIEW_BYTES}, in the machine's byte order. */
    static ByteBuffer view(Place place) {
        return new Address(place.address())
                .limit(place.bytes())
                .capacity(place.bytes())
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            ALLOCATED.addAndGet(-bytes);
            Pointer.free(block);
        }
    }
}
