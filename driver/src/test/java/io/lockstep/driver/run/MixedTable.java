package io.lockstep.driver.run;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A Parquet table of images, numbers and ids, each of which tells its three classes apart in part; and a model of all.
 */
final class MixedTable {
    private static final int IDS = 30;

    private MixedTable() {}

    /** Writes {@code mixed} into a directory: so many rows, by a driver's Spark. */
    static void write(Path directory, int rows) {
        StructType type = new StructType()
                .add("photo", DataTypes.BinaryType)
                .add("a", DataTypes.DoubleType)
                .add("b", DataTypes.IntegerType)
                .add("visits", DataTypes.createArrayType(DataTypes.LongType))
                .add("kind", DataTypes.StringType);
        LocalSpark.session()
                .createDataFrame(rows(rows), type)
                .repartition(3)
                .write()
                .parquet(directory.resolve("mixed").toString());
    }

    private static List<Row> rows(int count) {
        Random random = new Random(11);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int kind = i % 3;
            byte[] photo = new byte[16];
            for (int pixel = 0; pixel < photo.length; pixel++) {
                photo[pixel] = (byte) (random.nextInt(160) + (pixel / 4 == kind ? 90 : 0));
            }
            List<Long> visits = new ArrayList<>();
            for (int n = random.nextInt(6); n > 0; n--) {
                visits.add((long) (random.nextInt(IDS / 3) * 3 + (random.nextInt(4) == 0 ? 0 : kind)));
            }
            rows.add(RowFactory.create(
                    photo, random.nextGaussian() + kind, random.nextInt(10), visits.toArray(), "kind" + kind));
        }
        return rows;
    }

    /** A config of the table. */
    static Map<String, Object> plainData(Path directory, Map<String, Object> photo, Map<String, Object> train) {
        return plainData(directory, photo, train, Map.of("size", IDS, "dimension", 4));
    }

    /**
     * The same with embeddings of another kind.
     *
     * @param photo more keys of the image
     * @param train more keys of the training
     */
    private static Map<String, Object> plainData(
            Path directory, Map<String, Object> photo, Map<String, Object> train, Map<String, Object> embedding) {
        Map<String, Object> image = new LinkedHashMap<>(Map.of("column", "photo", "shape", List.of(1, 4, 4)));
        image.putAll(photo);
        Map<String, Object> rows = Map.of("format", "parquet", "path", "mixed");
        Map<String, Object> inputs = new LinkedHashMap<>();
        inputs.put(
                "seen",
                Map.of("columns", List.of(Map.of("image", image), Map.of("numeric", "a")), "numeric", List.of("b")));
        inputs.put("visits", Map.of("columns", List.of(Map.of("ids", Map.of("column", "visits", "largest", IDS - 1)))));
        inputs.put("chance", Map.of("noise", Map.of("normal", Map.of("sizes", List.of(2)))));
        Map<String, Object> training = new LinkedHashMap<>(Map.of(
                "epochs", 8, "batch", 48, "slices", 4, "optimizer", Map.of("adam", Map.of("learningRate", 0.01))));
        training.putAll(train);
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("name", "mixed");
        config.put(
                "data",
                Map.of(
                        "root",
                        directory.toString(),
                        "train",
                        rows,
                        "test",
                        rows,
                        "validation",
                        Map.of("fraction", 0.2),
                        "label",
                        "kind",
                        "inputs",
                        inputs));
        config.put(
                "model",
                Map.of(
                        "layers",
                        List.of(
                                Map.of("name", "history", "from", "visits", "embeddingMean", embedding),
                                Map.of("from", List.of("seen", "history", "chance"), "concat", Map.of()),
                                Map.of("dense", Map.of("units", 24, "activation", "relu")),
                                Map.of("dense", Map.of("units", 3))),
                        "loss",
                        "softmaxCrossEntropy"));
        config.put("train", training);
        return config;
    }

    static RunConfig config(Path directory, Map<String, Object> photo, Map<String, Object> train) {
        return Configs.BINDING.bind(RunConfig.class, plainData(directory, photo, train), "");
    }

    /**
     * A config whose embeddings are a table beside the flat vector, with rows so long that it has four blocks; as a file
     * for {@link TrainProgram}.
     */
    static Path sparseFile(Path directory, Map<String, Object> train) throws IOException {
        Map<String, Object> keys = new LinkedHashMap<>(train);
        keys.put("clipNorm", 0.5);
        keys.put("tableOptimizer", Map.of("adagrad", Map.of("learningRate", 0.05)));
        Path file = Files.createTempFile(directory, "sparse", ".json");
        Files.write(
                file,
                Json.document(
                        plainData(directory, Map.of(), keys, Map.of("size", IDS, "dimension", 2_048, "sparse", true))));
        return file;
    }

    /** The config as a file for {@link TrainProgram}. */
    static Path file(Path directory, Map<String, Object> photo, Map<String, Object> train) throws IOException {
        Path file = Files.createTempFile(directory, "mixed", ".json");
        Files.write(file, Json.document(plainData(directory, photo, train)));
        return file;
    }
}
