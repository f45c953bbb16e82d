package io.lockstep.driver.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Examples of {@link FixedRecords}. */
final class FixedRecordsExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (List<Integer> rows : files) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            rows.forEach(row -> bytes.writeBytes(new byte[] {(byte) (row % 2), row.byteValue(), 9}));
            contents.add(bytes.toByteArray());
        }
        SourceExamples.writeFiles(directory, prefix, ".bin", contents);
        return new FixedRecords(List.of(directory.toString()), List.of(1, 1, 2), 1, null, null);
    }

    @Override
    public String row(int number) {
        return "[" + number + ", 9] | " + number % 2;
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
