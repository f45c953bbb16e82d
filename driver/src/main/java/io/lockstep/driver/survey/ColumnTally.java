package io.lockstep.driver.survey;

import io.lockstep.driver.column.Cell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts of one column's values. */
final class ColumnTally {
    /** Numbers that often stand for a missing value. */
    private static final Set<String> CODES =
            Set.of("0", "-1", "-9", "-99", "-999", "-9999", "-99999", "9", "99", "999", "9999", "99999", "999999");

    private static final int COUNTERS = 10;
    private static final int VALUES = 0;
    private static final int MISSING = 1;
    private static final int NUMBERS = 2;
    private static final int FRACTIONS = 3;
    private static final int MOMENTS = 4;
    private static final int TIMES = 5;
    private static final int FLAGS = 6;
    private static final int OTHERS = 7;
    private static final int LETTERS = 8;
    private static final int WORDS = 9;

    private final long[] counts = new long[COUNTERS];
    private double least = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;
    /** Numbers in each array; 0: no array yet, -1: different ones. */
    private int arrayLength;

    private final Map<String, Long> absent = new TreeMap<>();
    private final Map<String, Long> codes = new TreeMap<>();
    private final TurnTally turns = new TurnTally();
    private final BottomSample<String> distinct;

    ColumnTally(int capacity) {
        this.distinct = new BottomSample<>(capacity);
    }

    /** @return the value's text, as a sample of rows keeps it; null for a missing one */
    @Nullable String add(@Nullable Object value) {
        if (value == null) {
            counts[MISSING]++;
            turns.add(Double.NaN);
            return null;
        }
        counts[VALUES]++;
        Cell cell = Cell.of(value);
        turns.add(cell.number() == null ? Double.NaN : cell.number());
        if (cell.text() == null) {
            counts[OTHERS]++;
            array(value instanceof double[] numbers ? numbers.length : -1);
            return "";
        }
        String text = cell.text();
        if (Cell.isAbsent(text)) {
            absent.merge(text, 1L, Long::sum);
        } else if (cell.number() != null) {
            number(cell.number(), text);
        } else if (cell.isMoment()) {
            counts[MOMENTS]++;
            counts[TIMES] += text.indexOf('T') > 0 ? 1 : 0;
        } else {
            counts[WORDS] += words(text);
        }
        counts[FLAGS] += cell.isFlag() ? 1 : 0;
        counts[LETTERS] += text.length();
        String kept = text.length() > ColumnSurvey.LONGEST ? text.substring(0, ColumnSurvey.LONGEST) : text;
        distinct.add(BottomSample.hash(text), kept, 1);
        return kept;
    }

    private void number(double number, String text) {
        counts[NUMBERS]++;
        counts[FRACTIONS] += number == Math.rint(number) ? 0 : 1;
        least = Math.min(least, number);
        largest = Math.max(largest, number);
        if (CODES.contains(text)) {
            codes.merge(text, 1L, Long::sum);
        }
    }

    private void array(int length) {
        arrayLength = arrayLength == 0 || arrayLength == length ? length : -1;
    }

    private static int words(String text) {
        int words = 0;
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            boolean letter = !Character.isWhitespace(text.charAt(i));
            words += letter && !inside ? 1 : 0;
            inside = letter;
        }
        return words;
    }

    void write(DataOutput out) throws IOException {
        for (long count : counts) {
            out.writeLong(count);
        }
        out.writeDouble(least);
        out.writeDouble(largest);
        out.writeInt(arrayLength);
        turns.write(out);
        write(absent, out);
        write(codes, out);
        distinct.write(out, (text, to) -> to.writeUTF(text));
    }

    private static void write(Map<String, Long> map, DataOutput out) throws IOException {
        out.writeInt(map.size());
        for (Map.Entry<String, Long> entry : map.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeLong(entry.getValue());
        }
    }

    void mergeFrom(DataInput in) throws IOException {
        for (int i = 0; i < COUNTERS; i++) {
            counts[i] += in.readLong();
        }
        least = Math.min(least, in.readDouble());
        largest = Math.max(largest, in.readDouble());
        int length = in.readInt();
        if (length != 0) {
            array(length);
        }
        turns.mergeFrom(in);
        mergeFrom(absent, in);
        mergeFrom(codes, in);
        distinct.mergeFrom(in, DataInput::readUTF);
    }

    private static void mergeFrom(Map<String, Long> map, DataInput in) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            String key = in.readUTF();
            map.merge(key, in.readLong(), Long::sum);
        }
    }

    /** @param spread of the numbers of the sample */
    ColumnSurvey survey(String name, Spread spread) {
        Map<String, Long> kept = new TreeMap<>();
        distinct.items().values().forEach(counted -> kept.merge(counted.item(), counted.count(), Long::sum));
        return new ColumnSurvey(
                name,
                counts[VALUES],
                counts[MISSING],
                new ColumnSurvey.Types(
                        counts[NUMBERS],
                        counts[FRACTIONS],
                        counts[MOMENTS],
                        counts[TIMES],
                        counts[FLAGS],
                        counts[OTHERS],
                        arrayLength),
                new ColumnSurvey.Texts(counts[LETTERS], counts[WORDS]),
                absent,
                codes,
                least,
                largest,
                new ColumnSurvey.Different(distinct.distinct(), distinct.isComplete(), kept),
                spread,
                turns.turns());
    }
}
