package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Examples of {@link VoicesColumn}. */
final class VoicesColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new VoicesColumn("bar", 2, 3, 60, 2);
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.SCALAR, "string"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList("61 60|61 -|- 61", "60 60| 60 61 |60 60");
    }

    @Override
    public Feature learnt() {
        return new VoicesColumn.VoicesOfKeys("bar", 2, 3, 60, 2);
    }

    /** Voice after voice, step after step: silent, 60, 61. */
    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(
                List.of(0f, 0f, 1f, 0f, 0f, 1f, 1f, 0f, 0f, 0f, 1f, 0f, 1f, 0f, 0f, 0f, 0f, 1f),
                List.of(0f, 1f, 0f, 0f, 1f, 0f, 0f, 1f, 0f, 0f, 1f, 0f, 0f, 0f, 1f, 0f, 1f, 0f));
    }

    @Override
    public List<String> elements() {
        return IntStream.range(0, 18).mapToObj(i -> "bar[" + i + "]").toList();
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                "60 60|C 60|60 60",
                "column 'bar': step 1: expected pitches from 0 to 127, or - of a silent voice, got 'C'",
                "60 60|60 62|60 60",
                "column 'bar': step 1: expected pitches from 60 to 61, got 62",
                "60 60|60|60 60",
                "column 'bar': step 1: expected 2 voices, got 1",
                "60 60|60 60",
                "column 'bar': expected 3 steps of 2 voices, got 2 of 2");
    }
}
