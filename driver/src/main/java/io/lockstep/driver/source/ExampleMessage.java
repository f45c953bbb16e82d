package io.lockstep.driver.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code tf.train.Example} in protobuf's wire format, as {@code example.proto} and {@code feature.proto} say:
 *
 * <pre>
 * Example   1: Features
 * Features  1: map of (1: name, 2: Feature), each an entry of its own
 * Feature   1: BytesList, 2: FloatList or 3: Int64List
 * lists     1: values; numbers side by side or each with its own tag
 * </pre>
 *
 * Fields of other numbers are passed over; of an entry that comes twice the last one counts. Nothing is allocated for what
 * the bytes only claim to have.
 */
final class ExampleMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final int VARINT_BYTES = 10;

    /** What a feature is a list of. */
    enum Kind {
        BYTES("bytes"),
        FLOATS("floats"),
        INTEGERS("whole numbers");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * Values of a feature.
     *
     * @param elements byte[], Float or Long
     */
    record Values(Kind kind, List<Object> elements) {
        int count() {
            return elements.size();
        }

        /** The only value; null when there is none. */
        @Nullable Object only() {
            return elements.isEmpty() ? null : elements.get(0);
        }

        /** All values: numbers as double[], others as Object[]. */
        Object array() {
            if (kind == Kind.BYTES) {
                return elements.toArray();
            }
            double[] numbers = new double[elements.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = ((Number) elements.get(i)).doubleValue();
            }
            return numbers;
        }
    }

    /**
     * What was read of an example.
     *
     * @param values by name; a feature without a list is not there
     * @param problem absent: none
     */
    record Parsed(Map<String, Values> values, @Nullable String problem) {}

    private static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        private MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    private final ByteBuffer in;
    private int number;
    private int wire;

    private ExampleMessage(ByteBuffer in) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @param content Not modified. */
    static Parsed parse(byte[] content) {
        Map<String, Values> values = new LinkedHashMap<>();
        try {
            ExampleMessage example = new ExampleMessage(ByteBuffer.wrap(content));
            while (example.field()) {
                if (example.is(1)) {
                    features(example.message(), values);
                } else {
                    example.skip();
                }
            }
            return new Parsed(values, null);
        } catch (MalformedException e) {
            return new Parsed(Map.of(), "no example: expected a tf.train.Example, got " + e.getMessage());
        }
    }

    private static void features(ExampleMessage features, Map<String, Values> to) throws MalformedException {
        while (features.field()) {
            if (!features.is(1)) {
                features.skip();
                continue;
            }
            ExampleMessage entry = features.message();
            String name = "";
            Values values = null;
            while (entry.field()) {
                if (entry.is(1)) {
                    name = entry.text();
                } else if (entry.is(2)) {
                    values = feature(entry.message());
                } else {
                    entry.skip();
                }
            }
            if (values == null) {
                to.remove(name);
            } else {
                to.put(name, values);
            }
        }
    }

    private static @Nullable Values feature(ExampleMessage feature) throws MalformedException {
        Values values = null;
        while (feature.field()) {
            if (feature.wire == BYTES && feature.number >= 1 && feature.number <= Kind.values().length) {
                Kind kind = Kind.values()[feature.number - 1];
                values = new Values(kind, list(kind, feature.message()));
            } else {
                feature.skip();
            }
        }
        return values;
    }

    private static List<Object> list(Kind kind, ExampleMessage list) throws MalformedException {
        List<Object> elements = new ArrayList<>();
        int own = kind == Kind.BYTES ? BYTES : kind == Kind.FLOATS ? FIXED32 : VARINT;
        while (list.field()) {
            if (list.number != 1 || (list.wire != own && list.wire != BYTES)) {
                list.skip();
            } else if (kind == Kind.BYTES) {
                byte[] bytes = new byte[list.length()];
                list.in.get(bytes);
                elements.add(bytes);
            } else if (list.wire == BYTES) {
                ExampleMessage side = list.message();
                while (side.in.hasRemaining()) {
                    elements.add(side.element(kind));
                }
            } else {
                elements.add(list.element(kind));
            }
        }
        return elements;
    }

    private Object element(Kind kind) throws MalformedException {
        if (kind == Kind.INTEGERS) {
            return varint();
        }
        require(Float.BYTES);
        return in.getFloat();
    }

    /** Reads the next tag; false at the end. */
    private boolean field() throws MalformedException {
        if (!in.hasRemaining()) {
            return false;
        }
        long tag = varint();
        wire = (int) (tag & 7);
        number = (int) (tag >>> 3);
        if (tag >>> 3 < 1 || tag >>> 3 > (1 << 29) - 1) {
            throw new MalformedException("a field of number " + (tag >>> 3));
        }
        return true;
    }

    private boolean is(int field) {
        return number == field && wire == BYTES;
    }

    private void skip() throws MalformedException {
        switch (wire) {
            case VARINT -> varint();
            case FIXED64 -> pass(Long.BYTES);
            case BYTES -> pass(length());
            case FIXED32 -> pass(Integer.BYTES);
            default -> throw new MalformedException("a field of type " + wire);
        }
    }

    private void pass(int count) throws MalformedException {
        require(count);
        in.position(in.position() + count);
    }

    private void require(int count) throws MalformedException {
        if (in.remaining() < count) {
            throw new MalformedException(count + " bytes where " + in.remaining() + " are left");
        }
    }

    private int length() throws MalformedException {
        long length = varint();
        if (length < 0 || length > in.remaining()) {
            throw new MalformedException(
                    "a part of " + Long.toUnsignedString(length) + " bytes where " + in.remaining() + " are left");
        }
        return (int) length;
    }

    private ExampleMessage message() throws MalformedException {
        int length = length();
        ByteBuffer own = in.slice(in.position(), length);
        in.position(in.position() + length);
        return new ExampleMessage(own);
    }

    private String text() throws MalformedException {
        byte[] bytes = new byte[length()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private long varint() throws MalformedException {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES; i++) {
            require(1);
            byte next = in.get();
            value |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException("a number of more than " + VARINT_BYTES + " bytes");
    }
}
