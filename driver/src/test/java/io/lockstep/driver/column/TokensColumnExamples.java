package io.lockstep.driver.column;

import io.lockstep.driver.text.TextUnit;
import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link TokensColumn}. */
final class TokensColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new TokensColumn("tune", TextUnit.CHARACTERS, 3, 3, 1, true);
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
        return new TokensColumn.Tokens("tune", TextUnit.CHARACTERS, 3, true, List.of("b", "a", "c"));
    }

    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(List.of(2, 1, 1), List.of(1, 3, 0), List.of(0, 0, 0));
    }

    @Override
    public List<String> elements() {
        return List.of("tune[0]", "tune[1]", "tune[2]");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                "\uDD1E", "column 'tune': expected Unicode text, got half a surrogate pair at index 0");
    }
}
