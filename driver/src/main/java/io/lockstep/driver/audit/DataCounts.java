package io.lockstep.driver.audit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the rows themselves say of groups: how often each value of each input occurs with each group. Parts merge in any order to the same bytes. Columns of more than {@link #MOST_GROUPS} groups are left
 * out. Not thread-safe.
 */
public final class DataCounts {
    /** Groups of a column at most. */
    public static final int MOST_GROUPS = 50;

    private static final long PRIME = 0x100000001B3L;
    private static final long BASIS = 0xCBF29CE484222325L;

    private final List<String> columns;
    private final List<String> inputs;
    /** Of each column the groups that were met; more than may be stand for too many. */
    private final List<Set<String>> groups = new ArrayList<>();
    /** Of each column, of each input. */
    private final List<List<Counted>> counted = new ArrayList<>();

    /**
     * An input beside a column of groups.
     *
     * @param numbers values that are numbers, by size
     * @param texts other values, by a hash
     * @param missing rows without a value, by group
     */
    record Counted(KeyCounts numbers, KeyCounts texts, Map<String, Long> missing) {
        Counted() {
            this(new KeyCounts(), new KeyCounts(), new TreeMap<>());
        }

        private void add(@Nullable String value, String group) {
            if (value == null) {
                missing.merge(group, 1L, Long::sum);
                return;
            }
            char first = value.charAt(0);
            if (first == '-' || first == '.' || (first >= '0' && first <= '9')) {
                try {
                    numbers.add(ordered(Double.parseDouble(value)), group);
                    return;
                } catch (NumberFormatException e) {
                    // a text
                }
            }
            texts.add(hash(value), group);
        }

        private void write(DataOutput out) throws IOException {
            numbers.write(out);
            texts.write(out);
            out.writeInt(missing.size());
            for (Map.Entry<String, Long> own : missing.entrySet()) {
                writeText(out, own.getKey());
                out.writeLong(own.getValue());
            }
        }

        private void mergeFrom(DataInput in) throws IOException {
            numbers.mergeFrom(in);
            texts.mergeFrom(in);
            for (int left = in.readInt(); left > 0; left--) {
                missing.merge(readText(in), in.readLong(), Long::sum);
            }
        }

        /** Each value's rows by group, what is missing last. */
        List<Map<String, Long>> values() {
            List<Map<String, Long>> values = new ArrayList<>();
            numbers.values().forEach(values::add);
            texts.values().forEach(values::add);
            if (!missing.isEmpty()) {
                values.add(missing);
            }
            return values;
        }
    }

    /**
     * @param columns whose values are groups
     * @param inputs that may tell the group
     */
    public DataCounts(List<GroupColumn> columns, List<String> inputs) {
        this.columns = columns.stream().map(GroupColumn::name).toList();
        this.inputs = List.copyOf(inputs);
        for (int i = 0; i < columns.size(); i++) {
            groups.add(new TreeSet<>());
            List<Counted> own = new ArrayList<>();
            inputs.forEach(input -> own.add(new Counted()));
            counted.add(own);
        }
    }

    List<String> columns() {
        return columns;
    }

    List<String> inputs() {
        return inputs;
    }

    boolean isLeftOut(int column) {
        return groups.get(column).size() > MOST_GROUPS;
    }

    Counted counted(int column, int input) {
        return counted.get(column).get(input);
    }

    /**
     * Counts a row.
     *
     * @param own its group of each column
     * @param values of the inputs, the text each is compared by; null where there is none
     */
    public void add(List<String> own, List<@Nullable String> values) {
        for (int i = 0; i < columns.size(); i++) {
            if (isKept(i, own.get(i))) {
                for (int j = 0; j < inputs.size(); j++) {
                    counted(i, j).add(values.get(j), own.get(i));
                }
            }
        }
    }

    private boolean isKept(int column, String group) {
        if (!isLeftOut(column)) {
            groups.get(column).add(group);
            if (isLeftOut(column)) {
                counted.get(column).replaceAll(own -> new Counted());
            }
        }
        return !isLeftOut(column);
    }

    /** FNV-1a, mixed once more so that leading bits tell texts apart. */
    private static long hash(String text) {
        long hash = BASIS;
        for (byte own : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (own & 0xff)) * PRIME;
        }
        hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
        return hash ^ (hash >>> 27);
    }

    /** Bits that, without sign, are ordered as the numbers. */
    private static long ordered(double number) {
        long bits = Double.doubleToLongBits(number == 0 ? 0.0 : number);
        return bits < 0 ? ~bits : bits | Long.MIN_VALUE;
    }

    /** The same bytes for the same rows, in whatever order they came. */
    public byte[] toBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int i = 0; i < columns.size(); i++) {
            out.writeBoolean(isLeftOut(i));
            if (!isLeftOut(i)) {
                out.writeInt(groups.get(i).size());
                for (String group : groups.get(i)) {
                    writeText(out, group);
                }
                for (Counted own : counted.get(i)) {
                    own.write(out);
                }
            }
        }
        return bytes.toByteArray();
    }

    /** Adds what {@link #toBytes} wrote. */
    public void merge(byte[] state) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(state));
        for (int i = 0; i < columns.size(); i++) {
            if (in.readBoolean()) {
                leaveOut(i);
                continue;
            }
            for (int left = in.readInt(); left > 0; left--) {
                isKept(i, readText(in));
            }
            for (int j = 0; j < inputs.size(); j++) {
                Counted own = isLeftOut(i) ? new Counted() : counted(i, j);
                own.mergeFrom(in);
            }
        }
    }

    private void leaveOut(int column) {
        for (int i = 0; i <= MOST_GROUPS; i++) {
            isKept(column, "too many " + i);
        }
    }

    static void writeText(DataOutput out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
