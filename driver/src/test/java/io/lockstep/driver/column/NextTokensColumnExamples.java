package io.lockstep.driver.column;

import io.lockstep.driver.text.TextUnit;
import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link NextTokensColumn}. */
final class NextTokensColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new NextTokensColumn("tune", new TokensColumn("tune", TextUnit.CHARACTERS, 3, 3, 1, true));
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
        return new NextTokensColumn.NextTokens("tune", TextUnit.CHARACTERS, 3, List.of("b", "a", "c"));
    }

    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(List.of(1, 1, 2), List.of(3), List.of());
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
