package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link WordsColumn}. */
final class WordsColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new WordsColumn("title", 3, 2, 4, true);
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.SCALAR, "string"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList(
                "Oil: the PRICE of oil!", "price of".getBytes(StandardCharsets.UTF_8), "1.50 OIL", 150, null);
    }

    /** Of five words the fourth ends the text. So oil, of and price come twice; all others, also 1 and 50, once. */
    @Override
    public Feature learnt() {
        return new WordsColumn.Words("title", 4, true, List.of("of", "oil", "price"));
    }

    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(List.of(2, 0, 3, 1), List.of(3, 1), List.of(0, 0, 2), List.of(0), List.of());
    }

    @Override
    public List<String> elements() {
        return List.of("title");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                Double.NaN,
                "column 'title': expected a finite number, got NaN",
                new byte[] {(byte) 0xC3, 1},
                "column 'title': expected text, got bytes that are no UTF-8",
                "a\uD83D b",
                "column 'title': expected Unicode text, got half a surrogate pair at index 1",
                new double[1],
                "column 'title': expected text, a number, a boolean, a date or a time, got an array");
    }
}
