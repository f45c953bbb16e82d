package io.lockstep.driver.prediction;

import io.lockstep.driver.column.ImageFeature;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.Golden;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.run.TrainingRun;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.benchmark.Workload;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Rows and models that the speed of predictions is measured with. */
final class RateWorkloads {
    private static final List<String> CATEGORIES = List.of(
            "workclass", "education", "marital-status", "occupation", "relationship", "race", "sex", "native-country");
    private static final int[] SIZES = {9, 16, 7, 15, 6, 5, 2, 42};
    private static final int PIXELS = 784;

    private RateWorkloads() {}

    /** Columns, types and numbers of categories of conf/census-income.yaml, values drawn. */
    static Dataset<Row> census(SparkSession spark, long rows) {
        String[] columns = new String[15];
        columns[0] = "cast(17 + rand(1) * 73 as int) age";
        columns[1] = "cast(20000 + rand(2) * 1000000 as int) fnlwgt";
        columns[2] = "cast(1 + rand(3) * 16 as int) `education-num`";
        columns[3] = "if(rand(4) < 0.92, 0, cast(rand(5) * 99999 as int)) `capital-gain`";
        columns[4] = "if(rand(6) < 0.95, 0, cast(rand(7) * 4356 as int)) `capital-loss`";
        columns[5] = "cast(1 + rand(8) * 99 as int) `hours-per-week`";
        for (int i = 0; i < SIZES.length; i++) {
            columns[6 + i] = "concat('Category-of-some-', cast(rand(" + (20 + i) + ") * rand(" + (40 + i) + ") * "
                    + SIZES[i] + " as int)) `" + CATEGORIES.get(i) + "`";
        }
        columns[14] = "if(rand(60) < 0.25, '>50K', '<=50K') income";
        return spark.range(0, rows, 1, 2).selectExpr(columns);
    }

    /** The network of conf/census-income.yaml, trained on a few such rows. */
    static String censusModel(SparkSession spark, String directory) throws IOException {
        census(spark, 4000).write().parquet(directory + "/train");
        Map<String, Object> columns = Map.of(
                "categorical",
                CATEGORIES,
                "columns",
                List.of(
                        bins("age", 16),
                        bins("education-num", 16),
                        bins("hours-per-week", 16),
                        bins("capital-gain", 32),
                        bins("capital-loss", 32)));
        Map<String, Object> data = Map.of(
                "train",
                Map.of("format", "parquet", "path", directory + "/train"),
                "inputs",
                Map.of("wide", columns, "deep", columns));
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("from", "deep", "dense", Map.of("units", 128, "activation", "relu")),
                        Map.of("dropout", Map.of("rate", 0.3)),
                        Map.of("dense", Map.of("units", 64, "activation", "relu")),
                        Map.of("dropout", Map.of("rate", 0.3)),
                        Map.of("name", "both", "from", List.of("wide", "dropout2"), "concat", Map.of()),
                        Map.of("name", "answer", "dense", Map.of("units", 1))),
                "outputs",
                List.of(Map.of(
                        "node",
                        "answer",
                        "loss",
                        "sigmoidCrossEntropy",
                        "label",
                        "income",
                        "classes",
                        List.of("<=50K", ">50K"))));
        Map<String, Object> train =
                Map.of("epochs", 1, "batch", 128, "optimizer", Map.of("adamw", Map.of("learningRate", 0.002)));
        RunConfig config = Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "census", "data", data, "model", model, "train", train), "");
        return TrainingRun.run(
                        spark, config, Options.standard().withRunsDirectory(directory + "/runs"), new RunListener() {})
                .places()
                .modelDirectory();
    }

    private static Map<String, Object> bins(String column, int count) {
        return Map.of("piecewiseLinear", Map.of("column", column, "bins", count));
    }

    /** Pictures of 28 by 28 bytes, of which one in five is not 0. */
    static Dataset<Row> pixels(SparkSession spark, long rows) {
        StructType schema = new StructType().add("id", DataTypes.LongType).add("pixels", DataTypes.BinaryType);
        return spark.createDataFrame(
                spark.range(0, rows, 1, 2).javaRDD().map(id -> RowFactory.create(id, picture(id))), schema);
    }

    private static byte[] picture(long id) {
        byte[] picture = new byte[PIXELS];
        RandomStream random = RandomStream.of(3, Purpose.SAMPLE_DATA, id);
        for (int i = 0; i < PIXELS / 5; i++) {
            picture[(int) random.below(PIXELS, 2L * i)] = (byte) random.below(256, 2L * i + 1);
        }
        return picture;
    }

    /** The workload {@code mlp} of the kernels, with weights as training begins with. */
    static String pixelsModel(Files files, String directory) throws IOException {
        ModelSpec spec = Workload.named("mlp").model();
        HeapFloats parameters = HeapFloats.of(spec.layout().size());
        for (ParameterTensor tensor : spec.layout().tensors()) {
            tensor.initializer()
                    .fill(
                            tensor.shape(),
                            RandomStream.of(1, Purpose.INITIALIZATION, tensor.offset()),
                            parameters.array(),
                            (int) tensor.offset());
        }
        Preprocessing preprocessing = new Preprocessing(
                Shape.of(PIXELS),
                List.of(new ImageFeature("pixels", PIXELS, 1 / 255.0, List.of(), List.of())),
                new Answer(
                        new Target.ClassIndex(),
                        List.of("label"),
                        IntStream.range(0, 10).mapToObj(Integer::toString).toList()),
                null,
                null);
        try (Network network = Backends.named("portable").compile(spec, Precision.F32, List.of())) {
            network.pack(parameters);
            Batch batch = new Batch(2, new int[] {PIXELS}, 1);
            Arrays.fill(batch.input(0), 0.25f);
            batch.setRows(2);
            ModelDirectory.write(
                    files,
                    directory,
                    spec,
                    preprocessing,
                    parameters,
                    Golden.of(network, batch),
                    Map.of("run", "test"));
        }
        return directory;
    }
}
