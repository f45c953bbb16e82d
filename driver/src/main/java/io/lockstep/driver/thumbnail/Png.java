package io.lockstep.driver.thumbnail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** PNG files (ISO/IEC 15948) of 8 bits, grey or red, green and blue. */
public final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int HEADER_BYTES = 13;
    private static final byte BITS = 8;
    private static final byte GREY = 0;
    private static final byte COLOUR = 2;

    private Png() {}

    /**
     * A file.
     *
     * @param channels 1 or 3
     * @param pixels [height, width, channels]. Not modified.
     */
    public static byte[] of(int channels, int height, int width, byte[] pixels) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES)
                .putInt(width)
                .putInt(height)
                .put(BITS)
                .put(channels == 1 ? GREY : COLOUR);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        chunk(out, "IHDR", header.array());
        chunk(out, "IDAT", deflated(channels * width, height, pixels));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    /** Lines, each after a byte that says that it is not filtered. */
    private static byte[] deflated(int lineBytes, int lines, byte[] pixels) {
        byte[] filtered = new byte[lines * (lineBytes + 1)];
        for (int i = 0; i < lines; i++) {
            System.arraycopy(pixels, i * lineBytes, filtered, i * (lineBytes + 1) + 1, lineBytes);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(filtered);
        } catch (IOException e) {
            throw new IllegalStateException("memory is always written to", e);
        }
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String name, byte[] content) {
        byte[] named = name.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(named);
        sum.update(content);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).array());
        out.writeBytes(named);
        out.writeBytes(content);
        out.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).array());
    }
}
