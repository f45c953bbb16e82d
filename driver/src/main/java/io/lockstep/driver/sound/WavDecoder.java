package io.lockstep.driver.sound;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * RIFF WAVE files: PCM of 8 (unsigned), 16, 24 and 32 bits and IEEE float of 32 and 64, plain or as
 * {@code WAVE_FORMAT_EXTENSIBLE}, of one channel or two, whose mean is taken. Whole numbers of b bits become
 * {@code v / 2^(b-1)}. Nothing is believed that the bytes do not bear out, and room is made only for samples that are
 * there.
 */
final class WavDecoder {
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int EXTENSIBLE = 0xFFFE;
    private static final List<Integer> PCM_BITS = List.of(8, 16, 24, 32);
    private static final List<Integer> FLOAT_BITS = List.of(32, 64);
    private static final int CHUNK_HEAD = 8;
    private static final int RIFF_HEAD = 12;
    private static final int FORMAT_BYTES = 16;
    private static final int EXTENSIBLE_BYTES = 40;
    private static final int SUBFORMAT = 24;
    /** Of every subformat that stands for a format of two bytes, what follows them. */
    private static final byte[] SUBFORMAT_TAIL = {
        0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71
    };

    private static final int LOWEST_RATE = 1000;
    private static final int HIGHEST_RATE = 384_000;

    private static final String CORRUPT = "corrupt sound";
    private static final String UNSUPPORTED = "unsupported sound";
    private static final String TRUNCATED = "truncated sound";

    private WavDecoder() {}

    /** How samples are stored. */
    private record Format(int tag, int channels, int rate, int bits) {
        private int blockBytes() {
            return channels * bits / Byte.SIZE;
        }
    }

    /**
     * Decodes a file.
     *
     * @param file Not modified.
     * @param mostSeconds of a sound that is taken
     */
    static Sound decode(byte[] file, double mostSeconds) throws BadSoundException {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        checkHead(file);
        Format format = null;
        int at = RIFF_HEAD;
        while (at + CHUNK_HEAD <= file.length) {
            String id = name(file, at);
            long size = in.getInt(at + Integer.BYTES) & 0xFFFF_FFFFL;
            int from = at + CHUNK_HEAD;
            int left = file.length - from;
            if (size > left) {
                throw new BadSoundException(
                        TRUNCATED, "expected a chunk '" + id + "' of " + size + " bytes, got " + left);
            }
            if (id.equals("fmt ")) {
                format = format(in, from, (int) size);
            } else if (id.equals("data")) {
                return samples(in, from, (int) size, format, mostSeconds);
            }
            at = (int) Math.min(file.length, from + size + (size & 1));
        }
        throw new BadSoundException(TRUNCATED, "expected a WAV file with a chunk 'data', got none");
    }

    private static void checkHead(byte[] file) throws BadSoundException {
        if (file.length == 0) {
            throw new BadSoundException(CORRUPT, "expected a WAV file, got an empty file");
        }
        String riff = name(file, 0);
        if (riff.equals("RF64") || riff.equals("RIFX")) {
            throw new BadSoundException(UNSUPPORTED, "expected a WAV file that begins with RIFF, got " + riff);
        }
        if (!riff.equals("RIFF")) {
            StringBuilder found = new StringBuilder("bytes");
            for (int i = 0; i < Math.min(Integer.BYTES, file.length); i++) {
                found.append(String.format(Locale.ROOT, " %02x", file[i]));
            }
            throw new BadSoundException(CORRUPT, "expected a WAV file, got " + found);
        }
        if (file.length < RIFF_HEAD) {
            throw new BadSoundException(TRUNCATED, "expected a WAV file, got its first " + file.length + " bytes");
        }
        if (!name(file, CHUNK_HEAD).equals("WAVE")) {
            throw new BadSoundException(CORRUPT, "expected a WAV file, got a RIFF file of another kind than WAVE");
        }
    }

