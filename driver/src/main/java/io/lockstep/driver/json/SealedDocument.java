package io.lockstep.driver.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link VersionedDocument} whose last member, {@code sha256}, is the digest of its bytes with 64 zeros in that
 * place. One in which any byte is another, or from which the digest was taken away, is refused.
 *
 * @param format what kind of file this is
 * @param version the one version written and read
 * @param remedy what to do about one that was altered
 */
public record SealedDocument(String format, int version, String remedy) {
    private static final String DIGEST = "sha256";
    private static final String BEFORE = ",\n  \"" + DIGEST + "\" : \"";
    private static final String AFTER = "\"\n}\n";
    private static final int DIGITS = 64;

    /** The file's bytes, indented for people; keys in the order of {@code content}. */
    public byte[] write(Map<String, ? extends @Nullable Object> content) {
        if (content.containsKey(DIGEST)) {
            throw new IllegalArgumentException(format + ": expected no member " + DIGEST + " of its own, got one");
        }
        Map<String, @Nullable Object> sealed = new LinkedHashMap<>(content);
        sealed.put(DIGEST, "0".repeat(DIGITS));
        byte[] bytes = new VersionedDocument(format, version).write(sealed);
        byte[] digest = digest(bytes).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digest, 0, bytes, start(bytes), DIGITS);
        return bytes;
    }

    private static int start(byte[] bytes) {
        return bytes.length - AFTER.length() - DIGITS;
    }

    /** Of the bytes with zeros in place of the digest. */
    private static String digest(byte[] bytes) {
        byte[] zeros = new byte[DIGITS];
        Arrays.fill(zeros, (byte) '0');
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, start(bytes));
            digest.update(zeros);
            digest.update(bytes, bytes.length - AFTER.length(), AFTER.length());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The content, without {@code format}, {@code version} and {@code sha256}.
     *
     * @param where the file's name, for messages
     * @throws IOException when this is not such a file, another version of it, or not as it was written
     */
    public Map<String, @Nullable Object> read(byte[] bytes, String where) throws IOException {
        VersionedDocument document = new VersionedDocument(format, version);
        int start = start(bytes);
        boolean sealed = start >= BEFORE.length()
                && text(bytes, start - BEFORE.length(), BEFORE.length()).equals(BEFORE)
                && text(bytes, start + DIGITS, AFTER.length()).equals(AFTER);
        if (!sealed) {
            document.read(bytes, where); // says so when it is another kind of file
            throw new IOException(
                    where + ": expected its SHA-256 in its last line but one, got none. The file was altered or"
                            + " is damaged; " + remedy);
        }
        String expected = text(bytes, start, DIGITS);
        String found = digest(bytes);
        if (!expected.equals(found)) {
            throw new IOException(where + ": expected SHA-256 " + expected + ", as it says itself, got " + found
                    + ". The file was altered or is damaged; " + remedy);
        }
        Map<String, @Nullable Object> content = document.read(bytes, where);
        content.remove(DIGEST);
        return content;
    }

    private static String text(byte[] bytes, int from, int count) {
        return new String(bytes, from, count, StandardCharsets.ISO_8859_1);
    }
}
