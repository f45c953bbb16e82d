package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link AutoColumn}. */
final class AutoColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new AutoColumn("age");
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.SCALAR, "double"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList("10", 20.0, null, 0);
    }

    /** Mean 10, deviation sqrt((0 + 100 + 100) / 3). */
    @Override
    public Feature learnt() {
        return new NumericFeature("age", 10, Math.sqrt(200 / 3.0), true);
    }

    @Override
    public List<List<? extends Number>> encoded() {
        float one = (float) (10 / Math.sqrt(200 / 3.0));
        return List.of(List.of(0f, 0f), List.of(one, 0f), List.of(0f, 1f), List.of(-one, 0f));
    }

    @Override
    public List<String> elements() {
        return List.of("age", "age is missing");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(Double.NaN, "column 'age': expected a finite number, got NaN");
    }
}
