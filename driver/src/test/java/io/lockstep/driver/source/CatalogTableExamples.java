package io.lockstep.driver.source;

import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Examples of {@link CatalogTable}: a view of the session over files. */
final class CatalogTableExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        SourceExamples.writeTables(directory, prefix, "parquet", files);
        String view = "examples_" + Integer.toHexString(directory.hashCode());
        LocalSpark.session().read().parquet(directory.toString()).createOrReplaceTempView(view);
        return new CatalogTable(view, Map.of(), null);
    }

    @Override
    public String row(int number) {
        return number + " | B" + number;
    }

    @Override
    public String missingPath() {
        return "expected the file that was found here before, got nothing";
    }
}
