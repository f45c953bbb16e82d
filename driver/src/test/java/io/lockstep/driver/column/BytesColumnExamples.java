package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link BytesColumn}. */
final class BytesColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new BytesColumn("raw", 3);
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.BYTES, "binary"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList("a\u00E9b", new byte[] {-1, 0}, null);
    }

    @Override
    public Feature learnt() {
        return new BytesColumn.Bytes("raw", 3);
    }

    /** U+00E9 is C3 A9. */
    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(List.of(97, 0xC3, 0xA9), List.of(255, 0), List.of());
    }

    @Override
    public List<String> elements() {
        return List.of("raw");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                "\uD834", "column 'raw': expected Unicode text, got half a surrogate pair at index 0");
    }
}
