package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link ArrayColumn}. */
final class ArrayColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new ArrayColumn("signal", 2, 0.5);
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.NUMBERS, "vector"), new ColumnType(Kind.SCALAR, "double"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList(new double[] {1, -2}, new double[] {3, 4});
    }

    @Override
    public Feature learnt() {
        return new ArrayFeature("signal", 2, 0.5);
    }

    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(List.of(0.5f, -1f), List.of(1.5f, 2f));
    }

    @Override
    public List<String> elements() {
        return List.of("signal[0]", "signal[1]");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                new double[] {1},
                "column 'signal': expected an array of 2 numbers, got 1",
                new double[] {1, Double.NaN},
                "column 'signal': expected a finite number, got NaN",
                "text",
                "column 'signal': expected an array of numbers, got 'text'");
    }
}
