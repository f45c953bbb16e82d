package io.lockstep.driver.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A letter for each byte, by which runs of bytes are written as text: GPT-2's. Printable bytes of Latin-1 are themselves, the others the
 * code points from 256 on in their order: a space is {@code Ġ}.
 */
final class ByteLetters {
    private static final int BYTES = 256;
    private static final char[] LETTERS = new char[BYTES];
    private static final int[] VALUES = new int[2 * BYTES];

    static {
        Arrays.fill(VALUES, -1);
        int other = BYTES;
        for (int value = 0; value < BYTES; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
            LETTERS[value] = (char) (printable ? value : other++);
            VALUES[LETTERS[value]] = value;
        }
    }

    private ByteLetters() {}

    static char letter(int value) {
        return LETTERS[value & 0xFF];
    }

    /** The letters of a text's bytes. */
    static String of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder letters = new StringBuilder(bytes.length);
        for (byte value : bytes) {
            letters.append(letter(value));
        }
        return letters.toString();
    }

    /**
     * The bytes of letters.
     *
     * @throws IllegalArgumentException naming a letter that is none
     */
    static byte[] bytes(String letters) {
        byte[] bytes = new byte[letters.length()];
        for (int i = 0; i < bytes.length; i++) {
            char letter = letters.charAt(i);
            int value = letter < VALUES.length ? VALUES[letter] : -1;
            if (value < 0) {
                throw new IllegalArgumentException("expected letters that stand for bytes, as GPT-2 writes them, got '"
                        + letter + "'. Write a space as \u0120");
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }
}
