package io.lockstep.driver.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Examples of {@link Query}: a table joined with one of text. */
final class QueryExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        Path ages = Files.createDirectories(directory.resolve("ages"));
        Path cities = Files.createDirectories(directory.resolve("cities"));
        Source numbers = new ParquetExamples().write(ages, files, prefix);
        Source texts = new CsvExamples().write(cities, files, prefix);
        String sql = "select a.age, b.city from a join b on a.age = cast(b.age as bigint)";
        return new Query(sql, Map.of("a", numbers, "b", texts), null);
    }

    @Override
    public String row(int number) {
        return number + " | B; " + number;
    }
}
