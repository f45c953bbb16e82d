package io.lockstep.driver.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Examples of {@link Idx}: one file of images and one of labels. */
final class IdxExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        List<Integer> rows = files.get(0);
        ByteBuffer images = ByteBuffer.allocate(16 + 2 * rows.size());
        images.putInt(0x0803).putInt(rows.size()).putInt(1).putInt(2);
        ByteBuffer labels = ByteBuffer.allocate(8 + rows.size());
        labels.putInt(0x0801).putInt(rows.size());
        for (int row : rows) {
            images.put((byte) row).put((byte) 9);
            labels.put((byte) (row % 2));
        }
        SourceExamples.writeFiles(directory, prefix + "images", "", List.of(images.array()));
        SourceExamples.writeFiles(directory, prefix + "labels", "", List.of(labels.array()));
        return new Idx(
                directory.resolve(prefix + "images0").toString(),
                directory.resolve(prefix + "labels0").toString());
    }

    @Override
    public String row(int number) {
        return "[" + number + ", 9] | " + number % 2;
    }

    @Override
    public boolean severalFiles() {
        return false;
    }

    @Override
    public Map<String, Object> learning() {
        return Map.of();
    }

    @Override
    public int classes() {
        return 2;
    }
}
