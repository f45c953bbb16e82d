package io.lockstep.driver.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WavDecoderTest {
    /** The first bytes of the samples in {@link Wav#file} with a plain format. */
    private static final int SAMPLES_AT = 12 + 8 + 16 + 8 + 4 + 8;

    private static Sound decode(byte[] file) throws BadSoundException {
        return WavDecoder.decode(file, 60);
    }

    /** 0, a half, minus a half, the least: as each format spells them. */
    private static byte[] data(String format) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : new double[] {0, 0.5, -0.5, -1}) {
            switch (format) {
                case "1/8" -> data.put((byte) (128 + 128 * value));
                case "1/16" -> data.putShort((short) (32768 * value));
                case "1/24" -> {
                    int sample = (int) (8388608 * value);
                    data.put((byte) sample).put((byte) (sample >> 8)).put((byte) (sample >> 16));
                }
                case "1/32" -> data.putInt((int) (2147483648L * value));
                case "3/32" -> data.putFloat((float) value);
                default -> data.putDouble(value);
            }
        }
        return Arrays.copyOf(data.array(), data.position());
    }

    @ParameterizedTest
    @CsvSource({"1,8", "1,16", "1,24", "1,32", "3,32", "3,64"})
    void everyFormatOfOneChannelAndTwo(int tag, int bits) throws BadSoundException {
        byte[] data = data(tag + "/" + bits);
        for (int rate : new int[] {8000, 11025, 16000, 22050, 44100, 48000}) {
            for (boolean extensible : new boolean[] {false, true}) {
                Sound mono = decode(Wav.file(Wav.format(tag, 1, rate, bits, extensible), data));
                assertThat(mono.rate()).isEqualTo(rate);
                assertThat(mono.samples()).containsExactly(0f, 0.5f, -0.5f, -1f);
                Sound stereo = decode(Wav.file(Wav.format(tag, 2, rate, bits, extensible), data));
                assertThat(stereo.samples()).containsExactly(0.25f, -0.75f);
            }
        }
    }

    @Test
    void theSmallestStepOfEachDepth() throws BadSoundException {
        byte[] bytes = {1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1};
        assertThat(decode(Wav.file(Wav.format(1, 1, 8000, 24, false), bytes)).samples())
                .containsExactly(0x1p-23f, 0x1p-23f, 0x1p-15f, 0x1p-7f);
        assertThat(decode(Wav.file(Wav.format(1, 1, 8000, 32, false), bytes)).samples())
                .containsExactly(0x1p-7f, 0x1p-7f, 0x1p-7f);
        assertThat(decode(Wav.of(8000, 1, 32767)).samples()).containsExactly(0x1p-15f, 32767 / 32768f);
    }

    private static void assertRefused(byte[] file, String reason, String details) {
        assertThatThrownBy(() -> decode(file))
                .isInstanceOfSatisfying(
                        BadSoundException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage(details);
    }

    private static byte[] with(byte[] file, int at, int value) {
        byte[] changed = file.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return changed;
    }

    private static byte[] format(int tag, int channels, int rate, int bits) {
        return Wav.file(Wav.format(tag, channels, rate, bits, false), new byte[48]);
    }

    @Test
    void whatIsNoWavFileSaysSo() {
        assertRefused(new byte[0], "corrupt sound", "expected a WAV file, got an empty file");
        assertRefused(
                "ID3 of an MP3".getBytes(StandardCharsets.US_ASCII),
                "corrupt sound",
                "expected a WAV file, got bytes 49 44 33 20");
        assertRefused(new byte[] {1}, "corrupt sound", "expected a WAV file, got bytes 01");
        byte[] file = Wav.of(8000, 1, 2, 3);
        assertRefused(
                with(file, 0, 0x34364652), "unsupported sound", "expected a WAV file that begins with RIFF, got RF64");
        assertRefused(
                with(file, 8, 0x20495641),
                "corrupt sound",
                "expected a WAV file, got a RIFF file of another kind than WAVE");
        assertRefused(with(file, 36, 0x61746164), "truncated sound", "expected whole blocks of 2 bytes, got 3 bytes");
        assertRefused(with(file, 12, 0x61746164), "corrupt sound", "expected the format before the samples, got none");
    }

    @Test
    void absurdHeadersAreNotBelieved() {
        byte[] file = Wav.of(8000, 1, 2, 3);
        assertRefused(
                with(file, SAMPLES_AT - 4, -1),
                "truncated sound",
                "expected a chunk 'data' of 4294967295 bytes, got 6");
        assertRefused(format(1, 0, 8000, 16), "unsupported sound", "expected 1 or 2 channels, got 0");
        assertRefused(format(1, 6, 8000, 16), "unsupported sound", "expected 1 or 2 channels, got 6");
        assertRefused(format(1, 1, 0, 16), "corrupt sound", "expected 1000 to 384000 samples in a second, got 0");
        assertRefused(
                format(1, 1, -1, 16), "corrupt sound", "expected 1000 to 384000 samples in a second, got 4294967295");
        assertRefused(format(1, 1, 8000, 12), "unsupported sound", "expected PCM of 8, 16, 24 or 32 bits, got 12");
        assertRefused(format(3, 1, 8000, 16), "unsupported sound", "expected IEEE float of 32 or 64 bits, got 16");
        assertRefused(
                with(file, 32, 0x00100004),
                "corrupt sound",
                "expected blocks of 2 bytes for 1 x 16 bits, got blocks of 4");
        assertRefused(Wav.of(8000), "empty sound", "expected samples, got none");
        assertRefused(
                Wav.file(new byte[14], new byte[2]), "corrupt sound", "expected a format of at least 16 bytes, got 14");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 7, 0x11, 0x55})
    void compressedFormatsAreNamed(int tag) {
        assertRefused(
                format(tag, 1, 8000, 8),
                "unsupported sound",
                String.format(
                        "expected PCM or IEEE float, got the format 0x%04x, which is compressed. Convert it to PCM",
                        tag));
    }

    @Test
    void extensibleFormatsAreLookedInto() {
        byte[] extensible = Wav.format(6, 1, 8000, 8, true);
        assertRefused(
                Wav.file(extensible, new byte[4]),
                "unsupported sound",
                "expected PCM or IEEE float, got the format 0x0006, which is compressed. Convert it to PCM");
        extensible[30] = 9;
        assertRefused(
                Wav.file(extensible, new byte[4]),
                "unsupported sound",
                "expected the subformat PCM or IEEE float, got another one. Convert it to PCM");
        assertRefused(
                Wav.file(Arrays.copyOf(extensible, 18), new byte[4]),
                "corrupt sound",
                "expected an extensible format of 40 bytes, got 18");
    }

    @Test
    void longSoundsAndSamplesThatAreNoNumbers() {
        assertThatThrownBy(() -> WavDecoder.decode(Wav.of(1000, new int[1001]), 1))
                .isInstanceOf(BadSoundException.class)
                .hasMessage("expected at most 1.0 s, got 1.001 s. Raise maxSeconds or cut it into pieces");
        byte[] data = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1)
                .putFloat(Float.NaN)
                .array();
        assertRefused(
                Wav.file(Wav.format(3, 1, 8000, 32, false), data),
                "not finite",
                "expected finite samples, got NaN at 1");
    }

    /** However a file is cut or a bit of it flipped: a sound, or one clear reason. */
    @Test
    void damageNeverGoesWithoutAReason() throws BadSoundException {
        byte[] file = Wav.file(Wav.format(1, 2, 8000, 16, true), new byte[32]);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> decode(cut)).isInstanceOf(BadSoundException.class);
        }
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                assertThat(decode(flipped).samples()).hasSizeLessThanOrEqualTo(file.length);
            } catch (BadSoundException e) {
                assertThat(e.reason()).isNotEmpty();
            }
        }
        assertThat(decode(file).samples()).hasSize(8);
    }
}
