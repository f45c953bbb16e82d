package io.lockstep.jobs.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/**
 * The sample digits must be worth a neural network: what Spark has by itself does not solve them. Half a minute, for who changes
 * how they are drawn: {@code -Dlockstep.samples=difficulty}.
 */
class SampleDifficultyIT {
    private static final Path DIGITS = Path.of("..", "data-samples", "digits");
    private static final StructType SCHEMA =
            new StructType().add("label", DataTypes.DoubleType).add("features", SQLDataTypes.VectorType());

    @Test
    void logisticRegressionStaysBelowNinetyThreePercent() throws IOException {
        assumeTrue(
                System.getProperty("lockstep.samples", "").equals("difficulty"),
                "the samples are as they were; ask for it by -Dlockstep.samples=difficulty");
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "1")
                .getOrCreate();
        try {
            LogisticRegressionModel model =
                    new LogisticRegression().setMaxIter(60).setRegParam(1e-4).fit(digits(spark, "train"));
            double accuracy = new MulticlassClassificationEvaluator()
                    .setMetricName("accuracy")
                    .evaluate(model.transform(digits(spark, "test")));
            assertThat(accuracy).isBetween(0.5, 0.93);
        } finally {
            spark.stop();
        }
    }

    private static Dataset<Row> digits(SparkSession spark, String part) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (DataInputStream images = open(part + "-images-idx3-ubyte.gz");
                DataInputStream labels = open(part + "-labels-idx1-ubyte.gz")) {
            images.readInt();
            int count = images.readInt();
            int size = images.readInt() * images.readInt();
            labels.readLong();
            for (int i = 0; i < count; i++) {
                double[] pixels = new double[size];
                for (int j = 0; j < size; j++) {
                    pixels[j] = images.readUnsignedByte() / 255.0;
                }
                rows.add(RowFactory.create(
                        (double) labels.readUnsignedByte(),
                        Vectors.dense(pixels).compressed()));
            }
        }
        return spark.createDataFrame(rows, SCHEMA).coalesce(1).cache();
    }

    private static DataInputStream open(String name) throws IOException {
        return new DataInputStream(new GZIPInputStream(Files.newInputStream(DIGITS.resolve(name)), 1 << 16));
    }
}
