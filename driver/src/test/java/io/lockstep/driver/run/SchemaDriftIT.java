package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.feature.SchemaDriftException;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.scoring.NewColumns;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.source.Parquet;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Columns that are not what they were when the model was trained on them. Their names have what names may have: dots,
 * letters of any script, spaces, backquotes, quotes.
 */
class SchemaDriftIT {
    private static final String SIZE = "größe.cm";
    private static final String CITY = "都市 `a`";

    @TempDir
    Path directory;

    private final SparkSession spark = LocalSpark.session();
    private final Files files = new HadoopFiles(new Configuration());
    private final ScoringOptions options = ScoringOptions.standard().withBackend("portable");
    private String model = "";

    private String write(String name, String expressions) {
        String path = directory.resolve(name).toString();
        spark.range(40)
                .selectExpr(expressions.split("; ", -1))
                .coalesce(1)
                .write()
                .parquet(path);
        return path;
    }

    private static String named(String expression, String name) {
        return expression + " as `" + name.replace("`", "``") + "`";
    }

    private static String usual(String more) {
        return named("cast(id % 7 as double)", SIZE) + "; " + named("concat('c', id % 3)", CITY)
                + "; if(id % 2 = 0, 'no', 'yes') as `it's`; int(id) as unused" + more;
    }

    @BeforeEach
    void train() throws IOException {
        write("train", usual(""));
        model = train(Map.of());
    }

    private String train(Map<String, Object> test) throws IOException {
        Map<String, Object> data = new java.util.LinkedHashMap<>(Map.of(
                "root",
                directory.toString(),
                "train",
                Map.of("format", "parquet", "path", "train"),
                "label",
                "it's",
                "numeric",
                List.of(SIZE),
                "categorical",
                List.of(CITY)));
        data.putAll(test);
        Map<String, Object> config = Map.of(
                "name",
                "drift",
                "data",
                data,
                "model",
                Map.of("layers", List.of(Map.of("dense", Map.of("units", 2))), "loss", "softmaxCrossEntropy"),
                "train",
                Map.of("epochs", 1, "batch", 8, "slices", 2, "optimizer", Map.of("sgd", Map.of("learningRate", 0.1))));
        Options runs = Options.standard()
                .withRunsDirectory(directory.resolve("runs").toString())
                .withBackend("portable");
        return TrainingRun.run(spark, Configs.BINDING.bind(RunConfig.class, config, ""), runs, new Heard())
                .places()
                .modelDirectory();
    }

    private List<String> predicted(Source input, ScoringOptions how) throws IOException {
        String output = directory.resolve("out" + System.nanoTime()).toString();
        assertThat(Prediction.run(spark, files, model, input, output, how)
                        .rows()
                        .scored())
                .isEqualTo(40);
        return Arrays.asList(spark.read().parquet(output).columns());
    }

    @Test
    void whatTheModelNeedsOtherwiseIsRefusedWithTheDifference() throws IOException {
        Parquet same = new Parquet(directory.resolve("train").toString());
        assertThat(predicted(same, options)).containsExactly(SIZE, CITY, "it's", "unused", "prediction", "probability");
        assertThat(Evaluation.run(spark, files, model, same, options).rows().scored())
                .isEqualTo(40);

        Parquet renamed = new Parquet(write("renamed", usual("").replace("größe.cm", "groesse.cm") + "; 1 as plan"));
        assertThatThrownBy(() -> predicted(renamed, options))
                .isInstanceOf(SchemaDriftException.class)
                .hasMessage(
                        renamed.path() + ": expected the columns that the model was trained on, got others: '" + SIZE
                                + "' double is missing (nearest: 'groesse.cm'). Give them the names and types they had, or train"
                                + " on such rows")
                .satisfies(e -> assertThat(((SchemaDriftException) e).drift().plainData())
                        .extracting(row -> row.get("column") + ": " + row.get("change"))
                        .containsExactly(SIZE + ": missing", "groesse.cm: new", "plan: new"));

        Parquet retyped = new Parquet(write("retyped", usual("").replace("concat('c', id % 3)", "id % 3")));
        assertThatThrownBy(() -> Evaluation.run(spark, files, model, retyped, options))
                .hasMessageContaining("got others: '" + CITY + "' string is bigint. Give them the names");

        Parquet less = new Parquet(write("less", usual("").replace("; int(id) as unused", "; 1 as `new.one`")));
        assertThat(predicted(less, options))
                .containsExactly(SIZE, CITY, "it's", "new.one", "prediction", "probability");
        assertThatThrownBy(() -> predicted(less, options.withNewColumns(NewColumns.REFUSE)))
                .hasMessageContaining("got others: 'new.one' int is new. Give");

        Path csv = directory.resolve("rows.csv");
        java.nio.file.Files.writeString(csv, SIZE + "," + CITY + "\n" + "3,c1\n".repeat(40));
        Csv text = new Csv(csv.toString(), true, List.of(), ",", "\"", null);
        assertThat(predicted(text, options))
                .as("values mean the same in text")
                .containsExactly(SIZE, CITY, "prediction", "probability");
    }

    /** Rows to test on are held against those of training before any step is made. */
    @Test
    void testRowsAreComparedBeforeTraining() {
        write("test", usual("").replace("cast(id % 7 as double)", "concat('', id % 7)"));
        assertThatThrownBy(() -> train(Map.of("test", Map.of("format", "parquet", "path", "test"))))
                .hasMessageMatching(
                        "data.test: .*/test: expected the columns that the model was trained on, got others: '" + SIZE
                                + "' double is string\\..*");
    }
}
