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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the rows themselves say of groups: how often each value of each input occurs with each group. Parts merge in any order to
 * the same bytes. Columns of more than {@link #MOST_GROUPS} groups are left out, and memory is bounded: 2^22 counts, so that of
 * very many inputs and columns fewer values are told apart. Not thread-safe.
 */
public final class DataCounts {
    /** Groups of a column at most. */
    public static final int MOST_GROUPS = 50;

    /** Different values of an input that are told apart at most. */
    static final int MOST_VALUES = 256;

    private static final int FEWEST_VALUES = 16;
    /** Counts of all inputs beside all columns at most: 32 MiB. */
    private static final long MOST_COUNTS = 1L << 22;

    private static final long PRIME = 0x100000001B3L;
    private static final long BASIS = 0xCBF29CE484222325L;

    private final List<String> columns;
    private final List<String> inputs;
    /** Of each column the numbers of the groups that were met; more than may be stand for too many. */
    private final List<Map<String, Integer>> groups = new ArrayList<>();
    /** Of each column, of each input. */
    private final List<List<Counted>> counted = new ArrayList<>();

    private final int capacity;
    private final RowSample sample;

    /** An input beside a column of groups. */
    private static final class Counted {
        /** Values that are numbers, by size. */
        private final KeyCounts numbers;
        /** Other values, by a hash. */
        private final KeyCounts texts;
        /** Rows without a value, by group. */
        private long[] missing = new long[0];

        Counted(int capacity) {
            this.numbers = new KeyCounts(capacity);
            this.texts = new KeyCounts(capacity);
        }

        private void add(@Nullable String value, int group) {
            if (value == null) {
                addMissing(group, 1);
                return;
            }
            Double number = number(value);
            if (number == null) {
                texts.add(hash(value), group);
            } else {
                numbers.add(ordered(number), group);
            }
        }

        private void addMissing(int group, long count) {
            if (missing.length <= group) {
                missing = Arrays.copyOf(missing, group + 1);
            }
            missing[group] += count;
        }

        private void write(DataOutput out, int[] met) throws IOException {
            numbers.write(out, met);
            texts.write(out, met);
            KeyCounts.write(out, missing, met);
        }

        private void mergeFrom(DataInput in, int[] met) throws IOException {
            numbers.mergeFrom(in, met);
            texts.mergeFrom(in, met);
            for (int left = in.readInt(); left > 0; left--) {
                addMissing(met[in.readInt()], in.readLong());
            }
        }
    }

    /**
     * @param columns whose values are groups
     * @param inputs that may tell the group
     */
    public DataCounts(List<GroupColumn> columns, List<String> inputs) {
        this.columns = columns.stream().map(GroupColumn::name).toList();
        this.inputs = List.copyOf(inputs);
        this.capacity = capacity(columns.size(), inputs.size());
        this.sample = new RowSample(columns.size(), inputs.size());
        for (int i = 0; i < columns.size(); i++) {
            groups.add(new LinkedHashMap<>());
            List<Counted> own = new ArrayList<>();
            inputs.forEach(input -> own.add(new Counted(capacity)));
            counted.add(own);
        }
    }

    /** Different values of an input at most: {@link #MOST_VALUES}, or as many as all counts together leave to it. */
    static int capacity(int columns, int inputs) {
        long pairs = Math.max(1, 2L * columns * inputs * MOST_GROUPS);
        return (int) Math.max(FEWEST_VALUES, Math.min(MOST_VALUES, MOST_COUNTS / pairs));
    }

    List<String> columns() {
        return columns;
    }

    List<String> inputs() {
        return inputs;
    }

    /** Rows to learn from what inputs tell together. */
    RowSample sample() {
        return sample;
    }

    boolean isLeftOut(int column) {
        return groups.get(column).size() > MOST_GROUPS;
    }

    /** Rows of each value of an input by group, what is missing last. */
    List<Map<String, Long>> values(int column, int input) {
        Counted own = counted.get(column).get(input);
        List<long[]> values = new ArrayList<>(own.numbers.values());
        values.addAll(own.texts.values());
        if (own.missing.length > 0) {
            values.add(own.missing);
        }
        return values.stream().map(counts -> named(column, counts)).toList();
    }

    /** Rows without a value of an input, by group. */
    Map<String, Long> missing(int column, int input) {
        return named(column, counted.get(column).get(input).missing);
    }

    private Map<String, Long> named(int column, long[] counts) {
        Map<String, Long> named = new TreeMap<>();
        groups.get(column).forEach((group, number) -> {
            if (number < counts.length && counts[number] > 0) {
                named.put(group, counts[number]);
            }
        });
        return named;
    }

    /**
     * Counts a row.
     *
     * @param own its group of each column
     * @param values of the inputs, the text each is compared by; null where there is none
     */
    public void add(List<String> own, List<@Nullable String> values) {
        sample.add(own, values);
        for (int i = 0; i < columns.size(); i++) {
            int group = number(i, own.get(i));
            for (int j = 0; group >= 0 && j < inputs.size(); j++) {
                counted.get(i).get(j).add(values.get(j), group);
            }
        }
    }

    /** Of a group that is counted; below 0 where the column is left out. */
    private int number(int column, String group) {
        Map<String, Integer> known = groups.get(column);
        if (!isLeftOut(column)) {
            known.putIfAbsent(group, known.size());
            if (isLeftOut(column)) {
                counted.get(column).replaceAll(own -> new Counted(capacity));
            }
        }
        return isLeftOut(column) ? -1 : known.getOrDefault(group, -1);
    }

    /** What a text is as a number; null where it is none. */
    static @Nullable Double number(String value) {
        char first = value.charAt(0);
        if (first == '-' || first == '.' || (first >= '0' && first <= '9')) {
            try {
                return Double.valueOf(value);
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return null;
    }

    /** FNV-1a, mixed once more so that leading bits tell texts apart. */
    static long hash(String text) {
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
                List<String> sorted = List.copyOf(new TreeSet<>(groups.get(i).keySet()));
                int[] numbers = new int[sorted.size()];
                out.writeInt(sorted.size());
                for (int place = 0; place < sorted.size(); place++) {
                    writeText(out, sorted.get(place));
                    numbers[place] = number(i, sorted.get(place));
                }
                for (Counted own : counted.get(i)) {
                    own.write(out, numbers);
                }
            }
        }
        sample.write(out);
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
            int[] met = new int[in.readInt()];
            for (int place = 0; place < met.length; place++) {
                met[place] = number(i, readText(in));
            }
            if (isLeftOut(i)) {
                Arrays.setAll(met, place -> place); // is read and forgotten
            }
            for (int j = 0; j < inputs.size(); j++) {
                Counted own =
                        isLeftOut(i) ? new Counted(capacity) : counted.get(i).get(j);
                own.mergeFrom(in, met);
            }
        }
        sample.mergeFrom(in);
    }

    private void leaveOut(int column) {
        for (int i = 0; i <= MOST_GROUPS; i++) {
            number(column, "too many " + i);
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
