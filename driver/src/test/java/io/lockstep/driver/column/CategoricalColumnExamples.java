package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link CategoricalColumn}. */
final class CategoricalColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new CategoricalColumn("city", UnknownCategories.OTHER, 3);
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.SCALAR, "string"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList("Rome", 3, null);
    }

    @Override
    public Feature learnt() {
        return new CategoricalFeature("city", List.of("3", "Rome"), true, true);
    }

    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(List.of(0f, 1f, 0f, 0f), List.of(1f, 0f, 0f, 0f), List.of(0f, 0f, 1f, 0f));
    }

    @Override
    public List<String> elements() {
        return List.of("city = 3", "city = Rome", "city is missing", "city is unknown");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                Float.NaN,
                "column 'city': expected a finite number, got NaN",
                new byte[] {(byte) 0xC3, 1},
                "column 'city': expected text, got bytes that are no UTF-8");
    }
}
