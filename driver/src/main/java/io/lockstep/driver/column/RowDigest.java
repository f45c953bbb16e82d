package io.lockstep.driver.column;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Values of a row, one after another and each with its type, and the first 128 bits of their SHA-256. Numbers are taken
 * as doubles, so that rows from CSV and Parquet are the same. Not thread-safe.
 */
public final class RowDigest {
    private static final int IDENTITY_BYTES = 16;
    private static final int MISSING = 0;
    private static final int NUMBER = 1;
    private static final int TEXT = 2;
    private static final int NUMBERS = 3;
    private static final int BYTES = 4;

    private final MessageDigest digest;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final byte[] eight = new byte[Double.BYTES];

    public RowDigest() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begins the next row. */
    public void clear() {
        bytes.reset();
    }

    public void missing() {
        bytes.write(MISSING);
    }

    public void number(double number) {
        bytes.write(NUMBER);
        put(number);
    }

    public void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes.write(TEXT);
        put(utf8.length);
        bytes.writeBytes(utf8);
    }

    /** Begins an array; {@link #element} follows for each. */
    public void numbers(int count) {
        bytes.write(NUMBERS);
        put(count);
    }

    public void element(double number) {
        put(number);
    }

    /** @param values Not modified. */
    public void bytes(byte[] values) {
        bytes.write(BYTES);
        put(values.length);
        bytes.writeBytes(values);
    }

    private void put(int value) {
        ByteBuffer.wrap(eight).putInt(value);
        bytes.write(eight, 0, Integer.BYTES);
    }

    private void put(double value) {
        ByteBuffer.wrap(eight).putDouble(value);
        bytes.write(eight, 0, Double.BYTES);
    }

    /** [16] of what came since {@link #clear}. */
    public byte[] identity() {
        return Arrays.copyOf(digest.digest(bytes.toByteArray()), IDENTITY_BYTES);
    }
}
