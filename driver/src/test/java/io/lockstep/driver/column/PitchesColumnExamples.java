package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link PitchesColumn}. */
final class PitchesColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new PitchesColumn("tune", 60, 3, false);
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.SCALAR, "string"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList("62 60|61||60", "60|61", null);
    }

    @Override
    public Feature learnt() {
        return new PitchesColumn.Pitches("tune", 60, 3, false);
    }

    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(List.of(1f, 0f, 1f, 0f, 1f, 0f, 0f, 0f, 0f), List.of(1f, 0f, 0f), List.of());
    }

    @Override
    public List<String> elements() {
        return List.of("tune[0]", "tune[1]", "tune[2]");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                "60|C",
                "column 'tune': step 1: expected pitches from 0 to 127, got 'C'",
                "60|61 63",
                "column 'tune': step 1: expected pitches from 60 to 62, got 63");
    }
}
