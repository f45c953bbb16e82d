package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.driver.run.TrainingRun;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of every format, as its {@link SourceExamples} write them, from a config to predictions. */
class SourceTrainingIT extends SourceContract {
    private static final String PROVIDERS = "hadoop.security.credential.provider.path";

    private static final RunListener NOBODY = new RunListener() {};

    private static final List<List<Integer>> HALVES = List.of(ALL.subList(0, 5), ALL.subList(5, SourceExamples.ROWS));

    /** Other tests train on them, or on what they read. */
    private static final Set<Class<? extends Source>> TRAINED_ON = Set.of(
            Csv.class,
            Parquet.class,
            Orc.class,
            Idx.class,
            FixedRecords.class,
            JsonLines.class,
            ImageFolder.class,
            WavFolder.class,
            SparkFormat.class,
            Checked.class);

    static Stream<SourceExamples> examples() {
        Stream<SourceExamples> formats =
                formats().filter(format -> !TRAINED_ON.contains(format)).map(SourceExamples::of);
        return Stream.concat(formats, Stream.of(ForeignExamples.values()));
    }

    private static RunConfig config(Source source, SourceExamples examples) {
        Map<String, Object> data = new LinkedHashMap<>(examples.learning());
        Object plain = Objects.requireNonNull(Configs.BINDING.unbind(source));
        data.put("train", plain);
        data.put("test", plain);
        Map<String, Object> model = Map.of(
                "layers",
                List.of("flatten", Map.of("dense", Map.of("units", examples.classes()))),
                "loss",
                "softmaxCrossEntropy");
        Map<String, Object> train =
                Map.of("epochs", 1, "batch", 7, "slices", 1, "optimizer", Map.of("sgd", Map.of("learningRate", 0.1)));
        return Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "source", "data", data, "model", model, "train", train), "");
    }

    /** Every column that was read, and every row, with an answer. */
    private List<String> predicted(Files files, String model, Source source, String name, List<String> columns)
            throws IOException {
        String output = temporary.resolve(name).toString();
        Prediction.run(
                LocalSpark.session(),
                files,
                model,
                source,
                output,
                ScoringOptions.standard().withBackend("portable"));
        List<String> texts = new ArrayList<>();
        for (Row row : LocalSpark.session().read().parquet(output).collectAsList()) {
            List<String> names = Arrays.asList(row.schema().fieldNames());
            assertThat(names).startsWith(columns.toArray(String[]::new)).contains("prediction");
            @Nullable Object[] values = new @Nullable Object[columns.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = Values.plain(row.get(i));
            }
            texts.add(text(columns, values));
            assertThat(row.isNullAt(names.indexOf("prediction"))).isFalse();
        }
        return texts;
    }

    /** A credential provider with the password of the database of {@link ForeignExamples#JDBC}. */
    @BeforeAll
    static void keepPassword(@TempDir Path kept) throws IOException {
        Configuration configuration = LocalSpark.session().sparkContext().hadoopConfiguration();
        configuration.set(PROVIDERS, "jceks://file" + kept.resolve("store.jceks"));
        CredentialProvider provider =
                CredentialProviderFactory.getProviders(configuration).get(0);
        provider.createCredentialEntry(ForeignExamples.PASSWORD_NAME, ForeignExamples.PASSWORD.toCharArray());
        provider.flush();
    }

    @AfterAll
    static void forgetPassword() {
        LocalSpark.session().sparkContext().hadoopConfiguration().unset(PROVIDERS);
    }

    /** No file of the run, of what was prepared or of the model holds the password. */
    private void assertNoPassword() throws IOException {
        try (Stream<Path> written = java.nio.file.Files.walk(temporary.resolve("runs"))) {
            for (Path file : written.filter(java.nio.file.Files::isRegularFile).toList()) {
                assertThat(new String(java.nio.file.Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(ForeignExamples.PASSWORD);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isTrainedOnEvaluatedAndPredicted(SourceExamples examples) throws IOException {
        Path rows = directory("rows");
        Files files = new HadoopFiles(LocalSpark.session().sparkContext().hadoopConfiguration());
        Source source = examples.write(rows, examples.severalFiles() ? HALVES : List.of(ALL), "a");
        TrainingResult result = TrainingRun.run(
                LocalSpark.session(),
                config(source, examples),
                Options.standard()
                        .withRunsDirectory(temporary.resolve("runs").toString())
                        .withBackend("portable"),
                NOBODY);
        assertNoPassword();
        assertThat(result.rows().trained()).isEqualTo(SourceExamples.ROWS);
        assertThat(result.metrics().test()).containsKey("accuracy");
        String model = result.places().modelDirectory();
        List<String> columns = source.open(LocalSpark.session(), files).columns();
        assertThat(predicted(files, model, source, "answers", columns))
                .containsExactlyInAnyOrderElementsOf(expected(examples));
        Source alike = source.at("there");
        if (alike != null) {
            Source learnt = Reading.learnt(
                    ModelDirectory.load(files, model).preprocessing().reading());
            // a path that says nothing is no CSV, whatever the model learnt from
            Source named =
                    alike instanceof Csv ? new Csv("there", true, List.of(), ",", "\"", null) : new Parquet("there");
            assertThat(Reading.of(named, learnt)).isEqualTo(alike);
        }
    }
}
