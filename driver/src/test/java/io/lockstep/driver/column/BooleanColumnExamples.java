package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link BooleanColumn}. */
final class BooleanColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new BooleanColumn("open");
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.SCALAR, "string"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList("Yes", 0, null);
    }

    @Override
    public Feature learnt() {
        return new BooleanFeature("open", true);
    }

    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(List.of(1f, 0f), List.of(0f, 0f), List.of(0f, 1f));
    }

    @Override
    public List<String> elements() {
        return List.of("open", "open is missing");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                "maybe",
                "column 'open': expected true or false, yes or no, 1 or 0, got 'maybe'",
                2,
                "column 'open': expected true or false, yes or no, 1 or 0, got 2");
    }
}
