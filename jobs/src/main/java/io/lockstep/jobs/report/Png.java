package io.lockstep.jobs.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** PNG files (ISO/IEC 15948) of 8 bits a channel: grey, or red, green and blue. */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int HEADER_BYTES = 13;

    private Png() {}

    /** @param planes [channels, height, width]. Not modified. */
    static byte[] of(byte[] planes, int channels, int height, int width) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putInt(width).putInt(height).put((byte) 8).put((byte) (channels == 1 ? 0 : 2));
        byte[] lines = new byte[height * (1 + channels * width)];
        int at = 0;
        for (int y = 0; y < height; y++) {
            at++; // the line is not filtered
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < channels; channel++) {
                    lines[at++] = planes[(channel * height + y) * width + x];
                }
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        chunk(out, "IHDR", header.array());
        chunk(out, "IDAT", deflated(lines));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[bytes.length + 64];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + content.length);
        chunk.putInt(content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content);
        CRC32 sum = new CRC32();
        sum.update(chunk.array(), 4, 4 + content.length);
        chunk.putInt((int) sum.getValue());
        out.writeBytes(chunk.array());
    }
}
