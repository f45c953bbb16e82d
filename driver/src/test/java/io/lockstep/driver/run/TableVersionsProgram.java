package io.lockstep.driver.run;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.source.CatalogTable;
import io.lockstep.driver.source.Query;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.source.SparkFormat;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Tables that keep their history, read at a version: {@code <directory>}; prints what was read of which. */
final class TableVersionsProgram {
    private final SparkSession spark;
    private final Files files;
    private final PrintStream out;

    private TableVersionsProgram(SparkSession spark, PrintStream out) {
        this.spark = spark;
        this.files = new HadoopFiles(spark.sparkContext().hadoopConfiguration());
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            TableVersionsProgram program =
                    new TableVersionsProgram(spark, new PrintStream(System.out, true, StandardCharsets.UTF_8));
            program.delta(arguments[0] + "/delta");
            program.iceberg(arguments[0] + "/ice/people/ages");
            program.train(arguments[0]);
        } finally {
            spark.stop();
        }
    }

    /** Rows of an age and its class. */
    private Dataset<Row> rows(long from, long to) {
        return spark.range(from, to).selectExpr("id age", "concat('k', id % 2) kind");
    }

    private void delta(String path) throws IOException {
        rows(0, 20).write().format("delta").save(path);
        rows(20, 30).write().format("delta").mode("append").save(path);
        print("delta", new SparkFormat("delta", Map.of(), Map.of(), path, null, null));
        print("delta 0", new SparkFormat("delta", Map.of("versionAsOf", "0"), Map.of(), path, null, null));
        print("delta query", new Query("select * from delta.`" + path + "` version as of 0", Map.of(), null));
    }

    private void iceberg(String path) throws Exception {
        rows(0, 20).writeTo("ice.people.ages").create();
        rows(20, 30).writeTo("ice.people.ages").append();
        List<Row> snapshots = spark.sql("select snapshot_id from ice.people.ages.snapshots order by committed_at")
                .collectAsList();
        String first = String.valueOf(snapshots.get(0).getLong(0));
        out.println("first " + first);
        out.println("second " + snapshots.get(1).getLong(0));
        Map<String, String> options = Map.of("versionAsOf", first);
        print("iceberg", new CatalogTable("ice.people.ages", Map.of(), null));
        print("iceberg first", new CatalogTable("ice.people.ages", options, null));
        print("iceberg path", new SparkFormat("iceberg", Map.of(), Map.of(), path, null, null));
        print("iceberg path first", new SparkFormat("iceberg", options, Map.of(), path, null, null));
        print("iceberg query", new Query("select * from ice.people.ages version as of " + first, Map.of(), null));
    }

    private void print(String name, Source source) throws IOException {
        SourceRows opened = source.open(spark, files);
        out.println(name + ": " + opened.javaRows().count() + " rows at "
                + opened.tables().get(0).version());
    }

    private void train(String directory) throws IOException {
        Map<String, Object> source = Map.of(
                "format", "spark", "name", "delta", "path", directory + "/delta", "options", Map.of("versionAsOf", 0));
        Map<String, Object> config = Map.of(
                "name", "versions",
                "data", Map.of("train", source, "label", "kind", "numeric", List.of("age")),
                "model", Map.of("layers", List.of(Map.of("dense", Map.of("units", 2))), "loss", "softmaxCrossEntropy"),
                "train",
                        Map.of(
                                "epochs", 1,
                                "batch", 8,
                                "slices", 1,
                                "optimizer", Map.of("sgd", Map.of("learningRate", 0.1))));
        TrainingResult result = TrainingRun.run(
                spark,
                Configs.BINDING.bind(RunConfig.class, config, ""),
                Options.standard().withRunsDirectory(directory + "/runs").withBackend("portable"),
                new Printed(out));
        Map<String, ?> lineage = ModelDirectory.lineage(files, result.places().modelDirectory());
        out.println("lineage " + Json.line(Objects.requireNonNull(lineage.get("sources"))));
        out.println("trained on " + result.rows().trained());
    }
}
