package io.lockstep.driver.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Examples of {@link Parquet}. */
final class ParquetExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        SourceExamples.writeTables(directory, prefix, "parquet", files);
        return new Parquet(directory.toString());
    }

    @Override
    public String row(int number) {
        return number + " | B" + number;
    }
}
