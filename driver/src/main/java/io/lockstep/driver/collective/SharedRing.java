package io.lockstep.driver.collective;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Slots for segments of floats in memory that a writer and a reader, each a thread of its own process, share. A segment is
 * announced by a message on their connection, which comes in order: the reader takes slot after slot. The reader counts
 * what it has taken in the first line of the memory; a slot holds its number of floats, and a line further the floats.
 */
final class SharedRing {
    private static final int LINE_BYTES = 64;
    private static final int TAKEN = 0;
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer memory;
    private final ByteBuffer[] slots;
    private final int slotFloats;
    private long written;
    private long taken;

    /** @param memory of {@link #byteCount}, direct, all zeros before the first use */
    SharedRing(ByteBuffer memory, int slotCount, int slotFloats) {
        this.memory = memory;
        this.slotFloats = slotFloats;
        this.slots = new ByteBuffer[slotCount];
        int slotBytes = slotBytes(slotFloats);
        for (int slot = 0; slot < slotCount; slot++) {
            slots[slot] = memory.slice(LINE_BYTES + slot * slotBytes, slotBytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** Memory of a ring. */
    static int byteCount(int slotCount, int slotFloats) {
        return LINE_BYTES + slotCount * slotBytes(slotFloats);
    }

    private static int slotBytes(int slotFloats) {
        int lines = (slotFloats * Float.BYTES + LINE_BYTES - 1) / LINE_BYTES;
        return LINE_BYTES * (1 + lines);
    }

    /**
     * For the writer: where the floats of the next segment go, before {@link #written}.
     *
     * @return null while the reader has not taken what is in all slots
     */
    @Nullable ByteBuffer room(int floats) {
        if (floats > slotFloats || written - (long) LONG.getAcquire(memory, TAKEN) >= slots.length) {
            return null;
        }
        ByteBuffer slot = slots[(int) (written % slots.length)];
        slot.clear().putInt(0, floats).position(LINE_BYTES);
        return slot;
    }

    /** For the writer: the segment is there, and can be announced. */
    void written() {
        written++;
        VarHandle.releaseFence();
    }

    /** For the reader: the floats of the segment that is announced, before {@link #taken}. */
    ByteBuffer next() throws IOException {
        VarHandle.acquireFence();
        ByteBuffer slot = slots[(int) (taken % slots.length)].clear();
        int floats = slot.getInt(0);
        if (floats < 1 || floats > slotFloats) {
            throw new IOException("expected 1 to " + slotFloats + " floats in shared memory, got " + floats);
        }
        return slot.position(LINE_BYTES).limit(LINE_BYTES + floats * Float.BYTES);
    }

    /** For the reader: the slot may be written again. */
    void taken() {
        taken++;
        LONG.setRelease(memory, TAKEN, taken);
    }
}
