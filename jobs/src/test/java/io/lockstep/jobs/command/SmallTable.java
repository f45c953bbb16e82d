package io.lockstep.jobs.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Days of few rows in text files, and a config that retrains on them. */
final class SmallTable {
    private static final int ROWS = 40;
    private static final String CONFIG = """
            name: small
            data:
              train: {format: csv, path: 'DAYS'}
              label: answer
              classes: ['no', 'yes']
              numeric: [a]
            model:
              layers: [{dense: {units: 2}}]
              loss: softmaxCrossEntropy
            train: {epochs: 2, batch: 20, slices: 1, optimizer: {adam: {learningRate: 0.1}}}
            retrain:
              registry: 'REGISTRY'
              partitions: {column: dt, last: 7d}
              holdout: {last: 3d}
              gate:
                rules:
                  - floor: {metric: accuracy, atLeast: 0.6}
            """;

    private SmallTable() {}

    /** Writes days, the answer by the sign of a. */
    static void write(Path table, LocalDate first, int days) throws IOException {
        for (int day = 0; day < days; day++) {
            List<String> lines = new ArrayList<>(List.of("a,b,answer"));
            for (int i = 0; i < ROWS; i++) {
                double a = (i * 7 + day) % ROWS - 19.5 + day / 100.0;
                lines.add(String.format(Locale.ROOT, "%.2f,%d,%s", a, i % 2, a > 0 ? "yes" : "no"));
            }
            Path folder = Files.createDirectories(table.resolve("dt=" + first.plusDays(day)));
            Files.write(folder.resolve("rows.csv"), lines);
        }
    }

    /**
     * Writes small.yaml beside the directory days.
     *
     * @param more lines of the section retrain
     */
    static Path config(Path directory, Path registry, String more) throws IOException {
        return Files.writeString(
                directory.resolve("small.yaml"),
                CONFIG.replace("DAYS", directory.resolve("days").toString()).replace("REGISTRY", registry.toString())
                        + more);
    }
}
