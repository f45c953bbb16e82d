package io.lockstep.driver.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes examples as TensorFlow does, for tests. */
final class TfRecordWriter {
    private TfRecordWriter() {}

    /** A record in its frame. */
    static byte[] record(byte[] content) {
        ByteBuffer frame = ByteBuffer.allocate(content.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(content.length);
        frame.putInt(TfRecordReader.checksum(frame.array(), 0, 8));
        frame.put(content);
        frame.putInt(TfRecordReader.checksum(content, 0, content.length));
        return frame.array();
    }

    /** @param features lists of byte[], of Float or of Long; an empty one is one of whole numbers */
    static byte[] example(Map<String, List<?>> features) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        new LinkedHashMap<>(features).forEach((name, elements) -> {
            byte[] key = field(1, name.getBytes(StandardCharsets.UTF_8));
            all.writeBytes(field(1, join(key, field(2, list(elements)))));
        });
        return field(1, all.toByteArray());
    }

    private static byte[] list(List<?> elements) {
        Object first = elements.isEmpty() ? Long.valueOf(0) : elements.get(0);
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (Object element : elements) {
            if (element instanceof byte[] bytes) {
                list.writeBytes(field(1, bytes));
            } else if (element instanceof Float number) {
                list.writeBytes(ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(number)
                        .array());
            } else {
                list.writeBytes(varint((Long) element));
            }
        }
        byte[] values = list.toByteArray();
        return first instanceof byte[]
                ? field(1, values)
                : field(first instanceof Float ? 2 : 3, elements.isEmpty() ? values : field(1, values));
    }

    static byte[] field(int number, byte[] content) {
        return join(join(varint((number << 3) | 2), varint(content.length)), content);
    }

    static byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }

    static byte[] join(byte[] a, byte[] b) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(a);
        both.writeBytes(b);
        return both.toByteArray();
    }
}
