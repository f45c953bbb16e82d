package io.lockstep.driver.profile;

import io.lockstep.driver.column.HashedColumn;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts of different texts, each one's while there are few, and by hash. That there are too many is a property of the texts,
 * whatever their order. Not thread-safe.
 */
final class Categories {
    private static final int CELLS = 256;
    private static final int LONGEST = 200;

    private final int most;
    private final Map<String, Long> values = new HashMap<>();
    private final long[] cells = new long[CELLS];
    private boolean many;

    /** What is known; no values where there are too many, no cells where there are none at all. */
    record State(Map<String, Long> values, List<Long> cells, boolean many) {}

    /** @param most different texts that are counted one by one */
    Categories(int most) {
        this.most = most;
    }

    void add(String text) {
        cells[cell(text, CELLS)]++;
        if (!many) {
            values.merge(shortened(text), 1L, Long::sum);
            limit();
        }
    }

    static int cell(String text, int cells) {
        return HashedColumn.bucket(text, cells);
    }

    /** A text as profiles name it. */
    static String shortened(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "… " + cell(text, Integer.MAX_VALUE);
    }

    private void limit() {
        if (values.size() > most) {
            many = true;
            values.clear();
        }
    }

    State state() {
        boolean none = Arrays.stream(cells).allMatch(count -> count == 0);
        List<Long> counts = none ? List.of() : Arrays.stream(cells).boxed().toList();
        return new State(new TreeMap<>(values), counts, many);
    }

    void merge(State other) {
        for (int i = 0; i < other.cells.size(); i++) {
            cells[i] += other.cells.get(i);
        }
        many |= other.many;
        if (many) {
            values.clear();
        } else {
            other.values.forEach((text, count) -> values.merge(text, count, Long::sum));
            limit();
        }
    }

    /** Whether there are too many to list. */
    boolean many() {
        return many;
    }

    Map<String, Long> values() {
        return values;
    }

    List<Long> cells() {
        return Arrays.stream(cells).boxed().toList();
    }

    int most() {
        return most;
    }
}
