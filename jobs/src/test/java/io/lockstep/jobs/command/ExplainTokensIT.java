package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.session.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Explanations of a model that reads ids of words, and beside them an input that is drawn. */
class ExplainTokensIT {
    /** A number for each word, of which the mean decides: what is learnt is in the embedding alone. */
    private static final String CONFIG = """
            name: words
            data:
              train: {format: csv, path: words.csv}
              test: {format: csv, path: words.csv}
              label: answer
              classes: ["no", "yes"]
              inputs:
                words: {columns: [words: {column: text, most: 100}]}
                luck: {noise: {normal: {sizes: [2]}}}
            model:
              layers:
                - {name: bag, from: words, embeddingBag: {size: 101, dimension: 1, initializer: {normal: {deviation: 0.1}}}}
                - {from: [bag, luck], concat: {axis: 0}}
                - {dense: {units: 1}}
              loss: sigmoidCrossEntropy
            train: {epochs: 8, batch: 50, slices: 1, optimizer: {adam: {learningRate: 0.1}}}
            """;

    private static final List<String> WORDS = List.of("good", "fine", "warm", "bad", "cold", "dull", "the", "a", "of");

    @TempDir
    private Path directory;

    /** Six words, of which good ones outnumber bad ones, or not. */
    private static String rows(int count) {
        Random random = new Random(5);
        StringBuilder rows = new StringBuilder("text,answer\n");
        for (int i = 0; i < count; i++) {
            int sum = 0;
            for (int j = 0; j < 6; j++) {
                int word = random.nextInt(WORDS.size());
                sum += word < 3 ? 1 : word < 6 ? -1 : 0;
                rows.append(j == 0 ? "" : " ").append(WORDS.get(word));
            }
            rows.append(sum > 0 ? ",yes\n" : ",no\n");
        }
        return rows.toString();
    }

    private String run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        assertThat(CommandLineRunner.run(List.of(arguments), console))
                .as("%s", err)
                .isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void attributionsGoToTheVectorsOfWordsAndToWhatIsDrawn() throws IOException {
        Files.writeString(directory.resolve("words.yaml"), CONFIG);
        Files.writeString(directory.resolve("words.csv"), rows(400));
        String model = directory.resolve("run").toString();
        String config = directory.resolve("words.yaml").toString();
        run("train", config, "--run-dir", model, "--master", "local[1]");
        String[] lines = run(
                        "explain",
                        model,
                        "--input",
                        config,
                        "--output",
                        directory.resolve("why").toString(),
                        "--rows",
                        "60",
                        "--fidelity",
                        "60",
                        "--maps",
                        "--json",
                        "--master",
                        "local[1]")
                .split("\n", -1);
        Map<?, ?> result = (Map<?, ?>) Json.parse(lines[lines.length - 2], "result");
        assertThat(String.valueOf(result.get("notes")))
                .contains("input luck is drawn by the row's content, and stands as a column of its name")
                .contains("baseline means: the model learnt no mean of text; zeros stand in for it")
                .contains(
                        "columns text become ids: their attributions are those of the ids' vectors in the embedding,");
        assertThat(((List<?>) Objects.requireNonNull(result.get("columns")))
                        .stream()
                                .map(column -> String.valueOf(((Map<?, ?>) column).get("column")))
                                .toList())
                .containsExactly("text", "luck");
        Map<?, ?> fidelity = (Map<?, ?>) Objects.requireNonNull(result.get("fidelity"));
        Map<?, ?> randomization = (Map<?, ?>) Objects.requireNonNull(fidelity.get("randomization"));
        // words that mean what others meant: with an embedding left as it was this is 1 or -1
        assertThat(Math.abs(((Number) Objects.requireNonNull(randomization.get("correlation"))).doubleValue()))
                .isLessThan(0.7);
        wordsArePlaces(directory.resolve("why").toString());
    }

    private static void wordsArePlaces(String output) {
        SparkSession spark = LocalSpark.session();
        try {
            List<Row> rows = spark.read().parquet(output).collectAsList();
            assertThat(rows).hasSize(60).allSatisfy(row -> {
                Row map = row.<Row>getList(row.fieldIndex("maps")).get(0);
                assertThat(String.join(" ", map.<String>getList(2))).isEqualTo(row.getAs("text"));
                List<Float> values = map.getList(3);
                for (int i = 0; i < 6; i++) {
                    int word = WORDS.indexOf(map.<String>getList(2).get(i));
                    assertThat(word < 3 ? values.get(i) : word < 6 ? -values.get(i) : 1)
                            .isPositive();
                }
            });
        } finally {
            spark.stop();
        }
    }
}
