package io.lockstep.driver.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Examples of {@link JsonLines}. */
final class JsonLinesExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (List<Integer> rows : files) {
            StringBuilder text = new StringBuilder();
            rows.forEach(row -> text.append("{\"age\": " + row + ", \"size\": [" + row + ", 0.5], \"city\": null}\n"));
            contents.add(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        SourceExamples.writeFiles(directory, prefix, ".jsonl", contents);
        return new JsonLines(directory.toString());
    }

    @Override
    public String row(int number) {
        return number + " | [" + number + ".0, 0.5] | null";
    }

    @Override
    public Map<String, Object> learning() {
        return SourceExamples.column("age", "array", Map.of("column", "size"));
    }
}
