package io.lockstep.driver.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Examples of {@link DayRows}: lines with a moment each, all of which lie between the two days. */
final class DayRowsExamples implements SourceExamples {
    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (List<Integer> rows : files) {
            StringBuilder text = new StringBuilder("age,city,booked\n");
            rows.forEach(row -> text.append(row)
                    .append(",B")
                    .append(row)
                    .append(',')
                    .append(booked(row))
                    .append('\n'));
            contents.add(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        SourceExamples.writeFiles(directory, prefix, ".csv", contents);
        Source table = new Csv(directory.toString(), true, List.of(), ",", "\"", null);
        return new DayRows(table, "booked", "2026-11-10", "2026-11-23");
    }

    private static String booked(int row) {
        return "2026-11-" + (10 + row) + "T23:59:00Z";
    }

    @Override
    public String row(int number) {
        return number + " | B" + number + " | " + booked(number);
    }
}
