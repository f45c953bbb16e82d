package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad rows are left out up to a limit. */
class BadRowLimitTest {
    private static final String ACCOUNT = " of 10 rows (missing label 1, not a number 2). The first: ";
    private static final String PLACE = "rows.csv, line 4: column 'a': expected a number";

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    @BeforeEach
    void write() throws IOException {
        List<String> lines =
                List.of("a,b", "1,x", "2,y", "three,x", "4,x", "5,", "6,y", "seven,y", "8,y", "9,x", "10,x");
        java.nio.file.Files.write(directory.resolve("rows.csv"), lines);
    }

    private RunConfig config(Object badRows) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("train", Map.of("format", "csv", "path", "rows.csv"));
        data.put("test", Map.of("format", "csv", "path", "rows.csv"));
        data.put("label", "b");
        data.put("numeric", List.of("a"));
        data.put("badRows", badRows);
        return Configs.of(directory.toString(), data, "softmaxCrossEntropy");
    }

    private PreparedData prepare(Object badRows) throws IOException {
        return Preparation.prepare(
                LocalSpark.session(),
                files,
                config(badRows),
                directory.resolve("prepared").toString(),
                warning -> {});
    }

    private static Map<String, Object> skip(String key, Object value) {
        return Map.of("skip", Map.of(key, value));
    }

    @Test
    void aRunEndsWithTheAccountBeyondTheLimitWhetherOrNotItPreparesAnew() throws IOException {
        String most = "expected at most 2 bad rows (data.badRows.skip.most), got 3";
        assertThatThrownBy(() -> prepare(skip("most", 2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rows.csv: " + most + ACCOUNT)
                .hasMessageContaining(PLACE)
                .hasMessageEndingWith(". Correct them, or raise the limit");
        assertThat(directory.resolve("prepared"))
                .satisfiesAnyOf(
                        none -> assertThat(none).doesNotExist(),
                        none -> assertThat(none).isEmptyDirectory());
        assertThat(prepare(skip("most", 3)).rows().trained()).isEqualTo(7);
        assertThatThrownBy(() -> prepare(skip("most", 2))).hasMessageContaining("rows.csv: " + most + ACCOUNT);
        assertThat(prepare(skip("mostShare", 0.3)).reused()).isTrue();
        assertThatThrownBy(() -> prepare(skip("mostShare", 0.29)))
                .hasMessageContaining(
                        "at most a share of 0.29 bad rows (data.badRows.skip.mostShare), got 3 of 10 rows");
    }

    @Test
    void testRowsHaveTheSameLimit() throws IOException {
        PreparedData prepared = prepare("skip");
        RunConfig config = config(skip("most", 2));
        Rows test = RunRows.of(LocalSpark.session(), files, config).test();
        assertThatThrownBy(() -> TestRows.check(config, test, prepared.preprocessing()))
                .hasMessageStartingWith("data.test: ")
                .hasMessageContaining("rows.csv: expected at most 2 bad rows (data.badRows.skip.most), got 3" + ACCOUNT)
                .hasMessageContaining(PLACE);
    }
}
