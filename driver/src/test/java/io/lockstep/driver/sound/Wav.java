package io.lockstep.driver.sound;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** WAV files for tests, written by the book. */
public final class Wav {
    private static final int EXTENSIBLE = 0xFFFE;
    private static final byte[] SUBFORMAT_TAIL = {
        0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71
    };

    private Wav() {}

    /** 16 bits, one channel. */
    public static byte[] of(int rate, int... samples) {
        ByteBuffer data = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int sample : samples) {
            data.putShort((short) sample);
        }
        return file(format(1, 1, rate, 16, false), data.array());
    }

    /** A sine of 16 bits. */
    public static byte[] tone(int rate, double hertz, double amplitude, int count) {
        int[] samples = new int[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (int) Math.rint(32767 * amplitude * StrictMath.sin(2 * Math.PI * hertz * i / rate));
        }
        return of(rate, samples);
    }

    /** Bytes of a chunk {@code fmt}. */
    static byte[] format(int tag, int channels, int rate, int bits, boolean extensible) {
        int block = channels * bits / 8;
        ByteBuffer chunk = ByteBuffer.allocate(extensible ? 40 : 16).order(ByteOrder.LITTLE_ENDIAN);
        chunk.putShort((short) (extensible ? EXTENSIBLE : tag)).putShort((short) channels);
        chunk.putInt(rate).putInt(rate * block).putShort((short) block).putShort((short) bits);
        if (extensible) {
            chunk.putShort((short) 22).putShort((short) bits).putInt(0).putShort((short) tag);
            chunk.put(SUBFORMAT_TAIL);
        }
        return chunk.array();
    }

    /** A file with a chunk of an odd size before the samples. */
    static byte[] file(byte[] format, byte[] data) {
        byte[] note = {'a', 'b', 'c'};
        ByteBuffer file = ByteBuffer.allocate(12 + 8 + format.length + 8 + 4 + 8 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(file.capacity() - 8).put(ascii("WAVE"));
        file.put(ascii("fmt ")).putInt(format.length).put(format);
        file.put(ascii("LIST")).putInt(note.length).put(note).put((byte) 0);
        file.put(ascii("data")).putInt(data.length).put(data);
        return file.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
