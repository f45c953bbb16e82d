package io.lockstep.driver.prepare;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.value.CanonicalText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Bad rows of a task as JSON, each behind its place: {@code {"reason": …, "problem": …, "row": {column: value}}}. A row of
 * which its source gives no value has no {@code row}. Bytes are {@code {"base64": …}}; what JSON has no word for is the
 * text by which it is compared elsewhere.
 */
final class BadRowLines implements Iterator<Tuple2<String, Boolean>> {
    /** Stands between the place and the JSON, which has none. */
    static final char BEHIND_PLACE = '\0';

    private final Iterator<Row> rows;
    private final Packing packing;
    private final List<String> columns;
    private final int source;
    private @Nullable String upcoming;

    /** @param source number of the rows' source, of one digit */
    BadRowLines(Iterator<Row> rows, Packing packing, List<String> columns, int source) {
        this.rows = rows;
        this.packing = packing;
        this.columns = columns;
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        while (upcoming == null && rows.hasNext()) {
            Row row = rows.next();
            packing.pack(row);
            String problem = packing.problem();
            if (problem != null && packing.isBad()) {
                upcoming = source + SourceRows.where(row) + BEHIND_PLACE + json(row, packing.reason(), problem);
            }
        }
        return upcoming != null;
    }

    @Override
    public Tuple2<String, Boolean> next() {
        if (!hasNext() || upcoming == null) {
            throw new NoSuchElementException();
        }
        String next = upcoming;
        upcoming = null;
        return new Tuple2<>(next, Boolean.TRUE);
    }

    private String json(Row row, String reason, String problem) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        String told = reason.isEmpty() ? SourceRows.reason(problem) : reason;
        line.put("reason", told);
        boolean repeated = reason.isEmpty() && problem.startsWith(told + ": ");
        line.put("problem", repeated ? problem.substring(told.length() + 2) : problem);
        @Nullable Object[] values = SourceRows.values(row);
        if (Arrays.stream(values).anyMatch(value -> value != null)) {
            Map<String, @Nullable Object> read = new LinkedHashMap<>();
            for (int i = 0; i < values.length; i++) {
                read.put(columns.get(i), plain(values[i]));
            }
            line.put("row", read);
        }
        return Json.line(line);
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof byte[] bytes) {
            return Map.of("base64", Base64.getEncoder().encodeToString(bytes));
        }
        if (value instanceof double[] numbers) {
            return Arrays.stream(numbers).boxed().toList();
        }
        if (value instanceof Object[] elements) {
            List<@Nullable Object> list = new ArrayList<>();
            for (Object element : elements) {
                list.add(plain(element));
            }
            return list;
        }
        String text = CanonicalText.of(value);
        return text == null ? value.toString() : text;
    }
}
