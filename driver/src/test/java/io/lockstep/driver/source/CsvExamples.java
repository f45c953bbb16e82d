package io.lockstep.driver.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Examples of {@link Csv}. */
final class CsvExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (List<Integer> rows : files) {
            StringBuilder text = new StringBuilder("age;city\r\n");
            rows.forEach(row -> text.append(row).append(";\"B; ").append(row).append("\"\r\n"));
            contents.add(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        SourceExamples.writeFiles(directory, prefix, ".csv", contents);
        return new Csv(directory.toString(), true, List.of(), ";", "\"", null);
    }

    @Override
    public String row(int number) {
        return number + " | B; " + number;
    }
}
