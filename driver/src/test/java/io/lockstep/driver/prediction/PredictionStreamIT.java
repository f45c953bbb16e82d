package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.kernels.loss.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Rows that are scored as they come. */
class PredictionStreamIT extends ScoringRig {
    private static final StreamTrigger NOW = StreamTrigger.of("available-now");

    private String model = "";

    private static StreamOptions how(StreamTrigger trigger) {
        return new StreamOptions(trigger, null, 1, new CompletableFuture<>(), batch -> {});
    }

    private StreamResult run(StreamInput input, OutputForm form, StreamOptions how) throws IOException {
        model = model.isEmpty() ? model(new Target.ClassIndex()) : model;
        return PredictionStream.run(
                spark, files, new ResolvedModel(model, null), input, path("out"), PORTABLE, form, how);
    }

    private void write(String name, int from, int to, String header) throws IOException {
        List<String> lines = new ArrayList<>(List.of(header));
        for (int number = from; number < to; number++) {
            lines.add(row(number, new Target.ClassIndex(), false));
        }
        Path input = java.nio.file.Files.createDirectories(directory.resolve("in"));
        java.nio.file.Files.write(input.resolve(name), lines);
    }

    @Test
    void filesAreReadOnceByTheirSourcesRules() throws IOException {
        write("1.csv", 0, 5, "id,a,b,c,d");
        write("2.csv", 5, 9, "id,a,b,c,d");
        StreamInput input = new StreamInput.NewFiles(source(directory.resolve("in")));
        OutputForm form = OutputForm.STANDARD.withKeep(List.of("id"));
        StreamResult first = run(input, form, how(NOW));
        assertThat(first.batches()).isEqualTo(2);
        assertThat(first.rows().scored()).isEqualTo(9);
        assertThat(run(input, form, how(NOW)).batches()).isZero();
        write("3.csv", 9, 12, "id,a,b,c,d");
        assertThat(run(input, form, how(NOW)).rows().scored()).isEqualTo(3);
        assertThat(files.list(path("out")))
                .extracting(Files.Entry::name)
                .containsExactlyInAnyOrder(
                        "_SUCCESS", "_checkpoint", "_lockstep.json", "batch=0", "batch=1", "batch=2");
        Prediction.run(spark, files, model, source(directory.resolve("in")), path("whole"), PORTABLE);
        assertThat(rowsById(spark.read().parquet(path("out")).drop("batch")))
                .isEqualTo(rowsById(spark.read().parquet(path("whole")).select("id", "prediction", "probability")));
        assertThatThrownBy(() -> run(input, OutputForm.STANDARD, how(NOW)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/out: expected the output of this stream, got that of another");
        write("4.csv", 12, 14, "id,a,b,c,other");
        assertThatThrownBy(() -> run(input, form, how(NOW)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column 'd': expected it in the data, got columns id, a, b, c, other");
        files.delete(path("out") + "/_checkpoint");
        assertThatThrownBy(() -> run(input, form, how(NOW)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/out/batch=0: expected a batch of the stream's checkpoint, got one of another");
    }

    @Test
    void anySourceOfSparkIsReadUntilItIsStopped() throws Exception {
        CompletableFuture<String> stop = new CompletableFuture<>();
        StreamInput input = new StreamInput.Read(
                "rate",
                Map.of("rowsPerSecond", "50", "numPartitions", "1"),
                "select concat('id', value) id, value % 7 * 0.5D a, value % 3 * 1.0D b, 1.0D c, value % 2 * 1.0D d from"
                        + " stream");
        List<Throwable> second = new ArrayList<>();
        StreamOptions how = new StreamOptions(StreamTrigger.of("100ms"), null, null, stop, batch -> {
            if (second.isEmpty()) {
                second.add(catchThrowable(() -> run(input, OutputForm.STANDARD.withKeep(List.of("id")), how(NOW))));
            }
            if (batch.startsWith("batch 2")) {
                stop.complete("enough");
            }
        });
        StreamResult result = run(input, OutputForm.STANDARD.withKeep(List.of("id")), how);
        assertThat(result.batches()).isPositive();
        assertThat(second)
                .singleElement()
                .satisfies(refused -> assertThat(refused)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("/out: expected to be the only stream into it, got another, process "));
        long read = spark.read().parquet(path("out")).count();
        assertThat(read).isEqualTo(result.rows().scored()).isPositive();
        assertThat(spark.read().parquet(path("out")).select("id").distinct().count())
                .isEqualTo(read);
        assertThatThrownBy(() -> run(
                        new StreamInput.Read("rate", Map.of(), "select * from stream"),
                        OutputForm.STANDARD.withKeep(List.of("id")),
                        how(NOW)))
                .hasMessageContaining("expected the output of this stream, got that of another");
        assertThatThrownBy(() ->
                        run(new StreamInput.Read("nothing-of-spark", Map.of(), null), OutputForm.STANDARD, how(NOW)))
                .hasMessageContaining("expected the output of this stream");
    }

    /** The stream would read what it wrote. */
    @Test
    void anOutputInsideOfWhatIsReadIsRefused() {
        StreamInput input = new StreamInput.Read("parquet", Map.of("Path", path("")), null);
        assertThatThrownBy(() -> run(input, OutputForm.STANDARD, how(NOW)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/out: expected");
    }

    /** It knows what was read, and nothing of it would be in the new output. */
    @Test
    void aCheckpointWhoseOutputIsGoneIsRefused() throws IOException {
        write("1.csv", 0, 3, "id,a,b,c,d");
        StreamInput input = new StreamInput.NewFiles(source(directory.resolve("in")));
        StreamOptions how = new StreamOptions(NOW, path("notes"), null, new CompletableFuture<>(), batch -> {});
        assertThat(run(input, OutputForm.STANDARD, how).rows().scored()).isEqualTo(3);
        files.delete(path("out"));
        assertThatThrownBy(() -> run(input, OutputForm.STANDARD, how))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--checkpoint: expected a new one for the new output ")
                .hasMessageEndingWith("/notes. Choose another, or bring that stream's output back");
        assertThat(files.exists(path("out"))).isFalse();
    }

    /** A reader would find the batch's number in its place. */
    @Test
    void aColumnOfTheNameOfABatchIsRefused() throws IOException {
        write("1.csv", 0, 3, "id,a,b,c,d");
        Path file = directory.resolve("in/1.csv");
        List<String> lines = java.nio.file.Files.readAllLines(file);
        lines.replaceAll(line -> line + (line.startsWith("id,") ? ",Batch" : ",7"));
        java.nio.file.Files.write(file, lines);
        StreamInput input = new StreamInput.NewFiles(source(directory.resolve("in")));
        assertThatThrownBy(() -> run(input, OutputForm.STANDARD, how(NOW)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("/in: expected no column 'Batch', as folders of a stream's output are called"
                        + " batch=12, got one. Leave it out by --keep or --columns");
        assertThat(run(input, OutputForm.STANDARD.withKeep(List.of("id")), how(NOW))
                        .batches())
                .isOne();
    }

    @Test
    void triggersAreReadFromText() {
        assertThat(StreamTrigger.of("10s")).isEqualTo(new StreamTrigger(StreamTrigger.Kind.INTERVAL, 10_000));
        assertThat(StreamTrigger.of("5 minutes").millis()).isEqualTo(300_000);
        assertThat(StreamTrigger.of("250ms").millis()).isEqualTo(250);
        assertThat(StreamTrigger.of("once").kind()).isEqualTo(StreamTrigger.Kind.ONCE);
        assertThatThrownBy(() -> StreamTrigger.of("often"))
                .hasMessage(
                        "--trigger: expected once, available-now or an interval such as 10s, got 'often'. Correct it");
    }
}
