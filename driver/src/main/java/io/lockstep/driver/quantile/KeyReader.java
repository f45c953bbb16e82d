package io.lockstep.driver.quantile;

import java.nio.ByteBuffer;
import java.util.Base64;

/** What a {@link KeyWriter} wrote. */
final class KeyReader {
    private final ByteBuffer bytes;

    KeyReader(String text) {
        bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    }

    long read() {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            long next = bytes.get();
            number |= (next & 0x7F) << shift;
            if (next >= 0) {
                return (number >>> 1) ^ -(number & 1);
            }
        }
    }
}
