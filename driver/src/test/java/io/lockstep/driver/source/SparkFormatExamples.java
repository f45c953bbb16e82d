package io.lockstep.driver.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Examples of {@link SparkFormat}: Spark's own reader of lines in columns. */
final class SparkFormatExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        new CsvExamples().write(directory, files, prefix);
        Map<String, String> options = Map.of("header", "true", "sep", ";");
        return new SparkFormat("csv", options, Map.of(), directory.toString(), null, null);
    }

    @Override
    public String row(int number) {
        return number + " | B; " + number;
    }
}
