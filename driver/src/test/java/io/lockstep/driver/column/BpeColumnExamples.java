package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link BpeColumn}. */
final class BpeColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new BpeColumn("tune", 257, 1, 3);
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.SCALAR, "string"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList("abba", "bc", null);
    }

    @Override
    public Feature learnt() {
        return new BpeColumn.Pairs("tune", 3, List.of("a b"));
    }

    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(List.of(256, 98, 97), List.of(98, 99), List.of());
    }

    @Override
    public List<String> elements() {
        return List.of("tune");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                "\uDD1E", "column 'tune': expected Unicode text, got half a surrogate pair at index 0");
    }
}
