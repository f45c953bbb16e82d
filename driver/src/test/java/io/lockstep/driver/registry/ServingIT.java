package io.lockstep.driver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scoring while what serves changes. */
class ServingIT {
    private static final ScoringOptions PORTABLE = new ScoringOptions(BadRows.FAIL, "portable");
    private static final int MOVES = 50;
    private static final int ROWS = 200;

    @TempDir
    Path directory;

    private final SparkSession spark = LocalSpark.session();
    private final Files files = new HadoopFiles(spark.sparkContext().hadoopConfiguration());

    private Source rows() throws IOException {
        List<String> lines = new ArrayList<>(List.of("a,b,c,d"));
        for (int row = 0; row < ROWS; row++) {
            lines.add(row % 7 + "," + row % 5 + "," + row % 3 + "," + row);
        }
        Path data = java.nio.file.Files.createDirectories(directory.resolve("rows"));
        java.nio.file.Files.write(data.resolve("one.csv"), lines.subList(0, ROWS / 2));
        List<String> others = new ArrayList<>(List.of(lines.get(0)));
        others.addAll(lines.subList(ROWS / 2, lines.size()));
        java.nio.file.Files.write(data.resolve("two.csv"), others);
        return new Csv(data.toString(), true, List.of(), ",", "\"", null);
    }

    private List<Row> predicted(ResolvedModel model, Source rows, String name) throws IOException {
        String output = directory.resolve(name).toString();
        Prediction.run(spark, files, model, rows, output, PORTABLE);
        return spark.read().parquet(output).sort("d").collectAsList();
    }

    private void moveBackAndForth(Registry registry, CompletableFuture<?> ended) {
        try {
            for (int move = 0; move < MOVES; move++) {
                if (move % 2 == 0) {
                    registry.move(Map.of(Registry.CHAMPION, 2L), Map.of(), "");
                } else {
                    registry.rollback(2, "");
                }
                Thread.sleep(15);
            }
        } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
        } finally {
            ended.complete(null);
        }
    }

    @Test
    void everyOutputIsWhollyOneVersionsAndSaysWhich() throws IOException {
        Source rows = rows();
        String place = directory.resolve("models/credit").toString();
        Registry registry = Registry.create(files, place);
        try (Lease lease = registry.acquire("test")) {
            for (int number = 1; number <= 2; number++) {
                String model = SmallModels.write(
                        files, directory.resolve("model" + number).toString(), number);
                lease.publish(SmallModels.publication(model, number));
            }
        }
        registry.move(Map.of(Registry.CHAMPION, 1L), Map.of(), "");
        Map<Long, List<Row>> answers = Map.of(
                1L, predicted(ModelReference.resolve(files, place + "@1"), rows, "of-1"),
                2L, predicted(ModelReference.resolve(files, place + "@2"), rows, "of-2"));
        assertThat(answers.get(1L)).hasSize(ROWS).doesNotContainAnyElementsOf(answers.get(2L));
        CompletableFuture<Object> ended = new CompletableFuture<>();
        CompletableFuture<Void> mover = CompletableFuture.runAsync(() -> moveBackAndForth(registry, ended));
        Set<Long> seen = new HashSet<>();
        int outputs = 0;
        do {
            ResolvedModel model = ModelReference.resolve(files, place + "@champion");
            long version = Objects.requireNonNull(model.served()).version();
            assertThat(predicted(model, rows, "output-" + outputs)).isEqualTo(answers.get(version));
            String manifest =
                    directory.resolve("output-" + outputs + "/_lockstep.json").toString();
            assertThat((Map<?, ?>) Json.parse(files.read(manifest), manifest))
                    .extracting("model", "model_version")
                    .containsExactly("file:" + place + "@" + version, (int) version);
            seen.add(version);
            outputs++;
        } while (!ended.isDone());
        mover.join();
        assertThat(outputs).isPositive();
        assertThat(seen).isSubsetOf(Set.of(1L, 2L));
        assertThat(registry.history())
                .filteredOn(entry -> entry.kind() == EntryKind.ALIAS)
                .hasSize(MOVES + 1);
    }
}
