package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link HashedColumn}. */
final class HashedColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new HashedColumn("code", 4);
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.SCALAR, "string"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList("a", "b", "c", null);
    }

    @Override
    public Feature learnt() {
        return new HashedColumn.Hashed("code", 4);
    }

    /** FNV's own test vectors end in ...8c, ...a5 and ...f2: 0, 1 and 2 modulo 4. */
    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(
                List.of(1f, 0f, 0f, 0f), List.of(0f, 1f, 0f, 0f), List.of(0f, 0f, 1f, 0f), List.of(0f, 0f, 0f, 0f));
    }

    @Override
    public List<String> elements() {
        return List.of("code[0]", "code[1]");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(Double.NaN, "column 'code': expected a finite number, got NaN");
    }
}
