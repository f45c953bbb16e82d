package io.lockstep.driver.source;

import io.lockstep.driver.sound.Wav;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Examples of {@link FileTable}: a file for each row, named in a table of text. */
final class FileTableExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        Path clips = Files.createDirectories(directory.resolveSibling(directory.getFileName() + "-clips"));
        List<byte[]> contents = new ArrayList<>();
        for (List<Integer> rows : files) {
            StringBuilder text = new StringBuilder("clip,said\n");
            for (int row : rows) {
                Files.write(clips.resolve(row + ".wav"), Wav.of(8000, row, -row));
                text.append(row).append(".wav,").append(row % 2).append('\n');
            }
            contents.add(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        SourceExamples.writeFiles(directory, prefix, ".csv", contents);
        Source table = new Csv(directory.toString(), true, List.of(), ",", "\"", null);
        return new FileTable(table, "clip", clips.toString());
    }

    @Override
    public String row(int number) {
        return Arrays.toString(Wav.of(8000, number, -number)) + " | " + number % 2;
    }

    @Override
    public Map<String, Object> learning() {
        return SourceExamples.column(
                "said", "sound", Map.of("column", "clip", "rate", 8000, "seconds", 0.001, "features", "waveform"));
    }

    @Override
    public int classes() {
        return 2;
    }
}
