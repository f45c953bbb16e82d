package io.lockstep.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.driver.run.TrainingRun;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Csv;
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
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.CountVectorizer;
import org.apache.spark.ml.feature.IDF;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.VectorAssembler;
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
 * The recipe {@code news-topics} against MLlib's logistic regression over TF-IDF of the same words, and of pairs of words, in one
 * run: 7,600 rows, three parts by their hash; MLlib's terms and regularisation are those that are best on the validation rows. Takes minutes: {@code -Dlockstep.news=ag_news_test.csv}.
 */
class NewsTopicsIT {
    private static final String GIVEN = System.getProperty("lockstep.news", "");
    private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
    private static final List<String> NAMES = List.of("topic", "title", "description");

    @TempDir
    private Path directory;

    /** Lines of the file by the part their hash puts them into: 60, 20 and 20 of a hundred. */
    private static Map<String, List<String>> parts(List<String> lines) {
        Map<String, List<String>> parts = new TreeMap<>();
        for (String line : lines) {
            String hash = Sha256.of(line.getBytes(StandardCharsets.UTF_8));
            int tenth = Integer.parseInt(hash.substring(0, 4), 16) % 10;
            String part = tenth < 6 ? "train" : tenth < 8 ? "validation" : "test";
            parts.computeIfAbsent(part, name -> new ArrayList<>()).add(line);
        }
        return parts;
    }

    @Test
    void aDenseNetOverTermsIsAsGoodAsLogisticRegression() throws IOException {
        Assumptions.assumeTrue(!GIVEN.isEmpty(), "minutes long; give the rows by -Dlockstep.news=ag_news_test.csv");
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "4")
                .getOrCreate();
        Map<String, List<String>> parts = parts(Files.readAllLines(Path.of(GIVEN)));
        for (Map.Entry<String, List<String>> part : parts.entrySet()) {
            Files.write(directory.resolve(part.getKey() + ".csv"), part.getValue());
            System.out.println("rows " + part.getKey() + " " + part.getValue().size());
        }
        double mllib = mllib(spark);
        double lockstep = lockstep(spark);
        System.out.printf("test accuracy: MLlib %.4f, Lockstep %.4f%n", mllib, lockstep);
        assertThat(lockstep).isGreaterThanOrEqualTo(mllib - 0.005);
        spark.stop();
    }

    private double lockstep(SparkSession spark) throws IOException {
        HadoopFiles files = new HadoopFiles(spark.sparkContext().hadoopConfiguration());
        List<String> settings = List.of("data.root=" + directory);
        Options options =
                Options.standard().withRunsDirectory(directory.resolve("runs").toString());
        TrainingResult result = TrainingRun.run(
                spark,
                ConfigFile.read(CONF.resolve("news-topics.yaml").toString(), () -> files, settings)
                        .runConfig(),
                options,
                new RunListener() {});
        Csv validation = new Csv(directory.resolve("validation.csv").toString(), false, NAMES, ",", "\"", null);
        System.out.println("Lockstep validation "
                + Evaluation.run(spark, files, result.places().modelDirectory(), validation, ScoringOptions.standard())
                        .metrics());
        return result.metrics().test().getOrDefault("accuracy", 0.0);
    }

    /** Test accuracy of the logistic regression that is best on the validation rows. */
    private double mllib(SparkSession spark) throws IOException {
        double best = 0;
        double test = 0;
        for (List<String> texts :
                List.of(List.of("title", "description"), List.of("titleAlone", "descriptionAlone"), List.of("both"))) {
            Dataset<Row> train = rows(spark, "train");
            PipelineModel features = features(texts).fit(train);
            Dataset<Row> trained = features.transform(train).cache();
            Dataset<Row> validated =
                    features.transform(rows(spark, "validation")).cache();
            for (double strength : new double[] {1e-3, 3e-3, 1e-2, 3e-2, 1e-1}) {
                LogisticRegressionModel model = new LogisticRegression()
                        .setFeaturesCol("features")
                        .setLabelCol("label")
                        .setMaxIter(100)
                        .setRegParam(strength)
                        .fit(trained);
                double accuracy = accuracy(model, validated);
                System.out.printf("MLlib %s regParam %g: validation %.4f%n", texts, strength, accuracy);
                if (accuracy > best) {
                    best = accuracy;
                    test = accuracy(model, features.transform(rows(spark, "test")));
                }
            }
        }
        return test;
    }

    private static double accuracy(LogisticRegressionModel model, Dataset<Row> rows) {
        return model.transform(rows)
                .selectExpr("avg(case when prediction = label then 1.0D else 0.0D end)")
                .first()
                .getDouble(0);
    }

    private static Pipeline features(List<String> texts) {
        List<PipelineStage> stages = new ArrayList<>();
        for (String text : texts) {
            stages.add(new CountVectorizer()
                    .setInputCol(text)
                    .setOutputCol(text + "Counts")
                    .setVocabSize(text.startsWith("title") ? 8192 : text.equals("both") ? 24576 : 16384));
            stages.add(new IDF().setInputCol(text + "Counts").setOutputCol(text + "Weights"));
            stages.add(new Normalizer().setInputCol(text + "Weights").setOutputCol(text + "Features"));
        }
        stages.add(new VectorAssembler()
                .setInputCols(texts.stream().map(text -> text + "Features").toArray(String[]::new))
                .setOutputCol("features"));
        return new Pipeline().setStages(stages.toArray(new PipelineStage[0]));
    }

    /** Rows with the words and pairs of words of the title, of the description and of both as one text, and words alone. */
    private Dataset<Row> rows(SparkSession spark, String part) {
        NGrams grams = new NGrams(new Tokenizer(Tokenizer.Unit.WORDS, true), 1, 2);
        NGrams alone = new NGrams(new Tokenizer(Tokenizer.Unit.WORDS, true), 1, 1);
        List<Row> rows = new ArrayList<>();
        Dataset<Row> read = spark.read()
                .option("escape", "\"")
                .csv(directory.resolve(part + ".csv").toString());
        for (Row row : read.collectAsList()) {
            String title = row.getString(1);
            String description = row.getString(2);
            rows.add(RowFactory.create(
                    Double.parseDouble(row.getString(0)) - 1,
                    grams.of(title).toArray(),
                    grams.of(description).toArray(),
                    grams.of(title + " " + description).toArray(),
                    alone.of(title).toArray(),
                    alone.of(description).toArray()));
        }
        StructType type = new StructType().add("label", DataTypes.DoubleType);
        for (String text : List.of("title", "description", "both", "titleAlone", "descriptionAlone")) {
            type = type.add(text, DataTypes.createArrayType(DataTypes.StringType));
        }
        return spark.createDataFrame(rows, type);
    }
}
