package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.TestModels;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Parquet;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.loss.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that turn out damaged while a model scores their rows. */
class DamagedInputIT {
    @TempDir
    Path directory;

    /** What Spark says of it names no file at the deepest place. */
    @Test
    void aDamagedFileIsNamedWhereItIsScored() throws IOException {
        SparkSession spark = LocalSpark.session();
        Files files = new HadoopFiles(new Configuration());
        ScoringOptions options = new ScoringOptions(BadRows.FAIL, "portable");
        String model = directory.resolve("model").toString();
        TestModels.write(files, model, new Target.ClassIndex(), List.of("low", "mid", "high"));
        Path table = directory.resolve("rows of today");
        spark.range(500)
                .selectExpr("id / 3 a", "id / 7 b", "id / 9 c", "id / 11 d", "'mid' label")
                .coalesce(1)
                .write()
                .option("compression", "none")
                .parquet(table.toString());
        Path part;
        try (Stream<Path> all = java.nio.file.Files.list(table)) {
            part = all.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = java.nio.file.Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 4;
        java.nio.file.Files.write(part, bytes);
        java.nio.file.Files.deleteIfExists(part.resolveSibling("." + part.getFileName() + ".crc"));
        String told = "file:" + part + ": expected pages that match their checksums, got damaged ones (could not verify"
                + " page integrity, CRC checksum verification failed). Copy the file afresh";
        Parquet source = new Parquet(table.toString());
        String output = directory.resolve("out").toString();
        assertThatThrownBy(() -> Prediction.run(spark, files, model, source, output, options))
                .isInstanceOf(SourceException.class)
                .hasMessage(told);
        assertThat(files.exists(output + "/_SUCCESS")).isFalse();
        assertThatThrownBy(() -> Evaluation.run(spark, files, model, source, options))
                .isInstanceOf(SourceException.class)
                .hasMessage(told);
    }
}
