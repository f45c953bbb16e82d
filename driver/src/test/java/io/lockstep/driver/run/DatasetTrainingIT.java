package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.prepare.GivenRows;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on data sets of the session, beside the same rows in files. */
@Timeout(120)
class DatasetTrainingIT {
    private static final Map<String, String> MEMORY = Map.of("format", "memory");

    private final CompletableFuture<String> interruption = new CompletableFuture<>();
    private long interruptAt = Long.MAX_VALUE;

    private final Heard heard = new Heard() {
        @Override
        public void progress(Progress progress) {
            super.progress(progress);
            if (progress.step() >= interruptAt) {
                interruption.complete("enough");
            }
        }
    };

    @TempDir
    private Path directory;

    @BeforeEach
    void writeTable() throws IOException {
        TableConfig.write(directory);
    }

    /** Progress is told twice a second: a training this small would be over before it is heard. */
    private static void nap() {
        LockSupport.parkNanos(20_000_000);
    }

    @AfterEach
    void disarm() {
        Faults.disarm();
    }

    private static RunConfig config(Path directory, Map<String, Object> changes) {
        Map<String, Object> config = new HashMap<>(TableConfig.plainData(directory, Map.of()));
        Map<String, Object> data = new HashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(config.get("data"))).forEach((key, value) -> data.put((String) key, value));
        data.putAll(changes);
        config.put("data", data);
        return Configs.BINDING.bind(RunConfig.class, config, "");
    }

    private Dataset<Row> table(String file) {
        return LocalSpark.session()
                .read()
                .option("header", true)
                .option("inferSchema", true)
                .csv(directory.resolve(file).toString());
    }

    private static Rows rows(Dataset<Row> table) {
        return Rows.of(LocalSpark.session(), table);
    }

    private TrainingResult train(RunConfig config, GivenRows given, String runs, CompletableFuture<String> end)
            throws IOException {
        Options options = Options.standard()
                .withRunsDirectory(directory.resolve(runs).toString())
                .withBackend("portable")
                .withInterruption(end);
        return TrainingRun.run(LocalSpark.session(), config, given, options, heard);
    }

    private TrainingResult train(RunConfig config, GivenRows given, String runs) throws IOException {
        return train(config, given, runs, new CompletableFuture<>());
    }

    @Test
    void theSameRowsInFilesAndInMemoryAreOneRunAndChangedOnesAnother() throws IOException {
        TrainingResult files = train(config(directory, Map.of()), GivenRows.NONE, "files");
        RunConfig config = config(directory, Map.of("train", MEMORY, "test", MEMORY));
        Dataset<Row> table = table("train.csv").repartition(5);
        GivenRows given = GivenRows.training(rows(table)).withTest(rows(table("test.csv")));
        Faults.arm("rank.step", pass -> nap());
        interruptAt = 20;
        assertThatThrownBy(() -> train(config, given, "memory", interruption))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessageContaining(" is committed; the same command goes on from there");
        Faults.disarm();
        TrainingResult memory = train(config, given, "memory");
        assertThat(memory.digests().weights()).isEqualTo(files.digests().weights());
        assertThat(memory.metrics()).isEqualTo(files.metrics());
        assertThat(memory.rows()).isEqualTo(files.rows());
        assertThat(memory.work().steps())
                .as("gone on, not begun anew")
                .isEqualTo(files.work().steps());
        assertThat(train(config, given, "memory").alreadyFinished())
                .as("finished")
                .isTrue();
        assertThat(train(config, given, "files").alreadyFinished())
                .as("the run of the files is that of the rows")
                .isTrue();

        heard.notes.clear();
        assertThat(train(config, given.withTest(rows(table("test.csv").limit(100))), "memory")
                        .alreadyFinished())
                .isTrue();
        assertThat(heard.notes).singleElement().asString().startsWith("data.test: other rows than");
        TrainingResult changed =
                train(config, GivenRows.training(rows(table.filter("a < 2"))).withTest(given.test()), "memory");
        assertThat(changed.alreadyFinished()).isFalse();
        assertThat(changed.digests().weights()).isNotEqualTo(files.digests().weights());
    }

    @Test
    void validationRowsMayBeGivenToo() throws IOException {
        Map<String, Object> held = Map.of("source", Map.of("format", "csv", "path", "test.csv"));
        TrainingResult files = train(config(directory, Map.of("validation", held)), GivenRows.NONE, "files");
        RunConfig config = config(directory, Map.of("train", MEMORY, "validation", Map.of("source", MEMORY)));
        GivenRows given = GivenRows.training(rows(table("train.csv"))).withValidation(rows(table("test.csv")));
        TrainingResult memory = train(config, given, "memory");
        assertThat(memory.digests().weights()).isEqualTo(files.digests().weights());
        assertThat(memory.metrics()).isEqualTo(files.metrics());
        assertThat(memory.rows().skipped()).containsEntry("validation", 403L);
    }

    @Test
    void rowsAreGivenWhereTheConfigSaysSoAndNowhereElse() {
        GivenRows given = GivenRows.training(rows(table("train.csv")));
        assertThatThrownBy(() -> train(config(directory, Map.of()), given, "runs"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("data.train: expected {format: memory} for rows that the program gives, got files. Write"
                        + " data.train: {format: memory}, or give none");
        assertThatThrownBy(() -> train(config(directory, Map.of("train", MEMORY)), GivenRows.NONE, "runs"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("data.train: expected rows that the calling program gives, as format memory says, got none."
                        + " Give them to TrainingRun, or name files with another format");
        RunConfig config = config(directory, Map.of("train", MEMORY));
        assertThatThrownBy(() -> train(config, given.withValidation(given.train()), "runs"))
                .hasMessageStartingWith("data.validation.source: expected {format: memory} for rows that the program"
                        + " gives, got no such key. Write data.validation.source: {format: memory}");
    }
}
