package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link BucketsColumn}. */
final class BucketsColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new BucketsColumn("age", List.of(), 4);
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.SCALAR, "double"), new ColumnType(Kind.TIME, "date"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList(1, 2, "3", 4.0, null);
    }

    /** Quartiles of 1 to 4 by NumPy: 1.75, 2.5 and 3.25. */
    @Override
    public Feature learnt() {
        return new BucketsFeature("age", List.of(1.75, 2.5, 3.25), true);
    }

    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(
                List.of(1f, 0f, 0f, 0f, 0f),
                List.of(0f, 1f, 0f, 0f, 0f),
                List.of(0f, 0f, 1f, 0f, 0f),
                List.of(0f, 0f, 0f, 1f, 0f),
                List.of(0f, 0f, 0f, 0f, 1f));
    }

    @Override
    public List<String> elements() {
        return List.of("age < 1.75", "age >= 1.75 and < 2.5", "age >= 2.5 and < 3.25", "age >= 3.25", "age is missing");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals("old", "column 'age': expected a number, got 'old'");
    }
}
