package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link DateColumn}. */
final class DateColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new DateColumn("day", List.of(DatePart.YEAR, DatePart.HOUR), true, "1970-01-01", "UTC");
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.TIME, "date"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList("2023-01-01", java.time.Instant.parse("2025-06-01T06:00:00Z"), null);
    }

    /** Mean of 2023 and 2025, deviation 1. */
    @Override
    public Feature learnt() {
        return new DateFeature(
                "day",
                List.of(
                        new DateFeature.Part(DatePart.YEAR, false, 2024, 1),
                        new DateFeature.Part(DatePart.HOUR, true, 0, 24)),
                "1970-01-01",
                "UTC",
                true);
    }

    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(List.of(-1f, 0f, 1f, 0f), List.of(1f, 1f, 6.123234e-17f, 0f), List.of(0f, 0f, 0f, 1f));
    }

    @Override
    public List<String> elements() {
        return List.of("day year", "day hour sine", "day hour cosine", "day is missing");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                "soon",
                "column 'day': expected a date or a time such as 2024-01-31 or 2024-01-31T09:30:00Z, got 'soon'",
                20240131,
                "column 'day': expected a date or a time such as 2024-01-31 or 2024-01-31T09:30:00Z, got 20240131");
    }
}
