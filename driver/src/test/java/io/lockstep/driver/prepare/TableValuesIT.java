package io.lockstep.driver.prepare;

import static io.lockstep.driver.prepare.PreparationTest.patients;
import static io.lockstep.driver.prepare.PreparationTest.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.CategoricalFeature;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values of tables: what they are taken for, and rows that are refused with what helps. */
class TableValuesIT {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());
    private final List<String> warnings = new ArrayList<>();

    private PreparedData prepare(RunConfig config) throws IOException {
        return Preparation.prepare(
                LocalSpark.session(),
                files,
                config,
                directory.resolve("prepared").toString(),
                warnings::add);
    }

    private RunConfig config(Map<String, Object> data, String loss) {
        return Configs.of(directory.toString(), data, loss);
    }

    private void write(String name, List<String> lines) throws IOException {
        Path file = directory.resolve(name);
        java.nio.file.Files.createDirectories(file.getParent());
        List<String> all = new ArrayList<>(List.of("age,score,ward,outcome"));
        all.addAll(lines);
        java.nio.file.Files.write(file, all);
    }

    @Test
    void aClassThatFellToValidationIsRefusedWithItsCure() throws IOException {
        List<String> lines = patients(200);
        for (int i = 0; i < 4; i++) {
            lines.add("3" + i + ",1,north,rare" + i);
        }
        write("patients.csv", lines);
        Map<String, Object> data = table("patients.csv");
        data.put("validation", Map.of("fraction", 0.5));
        assertThatThrownBy(() -> prepare(config(data, "softmaxCrossEntropy")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("patients.csv, line 20")
                .hasMessageContaining(
                        "No training row had this class (those of a rare one may all fall to validation); to"
                                + " train with it, name all classes under data.classes. ")
                .hasMessageContaining("Correct it, or set data.badRows: skip");
        data.put("badRows", "skip");
        Map<String, Long> skipped =
                prepare(config(data, "softmaxCrossEntropy")).rows().skipped();
        assertThat(skipped).hasSize(1);
        data.put("badRows", "fail");
        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(() -> prepare(config(data, "softmaxCrossEntropy")))
                    .as("data of an earlier run that skipped them")
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("patients.csv: expected no bad rows, got "
                            + skipped.values().iterator().next() + " ("
                            + skipped.keySet().iterator().next()
                            + "). Correct them, or set data.badRows: skip to leave such rows out and count them");
        }
        data.put("classes", List.of("no", "yes", "rare0", "rare1", "rare2", "rare3"));
        assertThat(prepare(config(data, "softmaxCrossEntropy")).rows().read()).isEqualTo(204);
    }

    @Test
    void textForAMissingNumberIsRefusedWithItsCure() throws IOException {
        write("patients.csv", List.of("30,1,north,no", "N/A,2,south,yes"));
        assertThatThrownBy(() -> prepare(config(table("patients.csv"), "softmaxCrossEntropy")))
                .hasMessageContaining(
                        "patients.csv, line 3: column 'age': expected a number, got 'N/A'. Where it stands for a"
                                + " missing value, name it under missing of the source: missing: [\"\", \"?\", \"N/A\"],"
                                + " or write null where its format has no such key. Correct it, or set data.badRows: skip");
    }

    @Test
    void otherRulesForTestRowsAreSaid() throws IOException {
        write("patients.csv", patients(100));
        write("test.csv", patients(10));
        Map<String, Object> data = table("patients.csv");
        data.put("test", Map.of("format", "csv", "path", "test.csv", "missing", List.of("", "?", "-999")));
        prepare(config(data, "softmaxCrossEntropy"));
        assertThat(warnings)
                .containsExactly(
                        "data.test: expected ['', '?'] under missing, as the rows that the model learns from have, got"
                                + " ['', '?', '-999']. It is read as written; the same text then means something else"
                                + " here");
    }

    @Test
    void testRowsAreReadBeforeTraining() throws IOException {
        write("patients.csv", patients(100));
        write("test.csv", List.of("30,1,north,no", "31,2,south,perhaps", "?,3,east,yes", "x,4,east,yes"));
        Map<String, Object> data = table("patients.csv");
        data.put("test", Map.of("format", "csv", "path", "test.csv"));
        PreparedData prepared = prepare(config(data, "softmaxCrossEntropy"));
        assertThatThrownBy(() -> check(data, prepared))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("data.test: ")
                .hasMessageContaining("test.csv, line 3: column 'outcome': expected one of the classes no, yes, got"
                        + " 'perhaps'. No training row had this class")
                .hasMessageEndingWith(
                        "1 more rows are bad. Correct it, or begin with data.badRows: skip to leave such rows"
                                + " out and count them");
        data.put("badRows", "skip");
        check(data, prepared);
        write("test.csv", List.of("31,2,south,perhaps"));
        assertThatThrownBy(() -> check(data, prepared))
                .hasMessageContaining("got none (skipped: {unknown class=1}). Check the path");
        java.nio.file.Files.write(directory.resolve("test.csv"), List.of("age,score,ward", "1,2,north"));
        assertThatThrownBy(() -> check(data, prepared))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("data.test: expected column outcome with the answer in ")
                .hasMessageEndingWith(
                        "got columns age, score, ward. Test on rows that have it, or leave data.test out");
    }

    private void check(Map<String, Object> data, PreparedData prepared) throws IOException {
        RunConfig config = config(data, "softmaxCrossEntropy");
        TestRows.check(config, RunRows.of(LocalSpark.session(), files, config).test(), prepared.preprocessing());
    }

    private void parquet(String name, String... expressions) {
        LocalSpark.session()
                .range(60)
                .selectExpr(expressions)
                .write()
                .parquet(directory.resolve(name).toString());
    }

    private Map<String, Object> words(String path) {
        return new LinkedHashMap<>(Map.of(
                "train", Map.of("format", "parquet", "path", path), "label", "y", "categorical", List.of("word")));
    }

    @Test
    void bytesOfAParquetColumnAreText() throws IOException {
        parquet("bytes", "cast(concat('w', id % 3) as binary) word", "cast(cast(id % 2 as string) as binary) y");
        PreparedData prepared = prepare(config(words("bytes"), "softmaxCrossEntropy"));
        assertThat(prepared.preprocessing().features())
                .containsExactly(new CategoricalFeature("word", List.of("w0", "w1", "w2"), false, false));
        assertThat(prepared.preprocessing().answers().get(0).classes()).containsExactly("0", "1");
    }

    /** Neither the machine's zone nor the session's, nor the Java type that Spark is set to give. */
    @Test
    void momentsAreCategoriesInUtc() throws IOException {
        parquet("moments", "timestamp_seconds(1720000000 + id % 2 * 86400) word", "id % 2 y");
        CategoricalFeature expected =
                new CategoricalFeature("word", List.of("2024-07-03T09:46:40Z", "2024-07-04T09:46:40Z"), false, false);
        TimeZone zone = TimeZone.getDefault();
        try {
            for (String id : List.of("UTC", "Asia/Kathmandu")) {
                for (String api : List.of("true", "false")) {
                    TimeZone.setDefault(TimeZone.getTimeZone(id));
                    SparkSession spark = LocalSpark.session().newSession();
                    spark.conf().set("spark.sql.datetime.java8API.enabled", api);
                    spark.conf().set("spark.sql.session.timeZone", "Pacific/Auckland");
                    PreparedData prepared = Preparation.prepare(
                            spark,
                            files,
                            config(words("moments"), "softmaxCrossEntropy"),
                            directory.resolve("prepared-" + api + id).toString(),
                            warnings::add);
                    assertThat(prepared.preprocessing().features()).containsExactly(expected);
                }
            }
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void columnsOfNoSingleValueAreRefusedByType() {
        parquet("tags", "array('a', 'b') word", "id % 2 y");
        parquet("maps", "'a' word", "map('a', id % 2) y");
        assertThatThrownBy(() -> prepare(config(words("tags"), "softmaxCrossEntropy")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("data.categorical: column 'word': expected a column of text, numbers, booleans,"
                        + " dates or times, got type array<string>.");
        assertThatThrownBy(() -> prepare(config(words("maps"), "softmaxCrossEntropy")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("data.label: column 'y': expected a column of text, numbers, booleans, dates or"
                        + " times, got type map<string,bigint>.");
    }
}
