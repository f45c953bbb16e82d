package io.lockstep.driver.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Examples of {@link Passages}: a row is a number and an accent, behind the accent of the row before. */
final class PassagesExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        for (int i = 0; i < files.size(); i++) {
            StringBuilder text = new StringBuilder("\u00E9");
            files.get(i).forEach(row -> text.append(number(row)).append("\u00E9"));
            Files.writeString(directory.resolve(prefix + i + ".txt"), text);
        }
        return new Passages(directory.toString(), 4, null, 0, 1);
    }

    private static String number(int row) {
        return String.format(Locale.ROOT, "%03d", row);
    }

    @Override
    public String row(int number) {
        return "\u00E9" + number(number) + "\u00E9 | 1.0";
    }

    @Override
    public Map<String, Object> learning() {
        return SourceExamples.column("text", "numeric", Map.of("column", "share"));
    }
}
