package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.batch.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Splits by what rows hold. Every row's number to predict is its place in the table, by which it is found again. */
class SplitsIT {
    private static final int ROWS = 300;

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    private static String kind(int row) {
        return row % 50 == 0 ? "rare" : row % 5 == 0 ? "some" : "most";
    }

    private static String patient(int row) {
        return "p" + row % 23;
    }

    private static String date(int row) {
        return "2026-0" + (1 + row / 100) + "-" + (10 + row % 100 / 10);
    }

    private static String line(int row) {
        return row % 7 + "," + kind(row) + "," + patient(row) + "," + row % 4 + "," + date(row) + "," + row;
    }

    private Path write(String name, int parts) throws IOException {
        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            order.add(row);
        }
        Collections.shuffle(order, new Random(parts));
        Path path = java.nio.file.Files.createDirectories(directory.resolve(name));
        for (int part = 0; part < parts; part++) {
            List<String> lines = new ArrayList<>(List.of("a,kind,patient,fold,date,row"));
            for (int row : order.subList(ROWS * part / parts, ROWS * (part + 1) / parts)) {
                lines.add(line(row));
            }
            java.nio.file.Files.write(path.resolve(part + ".csv"), lines);
        }
        return path;
    }

    private PreparedData prepare(String table, Map<String, Object> validation, String prepared) throws IOException {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("train", Map.of("format", "csv", "path", table));
        data.put("validation", validation);
        data.put("label", "row");
        data.put("standardizeTargets", false);
        data.put("numeric", List.of("a"));
        return Preparation.prepare(
                LocalSpark.session(),
                files,
                Configs.of(directory.toString(), data, "mse"),
                directory.resolve(prepared).toString(),
                warning -> {});
    }

    private SortedSet<Integer> rows(ShardManifest shards, PreparedData prepared) throws IOException {
        TreeSet<Integer> rows = new TreeSet<>();
        try (SequentialData data =
                SequentialData.open(files, shards, prepared.preprocessing().layout())) {
            Batch batch = data.newBatch((int) data.rows());
            data.fill(0, data.rows(), batch);
            for (int i = 0; i < data.rows(); i++) {
                rows.add((int) batch.targets()[i]);
            }
        }
        return rows;
    }

    /** The rows held back, the same of one file and of seven in another order. */
    private SortedSet<Integer> held(Map<String, Object> validation) throws IOException {
        write("one", 1);
        write("seven", 7);
        PreparedData one = prepare("one", validation, "prepared1");
        PreparedData seven = prepare("seven", validation, "prepared7");
        SortedSet<Integer> held = rows(Objects.requireNonNull(one.validation()), one);
        SortedSet<Integer> trained = rows(one.train(), one);
        assertThat(rows(Objects.requireNonNull(seven.validation()), seven)).isEqualTo(held);
        assertThat(seven.fingerprint()).isEqualTo(one.fingerprint());
        assertThat(trained).doesNotContainAnyElementsOf(held);
        assertThat(trained.size() + held.size()).isEqualTo(ROWS);
        return held;
    }

    /** Of 6, 54 and 240 rows a quarter each, rounded. */
    @Test
    void eachValueGivesTheSameShareToTheRow() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (int row : held(Map.of("fraction", 0.25, "stratify", "kind"))) {
            counts.merge(kind(row), 1, Integer::sum);
        }
        assertThat(counts).isEqualTo(Map.of("rare", 2, "some", 14, "most", 60));
    }

    @Test
    void aGroupIsNeverOnBothSides() throws IOException {
        TreeSet<String> patients = new TreeSet<>();
        SortedSet<Integer> held = held(Map.of("fraction", 0.3, "group", "patient"));
        held.forEach(row -> patients.add(patient(row)));
        assertThat(patients).hasSizeBetween(2, 14);
        for (int row = 0; row < ROWS; row++) {
            assertThat(held.contains(row)).isEqualTo(patients.contains(patient(row)));
        }
    }

    @Test
    void valuesOfAColumnDecideAndAnotherValueIsNoticed() throws IOException {
        Map<String, Object> folds = Map.of("column", "fold", "values", List.of("1", "3.0"));
        assertThat(held(folds)).allMatch(row -> row % 2 == 1).hasSize(ROWS / 2);
        PreparedData before = prepare("one", folds, "prepared1");
        Path file = directory.resolve("one/0.csv");
        String text = java.nio.file.Files.readString(file);
        java.nio.file.Files.writeString(file, text.replace(line(9), line(9).replace(",1,2026", ",2,2026")));
        PreparedData after = prepare("one", folds, "prepared1");
        assertThat(after.fingerprint()).as("the column is no input").isNotEqualTo(before.fingerprint());
        assertThat(rows(after.train(), after)).contains(9);
    }

    @Test
    void timeDecides() throws IOException {
        assertThat(held(Map.of("column", "date", "from", "2026-03-01")).first()).isEqualTo(200);
        assertThat(held(Map.of("column", "date", "last", 0.2)).first()).isEqualTo(240);
        assertThat(held(Map.of("column", "date", "last", 0.185)).first())
                .as("56 rows wanted, ten of each date, which stay together")
                .isEqualTo(240);
    }

    @Test
    void aColumnThatIsNotThereAndADateThatIsNoneAreNamed() throws IOException {
        write("one", 1);
        assertThatThrownBy(() -> prepare("one", Map.of("fraction", 0.1, "group", "ward"), "p"))
                .hasMessageStartingWith(
                        "data.validation.group: expected a column of the data, got 'ward'. Columns: a, kind");
        assertThatThrownBy(() -> prepare("one", Map.of("column", "date", "from", "spring"), "p"))
                .hasMessage("data.validation.from: expected a date such as 2026-01-31, a moment such as"
                        + " 2026-01-31T09:30:00Z or a number below 2^53, got 'spring'");
        assertThatThrownBy(() -> prepare("one", Map.of("column", "kind", "last", 0.1), "p"))
                .hasMessageContaining("one/0.csv, line ")
                .hasMessageContaining("column 'kind': expected a date such as 2026-01-31");
    }
}
