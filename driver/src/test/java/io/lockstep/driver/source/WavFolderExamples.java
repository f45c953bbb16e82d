package io.lockstep.driver.source;

import io.lockstep.driver.sound.Wav;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Examples of {@link WavFolder}: a file for each row, a folder for each class. */
final class WavFolderExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        for (int i = 0; i < files.size(); i++) {
            for (int row : files.get(i)) {
                Path folder = Files.createDirectories(directory.resolve("c" + row % 2 + "/" + i));
                Files.write(folder.resolve(row + ".wav"), Wav.of(8000, row, -row));
            }
        }
        return new WavFolder(directory.toString(), null, true, null, Map.of(), Map.of());
    }

    @Override
    public String row(int number) {
        return Arrays.toString(Wav.of(8000, number, -number)) + " | c" + number % 2;
    }

    @Override
    public String emptyFile() {
        return "expected sounds of a class, got an empty folder";
    }

    @Override
    public Map<String, Object> learning() {
        return SourceExamples.column(
                "label", "sound", Map.of("column", "sound", "rate", 8000, "seconds", 0.001, "features", "waveform"));
    }

    @Override
    public int classes() {
        return 2;
    }
}
