package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link NextPitchesColumn}. */
final class NextPitchesColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new NextPitchesColumn("tune", new PitchesColumn("tune", 60, 3, false));
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.SCALAR, "string"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList("62 60|62 61||60", "60|61", "60|", null);
    }

    @Override
    public Feature learnt() {
        return new NextPitchesColumn.NextPitches("tune", 60, 3);
    }

    /** 3 stands between two steps. */
    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(List.of(1, 2, 3, 3, 0), List.of(1), List.of(), List.of());
    }

    @Override
    public List<String> elements() {
        return List.of("tune");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals("60|61 59", "column 'tune': step 1: expected pitches from 60 to 62, got 59");
    }
}
