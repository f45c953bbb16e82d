package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link PiecewiseLinearColumn}. */
final class PiecewiseLinearColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new PiecewiseLinearColumn("age", 2, true);
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.SCALAR, "double"), new ColumnType(Kind.TIME, "date"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList("0", 1, 2.0, null, 9);
    }

    /** Mean 3, deviation sqrt((9 + 4 + 1 + 36) / 4); the lower half of 0, 1, 2 and 9 ends with 1. */
    @Override
    public Feature learnt() {
        return new PiecewiseLinearFeature("age", 3, Math.sqrt(12.5), List.of(0.0, 1.0, 9.0), true);
    }

    /** The mean, which a missing one becomes, is 2 of 8 through the second bin. */
    @Override
    public List<List<? extends Number>> encoded() {
        float unit = (float) (1 / Math.sqrt(12.5));
        return List.of(
                List.of((float) (-3 / Math.sqrt(12.5)), -0.25f, -0.25f, 0f),
                List.of((float) (-2 / Math.sqrt(12.5)), 0.25f, -0.25f, 0f),
                List.of(-unit, 0.25f, -0.1875f, 0f),
                List.of(0f, 0.25f, -0.125f, 1f),
                List.of((float) (6 / Math.sqrt(12.5)), 0.25f, 0.25f, 0f));
    }

    @Override
    public List<String> elements() {
        return List.of("age", "age from 0.0 to 1.0", "age from 1.0 to 9.0", "age is missing");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                "old",
                "column 'age': expected a number, got 'old'",
                1e39,
                "column 'age': expected a number that fits 32 bits, got 1.0E39");
    }
}
