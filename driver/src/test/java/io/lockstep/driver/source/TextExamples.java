package io.lockstep.driver.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Examples of {@link Text}. */
final class TextExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (List<Integer> rows : files) {
            StringBuilder text = new StringBuilder();
            rows.forEach(row ->
                    text.append(row % 3 == 0 ? "\r\n" : "").append(row(row)).append("\n"));
            contents.add(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        SourceExamples.writeFiles(directory, prefix, ".txt", contents);
        return new Text(directory.toString(), Text.Example.LINE, false, 1000);
    }

    @Override
    public String row(int number) {
        return "line \"" + number + "\", \u00E9\uD83D\uDE00";
    }
}
