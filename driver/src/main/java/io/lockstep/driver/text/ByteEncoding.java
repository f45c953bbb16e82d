package io.lockstep.driver.text;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bytes of UTF-8. */
final class ByteEncoding extends TextEncoding {
    static final int BYTES = 256;

    ByteEncoding() {
        super(List.of());
    }

    static ByteEncoding of(List<String> vocabulary) {
        if (!vocabulary.isEmpty()) {
            throw new IllegalArgumentException(
                    "vocabulary: expected none, as bytes are no more than 256, got " + vocabulary.size() + " tokens");
        }
        return new ByteEncoding();
    }

    @Override
    public TextUnit unit() {
        return TextUnit.BYTES;
    }

    @Override
    public int count() {
        return BYTES;
    }

    @Override
    public int[] ids(String text, int most) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[Math.min(most, bytes.length)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xFF;
        }
        return ids;
    }

    @Override
    public byte[] bytes(int id) {
        return new byte[] {(byte) id};
    }
}
