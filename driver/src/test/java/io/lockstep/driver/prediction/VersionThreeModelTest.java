package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.Sources;
import io.lockstep.driver.testing.FormatVersion;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of version 2 are read, and say what they said; those before, which held every key, are refused. */
class VersionThreeModelTest {
    private static final double ROUNDING = 1e-6;
    private static final Map<String, Object> ROWS = Map.of("format", "csv", "path", "rows.csv");
    private static final Map<String, Object> PICTURES =
            Map.of("format", "idx", "images", "images.idx", "labels", "labels.idx");

    @TempDir
    private Path directory = Path.of("");

    private final SparkSession spark = LocalSpark.session();
    private final Files files = new HadoopFiles(spark.sparkContext().hadoopConfiguration());

    /** @param predicted columns that are compared */
    private void saysWhatItSaid(String run, String sha256, Map<String, Object> source, String... predicted)
            throws IOException {
        String model = FormatVersion.THREE
                .path("trainings")
                .resolve(run)
                .resolve("model")
                .toString();
        LoadedModel loaded = ModelDirectory.load(files, model);
        try (Network network = loaded.network(Backends.named("portable"))) {
            assertThat(network.spec()).isEqualTo(loaded.spec());
        }
        assertThat(ModelDirectory.lineage(files, model)).containsKey("versions");
        Source rows = new Binding(Sources.REGISTRY)
                .bind(Source.class, source, run)
                .under(FormatVersion.THREE.path("").toString());
        String output = directory.resolve(run).toString();
        Prediction.run(
                spark, files, model, rows, output, ScoringOptions.standard().withBackend("portable"));
        Dataset<Row> answers = spark.read().parquet(output).selectExpr(predicted);
        List<String> says = answers.toJSON().collectAsList().stream().sorted().toList();
        if (Boolean.getBoolean("lockstep.printHashes")) {
            System.out.println(run + " sha256 " + loaded.digest().modelSha256() + "\n" + String.join("\n", says));
        }
        assertThat(loaded.digest().modelSha256()).isEqualTo(sha256);
        List<String> said = java.nio.file.Files.readAllLines(FormatVersion.THREE.path(run + "-predictions.jsonl"));
        assertThat(parsed(says))
                .usingRecursiveComparison()
                .withComparatorForType((a, b) -> Math.abs(a - b) <= ROUNDING ? 0 : Double.compare(a, b), Double.class)
                .isEqualTo(parsed(said));
    }

    private static List<Object> parsed(List<String> lines) throws IOException {
        List<Object> values = new ArrayList<>();
        for (String line : lines) {
            values.add(Json.parse(line.getBytes(StandardCharsets.UTF_8), "predictions"));
        }
        return values;
    }

    @Test
    void aTableOfNumbersAndCategories() throws IOException {
        saysWhatItSaid(
                "table",
                "0c24465ab612d4452761bf889264cd10ea6602e93feafbb3f2ab672f52b5e02d",
                ROWS,
                "id",
                "prediction",
                "probability");
    }

    @Test
    void twoInputsAClassAndANumber() throws IOException {
        saysWhatItSaid(
                "graph",
                "7d59839c445fdf526f4e28aad0815bdd6ef4ac74f8457ce0ed984ece0ceccdfc",
                ROWS,
                "id",
                "outcome_prediction",
                "outcome_probability",
                "days_prediction");
    }

    @Test
    void images() throws IOException {
        saysWhatItSaid(
                "pictures",
                "a817a17e82085101a39182676c49e55fdbf52eeb09fe1c14cc61b77987fc06bf",
                PICTURES,
                "prediction",
                "probability");
    }

    @Test
    void aModelOfVersionOneIsRefused() {
        String model = FormatVersion.ONE.path("trainings/table/model").toString();
        assertThatThrownBy(() -> ModelDirectory.load(files, model))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        files.qualify(model) + "/model.json: expected lockstep-model version 2, got version 1. Use the"
                                + " Lockstep release that wrote it");
    }
}
