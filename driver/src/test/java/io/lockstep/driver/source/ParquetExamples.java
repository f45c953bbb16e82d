package io.lockstep.driver.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Examples of {@link Parquet}. */
final class ParquetExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        SourceExamples.writeTables(
                directory, prefix, "parquet", StructType.fromDDL("age bigint, city string"), table(files));
        return new Parquet(directory.toString());
    }

    private static List<List<@Nullable Object[]>> table(List<List<Integer>> files) {
        List<List<@Nullable Object[]>> table = new ArrayList<>();
        for (List<Integer> rows : files) {
            table.add(rows.stream()
                    .map(row -> new @Nullable Object[] {(long) row, "B" + row})
                    .toList());
        }
        return table;
    }

    @Override
    public String row(int number) {
        return number + " | B" + number;
    }
}
