package io.lockstep.driver.source;

import io.lockstep.driver.image.Drawing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Examples of {@link ImageTable}: the files' bytes in Parquet. */
final class ImageTableExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        List<List<@Nullable Object[]>> table = new ArrayList<>();
        for (List<Integer> numbers : files) {
            List<@Nullable Object[]> rows = new ArrayList<>();
            for (int number : numbers) {
                rows.add(new @Nullable Object[] {Drawing.png(3, 2, number), "k" + number % 2});
            }
            table.add(rows);
        }
        StructType type = StructType.fromDDL("photo binary, label string");
        SourceExamples.writeTables(directory, prefix, "parquet", type, table);
        return new ImageTable(new Parquet(directory.toString()), "photo", null, 3, 2, 3, 100);
    }

    @Override
    public String row(int number) {
        return "k" + number % 2 + " | " + Arrays.toString(Drawing.pixels(3, 2, number));
    }

    @Override
    public Map<String, Object> learning() {
        return Map.of("label", "label");
    }

    @Override
    public int classes() {
        return 2;
    }
}
