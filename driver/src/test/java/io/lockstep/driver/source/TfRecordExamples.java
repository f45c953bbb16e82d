package io.lockstep.driver.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Examples of {@link TfRecord}. */
final class TfRecordExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (List<Integer> rows : files) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int row : rows) {
                byte[] name = ("n" + row).getBytes(StandardCharsets.UTF_8);
                bytes.writeBytes(TfRecordWriter.record(TfRecordWriter.example(
                        Map.of("name", List.of(name), "size", List.of((long) -row), "x", List.of((float) row, 0.5f)))));
            }
            contents.add(bytes.toByteArray());
        }
        SourceExamples.writeFiles(directory, prefix, ".tfrecord", contents);
        return new TfRecord(directory.toString(), List.of());
    }

    @Override
    public String row(int number) {
        byte[] name = ("n" + number).getBytes(StandardCharsets.UTF_8);
        return Arrays.toString(name) + " | " + -number + " | [" + (double) number + ", 0.5]";
    }

    @Override
    public Map<String, Object> learning() {
        return SourceExamples.column("size", "array", Map.of("column", "x"));
    }
}
