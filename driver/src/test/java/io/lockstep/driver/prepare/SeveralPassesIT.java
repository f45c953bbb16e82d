package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.profile.NumericProfile;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that have to be looked at more than once, beside some that have not. */
class SeveralPassesIT {
    @TempDir
    private Path directory = Path.of("");

    /** 18,000 different numbers are more than the cells of one pass. */
    @Test
    void whatIsLearntDoesNotDependOnFiles() throws IOException {
        String once = learnt("one", 1);
        assertThat(learnt("seven", 7)).isEqualTo(once);
        assertThat(once).contains("\"quantileNormal\"").contains("\"replacement\":0.2");
    }

    /** Means need one pass; the writing one looks for the profile into the cells of the first. */
    @Test
    void aProfileOfManyNumbersIsFoundAsRowsAreWritten() throws IOException {
        Profile once = profile("one", 1);
        assertThat(profile("seven", 7).toBytes()).isEqualTo(once.toBytes());
        NumericProfile squared = (NumericProfile) once.column("squared").orElseThrow();
        assertThat(squared.edges()).hasSize(255);
        assertThat(squared.rows()).isGreaterThan(17_000);
        long even = squared.rows() / 256;
        assertThat(squared.counts()).allMatch(count -> count == even || count == even + 1);
    }

    private Profile profile(String name, int files) throws IOException {
        write(name, files);
        Map<String, Object> data = Map.of(
                "train",
                Map.of("format", "parquet", "path", name),
                "validation",
                Map.of("fraction", 0.1),
                "label",
                "y",
                "numeric",
                List.of("squared"));
        PreparedData prepared = Preparation.prepare(
                LocalSpark.session(),
                new HadoopFiles(new Configuration(false)),
                Configs.of(directory.toString(), data, "mse"),
                directory.resolve("profiled-" + name).toString(),
                warning -> {});
        return Objects.requireNonNull(prepared.profile());
    }

    private void write(String name, int files) {
        LocalSpark.session()
                .range(20_001)
                .selectExpr(
                        "id / 20000D * (id / 20000D) as squared",
                        "sqrt(id) as bent",
                        "cast(id % 5 as double) as plain",
                        "cast(id % 3 as double) as y",
                        "timestamp_seconds(id * 3600) as at")
                .repartition(files)
                .write()
                .parquet(directory.resolve(name).toString());
    }

    private String learnt(String name, int files) throws IOException {
        write(name, files);
        Map<String, Object> numeric =
                Map.of("column", "squared", "scale", "quantileNormal", "impute", "median", "clip", List.of(0.01, 0.99));
        Map<String, Object> clipped = Map.of("column", "plain", "clip", List.of(0.1, 0.9));
        Map<String, Object> data = Map.of(
                "train",
                Map.of("format", "parquet", "path", name),
                "validation",
                Map.of("fraction", 0.1),
                "label",
                "y",
                "columns",
                List.of(
                        Map.of("numeric", numeric),
                        Map.of("numeric", clipped),
                        Map.of("piecewiseLinear", "bent"),
                        Map.of("date", Map.of("column", "at", "parts", List.of("hour", "elapsed")))));
        PreparedData prepared = Preparation.prepare(
                LocalSpark.session(),
                new HadoopFiles(new Configuration(false)),
                Configs.of(directory.toString(), data, "mse"),
                directory.resolve("prepared-" + name).toString(),
                warning -> {});
        return Json.line(prepared.preprocessing().toPlainData());
    }
}
