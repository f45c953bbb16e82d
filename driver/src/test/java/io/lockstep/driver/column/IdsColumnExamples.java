package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link IdsColumn}. */
final class IdsColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new IdsColumn("visits", null, 3, null, false);
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.NUMBERS, "array<bigint>"), new ColumnType(Kind.SCALAR, "string"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList(new double[] {7, 7, 2_147_483_647}, new double[0], new double[] {0});
    }

    @Override
    public Feature learnt() {
        return new IdsFeature("visits", Integer.MAX_VALUE, 3, null, false);
    }

    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(List.of(7, 7, 2_147_483_647), List.of(), List.of(0));
    }

    @Override
    public List<String> elements() {
        return List.of("visits");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                new double[] {1, 2_147_483_648.0},
                "column 'visits': expected ids from 0 to 2147483647, got 2147483648 at index 1",
                new double[] {-1},
                "column 'visits': expected ids from 0 to 2147483647, got -1 at index 0",
                new double[] {0.5},
                "column 'visits': expected ids from 0 to 2147483647, got 0.5 at index 0",
                new double[4],
                "column 'visits': expected at most 3 ids, got 4",
                new Object[] {1, "x"},
                "column 'visits': expected an array of numbers, got 'x' at index 1");
    }
}
