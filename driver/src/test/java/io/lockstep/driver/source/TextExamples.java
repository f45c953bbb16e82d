package io.lockstep.driver.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Examples of {@link Text}. */
final class TextExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        for (int i = 0; i < files.size(); i++) {
            for (int kind = 0; kind < 2; kind++) {
                StringBuilder text = new StringBuilder();
                for (int row : files.get(i)) {
                    if (row % 2 == kind) {
                        text.append(row % 3 == 0 ? "\r\n" : "")
                                .append(line(row))
                                .append("\n");
                    }
                }
                if (!text.isEmpty()) {
                    Path folder = Files.createDirectories(directory.resolve("k" + kind));
                    Files.writeString(folder.resolve(prefix + i + ".txt"), text);
                }
            }
        }
        return new Text(directory.toString(), Text.Example.LINE, true, 1000);
    }

    private static String line(int number) {
        return "line \"" + number + "\", \u00E9\uD83D\uDE00";
    }

    @Override
    public String row(int number) {
        return line(number) + " | k" + number % 2;
    }

    @Override
    public Map<String, Object> learning() {
        return SourceExamples.column("label", "hashed", Map.of("column", "text"));
    }

    @Override
    public int classes() {
        return 2;
    }
}
