package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.session.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Completeness of integrated gradients, row by row, of models of the recipes' own data, whose files
 * {@code -Dlockstep.explain.data=DIRECTORY} has: some minutes, hence not a part of every build. MNIST lies in {@code mnist} below it,
 * the news are {@code ag_news_test.csv} alone.
 */
class CompletenessIT {
    private static final String DATA = System.getProperty("lockstep.explain.data", "");

    @TempDir
    private Path directory;

    @BeforeEach
    void needsData() {
        assumeTrue(!DATA.isEmpty(), "no -Dlockstep.explain.data: nothing is measured");
    }

    private void run(String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--master", "local[2]"));
        Console console = new Console(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        assertThat(CommandLineRunner.run(all, console)).as("%s", err).isZero();
    }

    /**
     * Trains a recipe, explains rows, and looks at each: attributions add up to the difference within 1 % of it, or within 0.1 % of the
     * explained output, which is at most the largest.
     *
     * @param rows as {@code --rows} has it; empty: all
     * @param settings of both commands
     */
    private void everyRowAddsUp(
            String recipe, String part, int epochs, String rows, long expected, String... settings) {
        List<String> set = new ArrayList<>();
        for (String setting : settings) {
            set.addAll(List.of("--set", setting));
        }
        String config = "../conf/" + recipe + ".yaml";
        String model = directory.resolve(recipe + "-" + part).toString();
        List<String> train = new ArrayList<>(List.of("train", config, "--run-dir", model));
        train.addAll(List.of("--set", "train.epochs=" + epochs));
        train.addAll(set);
        run(train.toArray(new String[0]));
        String output = directory.resolve(recipe + "-" + part + "-why").toString();
        List<String> explain = new ArrayList<>(List.of("explain", model, "--input", config, "--output", output));
        explain.addAll(List.of("--part", part));
        explain.addAll(rows.isEmpty() ? List.of() : List.of("--rows", rows));
        explain.addAll(set);
        run(explain.toArray(new String[0]));
        SparkSession spark = LocalSpark.session();
        try {
            Row counts = spark.read()
                    .parquet(output)
                    .selectExpr(
                            "explained.value as value",
                            "explained.value - explained.baseline as difference",
                            "aggregate(attributions, 0D, (sum, own) -> sum + own.attribution) as sum")
                    .selectExpr("*", "abs(sum - difference) as error")
                    .selectExpr(
                            "count(*)",
                            "count_if(not (error <= greatest(0.01 * abs(difference), 0.001 * abs(value))))",
                            "max(error)",
                            "avg(error)",
                            "avg(abs(difference))")
                    .first();
            System.out.println(recipe + ": " + counts.get(0) + " rows, " + counts.get(1) + " beyond, worst error "
                    + counts.get(2) + ", mean error " + counts.get(3) + ", mean difference " + counts.get(4));
            assertThat(counts.getLong(0)).isEqualTo(expected);
            assertThat(counts.getLong(1)).isZero();
        } finally {
            spark.stop();
        }
    }

    @Test
    void everyRowOfTheCensus() {
        everyRowAddsUp("census-income", "train", 8, "", 32_561, "data.root=" + DATA);
        everyRowAddsUp("census-income", "test", 8, "", 16_281, "data.root=" + DATA);
    }

    @Test
    void everyRowOfTheNews() {
        everyRowAddsUp(
                "news-topics",
                "train",
                3,
                "",
                7_600,
                "data.root=" + DATA,
                "data.train.with.news.path=ag_news_test.csv",
                "data.test.with.news.path=ag_news_test.csv");
    }

    @Test
    void aThousandDigits() {
        everyRowAddsUp("mnist", "test", 2, "1000", 1_000, "data.root=" + DATA + "/mnist");
        everyRowAddsUp("mnist-cnn", "test", 1, "1000", 1_000, "data.root=" + DATA + "/mnist");
    }

    @Test
    void aThousandSpokenDigits() {
        everyRowAddsUp("speech-digits", "train", 5, "1000", 1_000, "data.root=" + DATA);
    }
}
