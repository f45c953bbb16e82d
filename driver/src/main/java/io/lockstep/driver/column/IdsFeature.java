package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ids of each row, any number or as many in each.
 *
 * @param largest id that may come
 * @param length most ids of a row; absent: any number
 * @param separator between the ids of a text; absent: the column has arrays
 * @param exactly whether each row has {@code length} ids
 */
public record IdsFeature(
        String column,
        int largest,
        @Nullable Integer length,
        @Nullable String separator,
        @Default("false") boolean exactly)
        implements Feature {
    @Override
    public Slot slot() {
        return exactly && length != null ? new Slot(Slot.Type.I32, Shape.of(length), false) : Slot.raggedIds();
    }

    @Override
    public int largestId() {
        return largest;
    }

    @Override
    public void checkType(ColumnTypes types) {
        checkType("", types);
    }

    void checkType(String where, ColumnTypes types) {
        if (separator == null) {
            types.requireNumbers(where, column);
        } else {
            types.requireText(where, column);
        }
    }

    @Override
    public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
        int[] ids = ids(value);
        if (!exactly) {
            row.items(ids.length);
        }
        for (int id : ids) {
            row.integer(id);
        }
    }

    @Override
    public List<String> items(@Nullable Object value) throws BadRowException {
        return Arrays.stream(ids(value)).mapToObj(String::valueOf).toList();
    }

    /** The ids of a value. A missing text has none, as files of text do not tell it from an empty one. */
    int[] ids(@Nullable Object value) throws BadRowException {
        String between = separator;
        int[] ids = between == null ? fromArray(ArrayFeature.numbers(column, value)) : fromText(value, between);
        if (length != null && (exactly ? ids.length != length : ids.length > length)) {
            throw new BadRowException(
                    exactly ? "other number of ids" : "too many ids",
                    "column " + Excerpt.quoted(column) + ": expected " + (exactly ? "" : "at most ") + length
                            + " ids, got " + ids.length);
        }
        return ids;
    }

    private int[] fromArray(double[] numbers) throws BadRowException {
        int[] ids = new int[numbers.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (int) numbers[i];
            if (ids[i] != numbers[i] || ids[i] < 0 || ids[i] > largest) {
                String whole = numbers[i] == Math.rint(numbers[i]) && Math.abs(numbers[i]) < 1L << 53
                        ? String.valueOf((long) numbers[i])
                        : String.valueOf(numbers[i]);
                throw refused(whole, i);
            }
        }
        return ids;
    }

    private int[] fromText(@Nullable Object value, String between) throws BadRowException {
        String text = value == null ? "" : Numbers.label(column, value).trim();
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(Pattern.quote(between), -1);
        int[] ids = new int[parts.length];
        for (int i = 0; i < ids.length; i++) {
            String part = parts[i].trim();
            boolean digits = part.matches("[0-9]{1,10}");
            long id = digits ? Long.parseLong(part) : -1;
            if (id < 0 || id > largest) {
                throw refused(digits ? part : Excerpt.quoted(part), i);
            }
            ids[i] = (int) id;
        }
        return ids;
    }

    private BadRowException refused(String found, int index) {
        return new BadRowException(
                "no id",
                "column " + Excerpt.quoted(column) + ": expected ids from 0 to " + largest + ", got " + found
                        + " at index " + index,
                largest < Integer.MAX_VALUE ? "If larger ids may come, say so by the column's key largest" : "");
    }
}
