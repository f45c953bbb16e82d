package io.lockstep.driver.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Examples of {@link Orc}. */
final class OrcExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        SourceExamples.writeTables(directory, prefix, "orc", files);
        return new Orc(directory.toString(), null, null, false);
    }

    @Override
    public String row(int number) {
        return number + " | B" + number;
    }
}
