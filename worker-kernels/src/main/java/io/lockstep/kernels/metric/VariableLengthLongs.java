package io.lockstep.kernels.metric;

import java.util.Arrays;

/** Longs in seven bits a byte, low ones first, the high bit set on all but the last: small ones take one byte. */
final class VariableLengthLongs {
    private byte[] bytes;
    private int position;

    /** For writing. */
    VariableLengthLongs() {
        this(new byte[256]);
    }

    /** @param bytes for reading. Not modified. */
    VariableLengthLongs(byte[] bytes) {
        this.bytes = bytes;
    }

    void put(long value) {
        if (bytes.length - position < 10) {
            bytes = Arrays.copyOf(bytes, Math.addExact(bytes.length, bytes.length / 2 + 10));
        }
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[position++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[position++] = (byte) rest;
    }

    long take() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (position == bytes.length) {
                break;
            }
            byte next = bytes[position++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("metric state: expected a number at byte " + position + " of " + bytes.length
                + ". The data are cut or foreign");
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, position);
    }
}
