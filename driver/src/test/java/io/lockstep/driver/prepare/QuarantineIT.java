package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineIT {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());
    private final Map<String, Object> data = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        write("rows.csv", "1,yes", "x,no", "3,no", "4,no,more", "5,yes", ",no");
        data.put("train", Map.of("format", "csv", "path", "rows.csv"));
        data.put("label", "answer");
        data.put("numeric", List.of("a"));
        data.put("badRows", "quarantine");
    }

    @AfterEach
    void disarm() {
        Faults.disarm();
    }

    private void write(String name, String... lines) throws IOException {
        List<String> all = new ArrayList<>(List.of("a,answer"));
        all.addAll(List.of(lines));
        java.nio.file.Files.write(directory.resolve(name), all);
    }

    private RunConfig config() {
        return Configs.of(directory.toString(), data, "softmaxCrossEntropy");
    }

    private PreparedData prepare() throws IOException {
        return Preparation.prepare(
                LocalSpark.session(),
                files,
                config(),
                directory.resolve("prepared").toString(),
                warnings::add);
    }

    private static List<String> lines(PreparedData data) throws IOException {
        QuarantinedRows aside = Objects.requireNonNull(data.quarantine());
        List<String> lines = java.nio.file.Files.readAllLines(Path.of(java.net.URI.create(aside.path())));
        assertThat(lines).hasSize((int) aside.rows());
        return lines;
    }

    private List<Path> kept(PreparedData data) throws IOException {
        try (Stream<Path> found = java.nio.file.Files.list(Path.of(java.net.URI.create(data.directory())))) {
            return found.filter(path -> path.getFileName().toString().startsWith("quarantine-"))
                    .toList();
        }
    }

    /** A missing number is none of the bad ones: it has a value of its own. */
    @Test
    void badRowsAreWrittenAsideWithReasonPlaceAndContent() throws IOException {
        PreparedData prepared = prepare();
        String file = "file:" + directory.resolve("rows.csv");
        assertThat(lines(prepared))
                .containsExactly(
                        "{\"place\":\"" + file
                                + ", line 3\",\"reason\":\"not a number\",\"problem\":\"column 'a': expected"
                                + " a number, got 'x'\",\"row\":{\"a\":\"x\",\"answer\":\"no\"}}",
                        "{\"place\":\"" + file
                                + ", line 5\",\"reason\":\"too many columns\",\"problem\":\"expected 2, got"
                                + " 3 in '4,no,more'\"}");
        assertThat(prepared.rows().describe())
                .isEqualTo(
                        "rows: 6 read = 4 for training + 0 for validation + 1 skipped (not a number) + 1 skipped (too"
                                + " many columns)");
        String path = Objects.requireNonNull(prepared.quarantine()).path();
        assertThat(warnings).contains("2 bad rows are written aside in " + path);
        PreparedData again = prepare();
        assertThat(again.reused()).isTrue();
        assertThat(again.quarantine()).isEqualTo(prepared.quarantine());
        assertThat(kept(prepared)).as("the rows and the file that names them").hasSize(2);
    }

    @Test
    void rowsThatWereSkippedBeforeAreWrittenAsideWhenAskedFor() throws IOException {
        data.put("badRows", "skip");
        assertThat(prepare().quarantine()).isNull();
        data.put("badRows", Map.of("quarantine", Map.of("most", 2)));
        PreparedData asked = prepare();
        assertThat(asked.reused()).isTrue();
        assertThat(lines(asked)).hasSize(2);
        data.put("badRows", Map.of("quarantine", Map.of("most", 1)));
        assertThatThrownBy(this::prepare)
                .hasMessageContaining("expected at most 1 bad rows (data.badRows.quarantine.most), got 2 of 6 rows");
    }

    /** The good rows are the same, so that the shards are; what was bad is another row. */
    @Test
    void otherBadRowsBesideTheSameGoodOnesAreOthers() throws IOException {
        PreparedData first = prepare();
        write("rows.csv", "1,yes", "z,no", "3,no", "4,no,less", "5,yes", ",no");
        PreparedData second = prepare();
        assertThat(second.directory()).isEqualTo(first.directory());
        assertThat(lines(second).get(0)).contains("\"row\":{\"a\":\"z\"");
        assertThat(lines(first).get(0)).contains("\"row\":{\"a\":\"x\"");
    }

    @Test
    void partitionsMakeNoDifference() throws IOException {
        data.put("train", Map.of("format", "memory"));
        Dataset<Row> rows = LocalSpark.session()
                .range(0, 400, 1, 3)
                .selectExpr("if(id % 10 = 3, concat('b', id), cast(id as string)) a", "id % 2 answer");
        List<List<String>> found = new ArrayList<>();
        for (int partitions : new int[] {1, 7}) {
            PreparedData prepared = Preparation.prepare(
                    LocalSpark.session(),
                    files,
                    config(),
                    RunRows.of(
                            LocalSpark.session(),
                            files,
                            config(),
                            GivenRows.training(Rows.of(LocalSpark.session(), rows.repartition(partitions)))),
                    directory.resolve("prepared" + partitions).toString(),
                    warnings::add);
            found.add(lines(prepared));
        }
        assertThat(found.get(0)).hasSize(40).isEqualTo(found.get(1));
        assertThat(found.get(0).get(0))
                .isEqualTo("{\"place\":\"a row of the data set\",\"reason\":\"not a number\",\"problem\":\"column 'a':"
                        + " expected a number, got 'b103'\",\"row\":{\"a\":\"b103\",\"answer\":1}}");
    }

    @Test
    void nothingIsLeftOfWhatFailedAndTheSameCommandGoesOn() throws IOException {
        Faults.arm("prepare.before-quarantine", pass -> {
            throw new IllegalStateException("armed");
        });
        assertThatThrownBy(this::prepare).hasMessage("armed");
        Faults.disarm();
        PreparedData prepared = prepare();
        assertThat(prepared.reused()).isTrue();
        assertThat(lines(prepared)).hasSize(2);
        assertThat(kept(prepared)).hasSize(2);
    }
}
