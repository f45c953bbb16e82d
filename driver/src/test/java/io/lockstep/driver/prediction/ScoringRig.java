package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.TestModels;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;

/** Rows, models and Spark of the tests of scoring. */
abstract class ScoringRig {
    static final List<String> WORDS = List.of("low", "mid", "high");
    static final ScoringOptions PORTABLE = new ScoringOptions(BadRows.FAIL, "portable");
    static final int ROWS = 700;

    @TempDir
    Path directory;

    final SparkSession spark = LocalSpark.session();
    final Files files = new HadoopFiles(spark.sparkContext().hadoopConfiguration());

    String path(String name) {
        return directory.resolve(name).toString();
    }

    static List<String> classes(Target task) {
        return !task.hasClasses() ? List.of() : task.fixedClassCount() == 2 ? List.of("0", "1") : WORDS;
    }

    static String row(int number, Target task, boolean label) {
        RandomStream random = RandomStream.of(5, Purpose.SAMPLE_DATA, number);
        StringBuilder line = new StringBuilder("id" + number);
        for (int i = 0; i < 4; i++) {
            line.append(String.format(Locale.ROOT, ",%.4f", 4 * random.uniform(i) - 2));
        }
        if (label) {
            int index = (int) random.below(task instanceof Target.ClassIndex ? 3 : 2, 9);
            line.append(',')
                    .append(
                            task instanceof Target.Numbers
                                    ? "0." + index
                                    : classes(task).get(index));
        }
        return line.toString();
    }

    /** The same rows in so many files. */
    Source csv(String name, Target task, boolean label, int fileCount) throws IOException {
        Path data = java.nio.file.Files.createDirectories(directory.resolve(name));
        for (int file = 0; file < fileCount; file++) {
            List<String> lines = new ArrayList<>();
            lines.add("id,a,b,c,d" + (label ? ",label" : ""));
            for (int number = file; number < ROWS; number += fileCount) {
                lines.add(row(number, task, label));
            }
            java.nio.file.Files.write(data.resolve("part" + file + ".csv"), lines);
        }
        return source(data);
    }

    static Source source(Path data) {
        return new Csv(data.toString(), true, List.of(), ",", "\"", null);
    }

    Source lines(String... lines) throws IOException {
        Path file = directory.resolve("some.csv");
        java.nio.file.Files.write(file, List.of(lines));
        return source(file);
    }

    String model(Target task) throws IOException {
        String model = path("model-" + task.name());
        TestModels.write(files, model, task, classes(task));
        return model;
    }

    static Map<String, Row> byId(Dataset<Row> rows) {
        Map<String, Row> byId = rowsById(rows);
        assertThat(byId).hasSize(ROWS);
        return byId;
    }

    /** By the model of classes, which is made for the first. */
    PredictionResult predict(Source rows, String out, OutputForm form) throws IOException {
        String model = path("model-" + new Target.ClassIndex().name());
        return Prediction.run(
                spark,
                files,
                new ResolvedModel(files.exists(model) ? model : model(new Target.ClassIndex()), null),
                rows,
                path(out),
                PORTABLE,
                form);
    }

    static Map<String, Row> rowsById(Dataset<Row> rows) {
        Map<String, Row> byId = new TreeMap<>();
        for (Row row : rows.collectAsList()) {
            assertThat(byId.put(row.getString(0), row)).isNull();
        }
        return byId;
    }
}
