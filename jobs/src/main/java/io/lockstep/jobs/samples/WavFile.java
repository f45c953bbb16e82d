package io.lockstep.jobs.samples;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** WAV files of one channel, 16 bits and 8 kHz. */
final class WavFile {
    static final int RATE = 8000;
    private static final int HEAD_BYTES = 44;
    private static final int LARGEST = 32767;

    private WavFile() {}

    /**
     * A whole file.
     *
     * @param samples from -1 to 1, louder ones are cut. Not modified.
     */
    static byte[] of(double[] samples) {
        int bytes = 2 * samples.length;
        ByteBuffer file = ByteBuffer.allocate(HEAD_BYTES + bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(HEAD_BYTES - 8 + bytes).put(ascii("WAVE"));
        file.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
        file.putInt(RATE).putInt(2 * RATE).putShort((short) 2).putShort((short) 16);
        file.put(ascii("data")).putInt(bytes);
        for (double sample : samples) {
            file.putShort((short) Math.round(LARGEST * Math.max(-1, Math.min(1, sample))));
        }
        return file.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
