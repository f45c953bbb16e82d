package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Models that the first release wrote are still read, and say what they said. */
class VersionOneModelTest {
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
        String model = FormatVersion.ONE
                .path("trainings")
                .resolve(run)
                .resolve("model")
                .toString();
        LoadedModel loaded = ModelDirectory.load(files, model);
        assertThat(loaded.digest().modelSha256()).isEqualTo(sha256);
        try (Network network = loaded.network(Backends.named("portable"))) {
            assertThat(network.spec()).isEqualTo(loaded.spec());
        }
        assertThat(ModelDirectory.lineage(files, model)).containsKey("versions");
        Source rows = new Binding(Sources.REGISTRY)
                .bind(Source.class, source, run)
                .under(FormatVersion.ONE.path("").toString());
        String output = directory.resolve(run).toString();
        Prediction.run(
                spark, files, model, rows, output, ScoringOptions.standard().withBackend("portable"));
        Dataset<Row> answers = spark.read().parquet(output).selectExpr(predicted);
        List<String> said = java.nio.file.Files.readAllLines(FormatVersion.ONE.path(run + "-predictions.jsonl"));
        assertThat(parsed(answers.toJSON().collectAsList().stream().sorted().toList()))
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
                "ecf02b91239bff6fc24d5fdaa1cbafeb3ac7fa63c4d9da6b70725151603b2f6e",
                ROWS,
                "id",
                "prediction",
                "probability");
    }

    @Test
    void twoInputsAClassAndANumber() throws IOException {
        saysWhatItSaid(
                "graph",
                "36d599f49769634669065164f4ad10d89aeb8699ea3e503c899bb941aea86834",
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
                "8a839d37f0503ff657581284c4ac383bbb68144a13aff1b71bd4f80e4e6bf5e0",
                PICTURES,
                "prediction",
                "probability");
    }
}
