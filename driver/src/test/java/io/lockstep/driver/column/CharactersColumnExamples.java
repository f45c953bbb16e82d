package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link CharactersColumn}. */
final class CharactersColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new CharactersColumn("tune", 4, 1, 5, false);
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.SCALAR, "string"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    /**
     * An accent of its own is composed; the clef is one code point of two units, behind U+FF5E though its units are
     * not.
     */
    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList("Bb~\uFF5E\uD834\uDD1E cut", "e\u0301 B", null);
    }

    @Override
    public Feature learnt() {
        return new CharactersColumn.Characters("tune", 5, false, List.of("B", " ", "b", "~"));
    }

    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(List.of(1, 3, 4, 0, 0), List.of(0, 2, 1), List.of());
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
