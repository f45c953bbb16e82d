package io.lockstep.driver.column;

import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link ImageColumn}. */
final class ImageColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new ImageColumn("photo", List.of(2, 1, 2), 1.0, null, true, null, List.of(2, 1, 2));
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.BYTES, "binary"), new ColumnType(Kind.SCALAR, "string"));
    }

    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList(new byte[] {0, 2, -1, -1}, new byte[] {4, 2, -1, -1});
    }

    /** Channel 0 has 0, 2, 4, 2: mean 2, deviation sqrt(2). Channel 1 is always 255. */
    @Override
    public Feature learnt() {
        return new ImageFeature("photo", 4, 1, List.of(2.0, 255.0), List.of(Math.sqrt(32) / 4, 1.0), Shape.of(2, 1, 2));
    }

    @Override
    public List<List<? extends Number>> encoded() {
        float two = (float) (2 / (Math.sqrt(32) / 4));
        return List.of(List.of(-two, 0f, 0f, 0f), List.of(two, 0f, 0f, 0f));
    }

    @Override
    public List<String> elements() {
        return List.of("photo[0]", "photo[1]", "photo[2]", "photo[3]");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                new byte[3],
                "column 'photo': expected a picture of 4 bytes, got 3",
                "text",
                "column 'photo': expected a picture of 4 bytes, got no bytes");
    }
}