    /** Four letters. */
    private static String name(byte[] file, int at) {
        int count = Math.max(0, Math.min(Integer.BYTES, file.length - at));
        return new String(file, at, count, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?");
    }

    private static Format format(ByteBuffer in, int at, int size) throws BadSoundException {
        if (size < FORMAT_BYTES) {
            throw new BadSoundException(CORRUPT, "expected a format of at least 16 bytes, got " + size);
        }
        int tag = in.getShort(at) & 0xFFFF;
        int channels = in.getShort(at + 2) & 0xFFFF;
        long rate = in.getInt(at + 4) & 0xFFFF_FFFFL;
        int block = in.getShort(at + 12) & 0xFFFF;
        int bits = in.getShort(at + 14) & 0xFFFF;
        if (tag == EXTENSIBLE) {
            tag = subformat(in, at, size);
        }
        checkSamples(tag, bits);
        checkSound(channels, rate);
        Format format = new Format(tag, channels, (int) rate, bits);
        if (block != format.blockBytes()) {
            throw new BadSoundException(
                    CORRUPT,
                    "expected blocks of " + format.blockBytes() + " bytes for " + channels + " x " + bits
                            + " bits, got blocks of " + block);
        }
        return format;
    }

    private static void checkSamples(int tag, int bits) throws BadSoundException {
        if (tag != PCM && tag != FLOAT) {
            throw new BadSoundException(
                    UNSUPPORTED,
                    "expected PCM or IEEE float, got the format 0x" + String.format(Locale.ROOT, "%04x", tag)
                            + ", which is compressed. Convert it to PCM");
        }
        List<Integer> known = tag == PCM ? PCM_BITS : FLOAT_BITS;
        if (!known.contains(bits)) {
            throw new BadSoundException(
                    UNSUPPORTED,
                    "expected " + (tag == PCM ? "PCM of 8, 16, 24 or 32" : "IEEE float of 32 or 64") + " bits, got "
                            + bits);
        }
    }

    private static void checkSound(int channels, long rate) throws BadSoundException {
        if (channels != 1 && channels != 2) {
            throw new BadSoundException(UNSUPPORTED, "expected 1 or 2 channels, got " + channels);
        }
        if (rate < LOWEST_RATE || rate > HIGHEST_RATE) {
            throw new BadSoundException(
                    CORRUPT, "expected " + LOWEST_RATE + " to " + HIGHEST_RATE + " samples in a second, got " + rate);
        }
    }

    private static int subformat(ByteBuffer in, int at, int size) throws BadSoundException {
        if (size < EXTENSIBLE_BYTES) {
            throw new BadSoundException(CORRUPT, "expected an extensible format of 40 bytes, got " + size);
        }
        for (int i = 0; i < SUBFORMAT_TAIL.length; i++) {
            if (in.get(at + SUBFORMAT + 2 + i) != SUBFORMAT_TAIL[i]) {
                throw new BadSoundException(
                        UNSUPPORTED, "expected the subformat PCM or IEEE float, got another one. Convert it to PCM");
            }
        }
        return in.getShort(at + SUBFORMAT) & 0xFFFF;
    }

    private static Sound samples(ByteBuffer in, int at, int size, @Nullable Format known, double mostSeconds)
            throws BadSoundException {
        if (known == null) {
            throw new BadSoundException(CORRUPT, "expected the format before the samples, got none");
        }
        Format format = Objects.requireNonNull(known);
        int block = format.blockBytes();
        if (size == 0) {
            throw new BadSoundException("empty sound", "expected samples, got none");
        }
        if (size % block != 0) {
            throw new BadSoundException(
                    TRUNCATED, "expected whole blocks of " + block + " bytes, got " + size + " bytes");
        }
        int count = size / block;
        if (count > mostSeconds * format.rate) {
            throw new BadSoundException(
                    "long sound",
                    "expected at most " + mostSeconds + " s, got " + (double) count / format.rate
                            + " s. Raise maxSeconds or cut it into pieces");
        }
        float[] samples = new float[count];
        int width = format.bits / Byte.SIZE;
        for (int i = 0; i < count; i++) {
            double value = sample(in, at + i * block, format);
            if (format.channels == 2) {
                value = (value + sample(in, at + i * block + width, format)) / 2;
            }
            samples[i] = (float) value;
            if (!Float.isFinite(samples[i])) {
                throw new BadSoundException("not finite", "expected finite samples, got " + value + " at " + i);
            }
        }
        return new Sound(format.rate, samples);
    }

    private static double sample(ByteBuffer in, int at, Format format) {
        if (format.tag == FLOAT) {
            return format.bits == Float.SIZE ? in.getFloat(at) : in.getDouble(at);
        }
        return switch (format.bits) {
            case 8 -> ((in.get(at) & 0xFF) - 128) / 128.0;
            case 16 -> in.getShort(at) / 32768.0;
            case 24 -> ((in.get(at + 2) << 16) | (in.getShort(at) & 0xFFFF)) / 8388608.0;
            default -> in.getInt(at) / 2147483648.0;
        };
    }
}
