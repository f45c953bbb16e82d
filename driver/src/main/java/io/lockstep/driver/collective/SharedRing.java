package io.lockstep.driver.collective;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Messages in memory that a writer and a reader, each of a process of its own, share; at most so many at a time.
 * Messages have numbers, as some may go another way: a reader that looks for the next finds it, or knows that it did
 * not come here.
 *
 * <p>The first line of the memory holds how many messages the reader has taken, the second whether it sleeps. Then come
 * the slots: a line with the message's number, its size and, at its end, the header, so that the rest lies behind it.
 */
final class SharedRing {
    private static final int LINE_BYTES = 64;
    private static final int TAKEN = 0;
    private static final int ASLEEP = LINE_BYTES;
    private static final int FIRST_SLOT = 2 * LINE_BYTES;

    /** In a slot. */
    private static final int NUMBER = 0;

    private static final int SIZE = Long.BYTES;
    private static final int HEADER = LINE_BYTES - MeshHeader.BYTES;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer memory;
    private final ByteBuffer[] slots;
    private final int bodyBytes;
    private long written;
    private long taken;

    /**
     * @param memory of {@link #byteCount}, direct, all zeros before the first use
     * @param bodyBytes most bytes of a message behind its header
     */
    SharedRing(ByteBuffer memory, int slotCount, int bodyBytes) {
        this.memory = memory;
        this.bodyBytes = bodyBytes;
        this.slots = new ByteBuffer[slotCount];
        int slotBytes = slotBytes(bodyBytes);
        for (int slot = 0; slot < slotCount; slot++) {
            slots[slot] = memory.slice(FIRST_SLOT + slot * slotBytes, slotBytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** Memory of a ring. */
    static int byteCount(int slotCount, int bodyBytes) {
        return FIRST_SLOT + slotCount * slotBytes(bodyBytes);
    }

    private static int slotBytes(int bodyBytes) {
        return LINE_BYTES * (1 + (bodyBytes + LINE_BYTES - 1) / LINE_BYTES);
    }

    /**
     * For the writer: where a message of header and body goes, before {@link #write}.
     *
     * @return null where it is too large, and while the reader has not taken what is in all slots
     */
    @Nullable ByteBuffer room(int body) {
        if (body > bodyBytes || written - (long) LONG.getAcquire(memory, TAKEN) >= slots.length) {
            return null;
        }
        ByteBuffer slot = slots[(int) (written % slots.length)];
        slot.putInt(SIZE, body);
        return slot.limit(LINE_BYTES + body).position(HEADER);
    }

    /**
     * For the writer: the message is there to be taken.
     *
     * @param number from 1, larger than any before it
     */
    void write(long number) {
        LONG.setRelease(slots[(int) (written % slots.length)], NUMBER, number);
        written++;
    }

    /** For the writer, after {@link #write}: whether somebody has to wake the reader, who then sleeps no more. */
    boolean wakes() {
        VarHandle.fullFence();
        if ((long) LONG.getAcquire(memory, ASLEEP) == 0) {
            return false;
        }
        LONG.setRelease(memory, ASLEEP, 0L);
        return true;
    }

    /** For the reader: whether the message of this number is here. */
    boolean has(long number) {
        return (long) LONG.getAcquire(slots[(int) (taken % slots.length)], NUMBER) == number;
    }

    /** For the reader: a message that {@link #has} found, from its header on; valid until {@link #taken}. */
    ByteBuffer next() throws IOException {
        ByteBuffer slot = slots[(int) (taken % slots.length)];
        int body = slot.getInt(SIZE);
        if (body < 0 || body > bodyBytes) {
            throw new IOException("expected 0 to " + bodyBytes + " bytes in shared memory, got " + body);
        }
        return slot.limit(LINE_BYTES + body).position(HEADER);
    }

    /** For the reader: the slot may be written again. */
    void taken() {
        taken++;
        LONG.setRelease(memory, TAKEN, taken);
    }

    /** For the reader: it goes to sleep unless a look at the ring, after this, finds something; or it is awake. */
    void sleeps(boolean asleep) {
        LONG.setRelease(memory, ASLEEP, asleep ? 1L : 0L);
        VarHandle.fullFence();
    }
}
