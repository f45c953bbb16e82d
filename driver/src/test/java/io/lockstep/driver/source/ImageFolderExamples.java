package io.lockstep.driver.source;

import io.lockstep.driver.image.Drawing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Examples of {@link ImageFolder}: a file for each row, a folder for each class. */
final class ImageFolderExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        for (int i = 0; i < files.size(); i++) {
            for (int row : files.get(i)) {
                Path folder = Files.createDirectories(directory.resolve("c" + row % 2 + "/" + i));
                Files.write(folder.resolve(row + ".png"), Drawing.png(3, 2, row));
            }
        }
        return new ImageFolder(directory.toString(), null, null, null, 3, true, 1000);
    }

    @Override
    public String row(int number) {
        return Arrays.toString(Drawing.pixels(3, 2, number)) + " | c" + number % 2;
    }

    @Override
    public String emptyFile() {
        return "expected pictures of a class, got an empty folder";
    }

    @Override
    public Map<String, Object> learning() {
        return Map.of("label", "label");
    }

    @Override
    public int classes() {
        return 2;
    }
}
