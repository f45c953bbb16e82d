package io.lockstep.driver.feature;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Positions of columns in a row, looked up without going through all of them for each: a table may have many thousands.
 */
final class ColumnPositions {
    private static final int ABSENT = -1;

    private final Map<String, Integer> positions = new HashMap<>();

    /** @param columns of the rows, in order */
    ColumnPositions(List<String> columns) {
        for (int i = 0; i < columns.size(); i++) {
            positions.putIfAbsent(columns.get(i), i);
        }
    }

    boolean contains(String column) {
        return positions.containsKey(column);
    }

    /** As {@link List#indexOf}: below 0 where there is no such column. */
    int of(String column) {
        return positions.getOrDefault(column, ABSENT);
    }
}
