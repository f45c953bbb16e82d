package io.lockstep.driver.quantile;

import java.io.ByteArrayOutputStream;
import java.util.Base64;

/** Whole numbers as text: seven bits a byte, sign last, in Base64. */
final class KeyWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void write(long number) {
        long rest = (number << 1) ^ (number >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    String text() {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
