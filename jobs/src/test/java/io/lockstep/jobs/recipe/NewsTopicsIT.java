package io.lockstep.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.driver.run.TrainingRun;
import io.lockstep.driver.text.NGrams;
import io.lockstep.driver.text.Tokenizer;
import io.lockstep.jobs.config.ConfigFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.CountVectorizer;
import org.apache.spark.ml.feature.IDF;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipe {@code news-topics} against MLlib's logistic regression over TF-IDF of words and pairs of words, mean of five splits by
 * the rows' hash; MLlib's terms and regularisation are those that are best on the validation rows of the split. Takes minutes:
 * {@code -Dlockstep.news=ag_news_test.csv}.
 */
class NewsTopicsIT {
    private static final String GIVEN = System.getProperty("lockstep.news", "");
    private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
    private static final int SPLITS = 5;

    /** Mean test accuracy of such a regression on other splits of such rows, which the first test holds against these. */
    private static final double MLLIB = 0.878;

    @TempDir
    private Path directory;

    /**
     * Lines of the file by the part their hash puts them into: of five parts one is for the test, of the others an eighth
     * for validation.
     */
    private static Map<String, List<String>> parts(List<String> lines, int split) {
        Map<String, List<String>> parts = new TreeMap<>();
        for (String line : lines) {
            String hash = Sha256.of(line.getBytes(StandardCharsets.UTF_8));
            long number = Long.parseLong(hash.substring(0, 8), 16);
            String part = number % SPLITS == split ? "test" : number / SPLITS % 8 == 0 ? "validation" : "train";
            parts.computeIfAbsent(part, name -> new ArrayList<>()).add(line);
        }
        return parts;
    }

    @Test
    void logisticRegressionOverPairsOfWordsIsAsWrittenDown() throws IOException {
        assertThat(mean("MLlib", NewsTopicsIT::mllib)).isCloseTo(MLLIB, within(0.01));
    }

    @Test
    void theRecipeIsAsGoodAsLogisticRegressionOverPairsOfWords() throws IOException {
        assertThat(mean("Lockstep", NewsTopicsIT::lockstep))
                .isGreaterThanOrEqualTo(MLLIB - 0.005)
                .isGreaterThanOrEqualTo(0.87);
    }

    /** Mean over the splits of the accuracy on test rows. */
    private double mean(String name, Learner learner) throws IOException {
        Assumptions.assumeTrue(!GIVEN.isEmpty(), "minutes long; give the rows by -Dlockstep.news=ag_news_test.csv");
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
        spark.sparkContext().setLogLevel("ERROR");
        List<String> lines = Files.readAllLines(Path.of(GIVEN));
        double mean = 0;
        for (int split = 0; split < SPLITS; split++) {
            Path own = Files.createDirectory(directory.resolve(String.valueOf(split)));
            for (Map.Entry<String, List<String>> part : parts(lines, split).entrySet()) {
                Files.write(own.resolve(part.getKey() + ".csv"), part.getValue());
            }
            double accuracy = learner.accuracy(spark, own);
            System.out.printf("%s, split %d: test accuracy %.4f%n", name, split, accuracy);
            mean += accuracy / SPLITS;
        }
        System.out.printf("%s, mean of %d splits: %.4f%n", name, SPLITS, mean);
        return mean;
    }

    /** What learns from the training rows in a directory, chooses by its validation rows, and is measured on its test rows. */
    private interface Learner {
        double accuracy(SparkSession spark, Path own) throws IOException;
    }

    private static double lockstep(SparkSession spark, Path own) throws IOException {
        HadoopFiles files = new HadoopFiles(spark.sparkContext().hadoopConfiguration());
        String rows =
                "{format: query, sql: \"select topic, concat(title, ' ', description) as text from news\", with: {news:"
                        + " {format: csv, path: validation.csv, header: false, names: [topic, title, description]}}}";
        List<String> settings = List.of("data.root=" + own, "data.validation={source: " + rows + "}");
        Options options =
                Options.standard().withRunsDirectory(own.resolve("runs").toString());
        TrainingResult result = TrainingRun.run(
                spark,
                ConfigFile.read(CONF.resolve("news-topics.yaml").toString(), () -> files, settings)
                        .runConfig(),
                options,
                new RunListener() {});
        return result.metrics().test().getOrDefault("accuracy", 0.0);
    }

    /** Test accuracy of the logistic regression that is best on the validation rows. */
    private static double mllib(SparkSession spark, Path own) {
        double best = 0;
        double test = 0;
        PipelineModel features = features().fit(rows(spark, own, "train"));
        Dataset<Row> trained = features.transform(rows(spark, own, "train")).cache();
        Dataset<Row> validated =
                features.transform(rows(spark, own, "validation")).cache();
        for (LogisticRegression regression : regressions()) {
            LogisticRegressionModel model = regression.fit(trained);
            double accuracy = accuracy(model, validated);
            System.out.printf(
                    "MLlib, split %s, regularisation %s, standardised %s: validation accuracy %.4f after %d steps%n",
                    own.getFileName(),
                    regression.getRegParam(),
                    regression.getStandardization(),
                    accuracy,
                    model.summary().totalIterations());
            if (accuracy > best) {
                best = accuracy;
                test = accuracy(model, features.transform(rows(spark, own, "test")));
            }
        }
        trained.unpersist();
        validated.unpersist();
        return test;
    }

    /** As it comes, with a regularisation that suits so many terms, and with terms as they are weighed. */
    private static List<LogisticRegression> regressions() {
        return Stream.of(
                        new LogisticRegression().setRegParam(1e-2),
                        new LogisticRegression().setRegParam(3e-4).setStandardization(false),
                        new LogisticRegression().setRegParam(1e-4).setStandardization(false),
                        new LogisticRegression().setRegParam(3e-5).setStandardization(false))
                .map(regression -> regression
                        .setFeaturesCol("features")
                        .setLabelCol("label")
                        .setMaxIter(60))
                .toList();
    }

    private static double accuracy(LogisticRegressionModel model, Dataset<Row> rows) {
        return model.transform(rows)
                .selectExpr("avg(case when prediction = label then 1.0D else 0.0D end)")
                .first()
                .getDouble(0);
    }

    /** Words and pairs of words that two training rows have at least. */
    private static Pipeline features() {
        return new Pipeline().setStages(new PipelineStage[] {
            new CountVectorizer()
                    .setInputCol("terms")
                    .setOutputCol("counts")
                    .setMinDF(2)
                    .setVocabSize(1 << 18),
            new IDF().setInputCol("counts").setOutputCol("weights"),
            new Normalizer().setInputCol("weights").setOutputCol("features")
        });
    }

    /** Rows with the words and pairs of words of title and description. */
    private static Dataset<Row> rows(SparkSession spark, Path own, String part) {
        NGrams grams = new NGrams(new Tokenizer(Tokenizer.Unit.WORDS, true), 1, 2);
        List<Row> rows = new ArrayList<>();
        Dataset<Row> read = spark.read()
                .option("escape", "\"")
                .csv(own.resolve(part + ".csv").toString());
        for (Row row : read.collectAsList()) {
            rows.add(RowFactory.create(
                    Double.parseDouble(row.getString(0)) - 1,
                    grams.of(row.getString(1) + " " + row.getString(2)).toArray()));
        }
        StructType type = new StructType()
                .add("label", DataTypes.DoubleType)
                .add("terms", DataTypes.createArrayType(DataTypes.StringType));
        return spark.createDataFrame(rows, type).coalesce(1);
    }
}
