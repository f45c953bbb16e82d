package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.cluster.LocalCluster;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/**
 * A stream that is killed with SIGKILL at random moments and started again: {@code -Dlockstep.stream.kills=20} for so
 * many. Whoever reads meanwhile finds whole batches; in the end every row of the input is there once.
 */
class KilledStreamIT extends ScoringRig {
    private static final int KILLS = Integer.getInteger("lockstep.stream.kills", 1);
    private static final int FILES_BETWEEN_KILLS = 8;
    private static final int ROWS_IN_FILE = 30;
    private static final double LONGEST_MILLIS = 5_000;

    private int fileCount;
    private int number;

    /** A file that is there whole. */
    private void add(Path input) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("id,a,b,c,d");
        for (int i = 0; i < ROWS_IN_FILE; i++) {
            lines.add(row(number++, new Target.ClassIndex(), false));
        }
        Path hidden = Files.write(input.resolve(".new"), lines);
        Files.move(hidden, input.resolve(String.format(Locale.ROOT, "part%04d.csv", fileCount++)));
    }

    private Process start(String model, Path input, String trigger) throws IOException {
        return LocalCluster.program(
                        directory,
                        "local[2]",
                        Map.of(),
                        StreamProgram.class,
                        List.of(model, input.toString(), path("out"), trigger))
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .redirectError(directory.resolve("errors.log").toFile())
                .start();
    }

    private static String line(BufferedReader lines, String start) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith(start)) {
            line = lines.readLine();
        }
        return String.valueOf(line);
    }

    @Test
    void everyRowIsThereOnceHoweverOftenItIsKilled() throws Exception {
        String model = model(new Target.ClassIndex());
        Path input = Files.createDirectories(directory.resolve("in"));
        RandomStream moments = RandomStream.of(Long.getLong("lockstep.stream.seed", 11), Purpose.SAMPLE_DATA, 1);
        for (int kill = 0; kill < KILLS; kill++) {
            for (int i = 0; i < FILES_BETWEEN_KILLS; i++) {
                add(input);
            }
            Process process = start(model, input, "0s");
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                assertThat(line(lines, "BEGUN")).as(errors()).isEqualTo("BEGUN");
                if (kill % 2 == 0) {
                    line(lines, "TOLD"); // half of the moments lie after a batch, so that there are some
                }
                Thread.sleep((long) (moments.uniform(kill) * LONGEST_MILLIS / (kill % 2 == 0 ? 5 : 1)));
            } finally {
                process.destroyForcibly().waitFor();
            }
            checkSoFar();
        }
        Process last = start(model, input, "available-now");
        try (BufferedReader lines = last.inputReader(StandardCharsets.UTF_8)) {
            assertThat(line(lines, "RESULT")).as(errors()).startsWith("RESULT");
        }
        assertThat(last.waitFor()).isZero();
        assertThat(checkSoFar()).isEqualTo(number);
        Prediction.run(spark, files, model, source(input), path("whole"), PORTABLE);
        assertThat(rowsById(spark.read().parquet(path("out")).drop("batch")))
                .isEqualTo(rowsById(spark.read().parquet(path("whole"))));
    }

    private String errors() throws IOException {
        Path log = directory.resolve("errors.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /**
     * Rows of the output: none twice, and all rows of a file in one batch. A kill between Spark's list of a batch's
     * files and its note of the batch gives that list to the next batch, which then has the files of both.
     */
    private int checkSoFar() throws IOException {
        boolean any =
                files.list(path("out")).stream().anyMatch(entry -> entry.name().startsWith("batch="));
        if (!any) {
            return 0;
        }
        Map<String, Row> rows = rowsById(spark.read().parquet(path("out")).select("id"));
        Map<List<Long>, Long> rowsOfFiles =
                spark.read().parquet(path("out")).select("batch", "id").collectAsList().stream()
                        .collect(Collectors.groupingBy(
                                row -> List.of(
                                        (long) row.getInt(0),
                                        Long.parseLong(row.getString(1).substring("id".length())) / ROWS_IN_FILE),
                                Collectors.counting()));
        assertThat(rowsOfFiles.values()).containsOnly((long) ROWS_IN_FILE);
        return rows.size();
    }
}
