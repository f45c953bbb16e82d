package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.loss.TargetScale;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class PreparationTest extends PreparationRig {
    static List<String> patients(int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String age = i % 7 == 0 ? "" : String.valueOf(20 + i * 37 % 60);
            String ward = i % 11 == 0 ? "?" : List.of("north", "south", "east").get(i % 3);
            lines.add(age + ", " + (i * 1.25 - 50) + "," + ward + "," + (i % 5 == 0 ? "yes" : "no"));
        }
        return lines;
    }

    static Map<String, Object> table(String path) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("train", Map.of("format", "csv", "path", path));
        data.put("label", "outcome");
        data.put("numeric", List.of("age", "score"));
        data.put("categorical", List.of("ward"));
        return data;
    }

    @Test
    void preparesATable() throws IOException {
        write("patients.csv", patients(1000));
        Map<String, Object> data = table("patients.csv");
        data.put("validation", Map.of("fraction", 0.2));
        PreparedData prepared = prepare(config(data, "sigmoidCrossEntropy"));

        assertThat(prepared.rows().read()).isEqualTo(1000);
        assertThat(prepared.rows().validation()).isBetween(150L, 250L);
        assertThat(prepared.train().rows()).isEqualTo(prepared.rows().trained());
        assertThat(prepared.preprocessing().answers().get(0).classes()).containsExactly("no", "yes");
        // age with indicator, score, three wards and missing
        assertThat(prepared.preprocessing().input().elementCount()).isEqualTo(2 + 1 + 4);
        assertThat(warnings).isEmpty();

        double[] sums = new double[2];
        try (SequentialData rows = SequentialData.open(
                files, prepared.train(), prepared.preprocessing().layout())) {
            int count = (int) rows.rows();
            Batch batch = rows.newBatch(count);
            rows.fill(0, count, batch);
            for (int row = 0; row < count; row++) {
                float score = batch.input(0)[row * 7 + 2];
                sums[0] += score;
                sums[1] += score * score;
                float wards = 0;
                for (int i = 3; i < 7; i++) {
                    wards += batch.input(0)[row * 7 + i];
                }
                assertThat(wards).isEqualTo(1);
                assertThat(batch.targets()[row]).isIn(0f, 1f);
            }
            assertThat(sums[0] / count).isBetween(-1e-6, 1e-6);
            assertThat(sums[1] / count).isBetween(1 - 1e-5, 1 + 1e-5);
        }
    }

    @Test
    void filesAndPartitionsMakeNoDifference() throws IOException {
        List<String> lines = patients(3000);
        List<List<String>> found = new ArrayList<>();
        for (int count : new int[] {1, 7, 64}) {
            Collections.shuffle(lines, new Random(count));
            for (int file = 0; file < count; file++) {
                write(
                        "in" + count + "/part" + file + ".csv",
                        lines.subList(lines.size() * file / count, lines.size() * (file + 1) / count));
            }
            Map<String, Object> data = table("in" + count);
            data.put("validation", Map.of("fraction", 0.1));
            PreparedData prepared = prepare(config(data, "sigmoidCrossEntropy"));
            List<String> digests = new ArrayList<>(digests(prepared.train()));
            digests.addAll(digests(Objects.requireNonNull(prepared.validation())));
            digests.add(prepared.preprocessing().toString());
            Profile profile = Objects.requireNonNull(prepared.profile());
            assertThat(profile.rows()).isEqualTo(prepared.train().rows());
            assertThat(profile.column("ward")).isPresent();
            digests.add(new String(profile.toBytes(), StandardCharsets.UTF_8));
            found.add(digests);
        }
        assertThat(found.get(1)).isEqualTo(found.get(0));
        assertThat(found.get(2)).isEqualTo(found.get(0));
    }

    @Test
    void badRowsFailWithFileLineAndColumn() throws IOException {
        List<String> lines = patients(50);
        lines.set(20, "old,1.0,north,no");
        write("patients.csv", lines);
        Map<String, Object> data = table("patients.csv");
        assertThatThrownBy(() -> prepare(config(data, "sigmoidCrossEntropy")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("patients.csv, line 22: column 'age': expected a number, got 'old'")
                .hasMessageContaining("data.badRows: skip");
        assertThat(directory.resolve("prepared")).doesNotExist();
    }

    @Test
    void badRowsAreSkippedAndCountedByReason() throws IOException {
        List<String> lines = patients(50);
        lines.set(3, "old,1.0,north,no");
        lines.set(4, "1,2,3");
        lines.set(5, "1,2,north,no,5");
        lines.set(6, "1,NaN,north,no");
        lines.set(7, "1,2,north,");
        lines.set(8, "1,2,\"north,no");
        write("patients.csv", lines);
        Map<String, Object> data = table("patients.csv");
        data.put("badRows", "skip");
        RowAccounting rows = prepare(config(data, "sigmoidCrossEntropy")).rows();
        assertThat(rows.read()).isEqualTo(50);
        assertThat(rows.trained()).isEqualTo(44);
        assertThat(rows.skipped())
                .containsOnly(
                        Map.entry("not a number", 1L),
                        Map.entry("too few columns", 1L),
                        Map.entry("too many columns", 1L),
                        Map.entry("not finite", 1L),
                        Map.entry("missing label", 1L),
                        Map.entry("broken quotes", 1L));
        assertThat(warnings).containsExactly(rows.describe());
    }

    @Test
    void aLabelOutsideTheClassesIsABadRow() throws IOException {
        write("patients.csv", patients(50));
        Map<String, Object> data = table("patients.csv");
        data.put("classes", List.of("no", "maybe"));
        assertThatThrownBy(() -> prepare(config(data, "sigmoidCrossEntropy")))
                .hasMessageContaining("line 2: column 'outcome': expected one of the classes no, maybe, got 'yes'");
    }

    @Test
    void anEmptyDataSetIsRefused() throws IOException {
        write("patients.csv", List.of());
        assertThatThrownBy(() -> prepare(config(table("patients.csv"), "sigmoidCrossEntropy")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("patients.csv: expected training rows, got none");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> prepare(config(table("nobody.csv"), "sigmoidCrossEntropy")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nobody.csv: expected a file or directory, got nothing at file:")
                .hasMessageContaining("Check data.root and the path");
    }

    @Test
    void anUnknownColumnIsNamed() throws IOException {
        write("patients.csv", patients(5));
        Map<String, Object> data = table("patients.csv");
        data.put("numeric", List.of("agee"));
        assertThatThrownBy(() -> prepare(config(data, "sigmoidCrossEntropy")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "data.numeric: expected a column of the data, got 'agee'. Columns: age, score, ward, outcome");
    }

    @Test
    void meanAndDeviationComeFromTrainingRowsOnly() throws IOException {
        write("patients.csv", List.of("1,10,a,no", "3,10,a,yes"));
        write("held.csv", List.of("100,99,b,no"));
        Map<String, Object> data = table("patients.csv");
        data.put("validation", Map.of("source", Map.of("format", "csv", "path", "held.csv")));
        PreparedData prepared = prepare(config(data, "sigmoidCrossEntropy"));
        assertThat(prepared.preprocessing().features().get(0)).isEqualTo(new NumericFeature("age", 2, 1, false));
        assertThat(prepared.preprocessing().features().get(1)).isEqualTo(new NumericFeature("score", 10, 1, false));
        assertThat(prepared.rows()).isEqualTo(new RowAccounting(3, 2, 1, Map.of()));
        try (SequentialData rows = SequentialData.open(
                files,
                Objects.requireNonNull(prepared.validation()),
                prepared.preprocessing().layout())) {
            Batch batch = rows.newBatch(1);
            rows.fill(0, 1, batch);
            // the unknown ward is all zero
            assertThat(batch.input(0)).containsExactly(98, 89, 0);
        }
    }

    @Test
    void trainingDataReadsWhatWasPrepared() throws IOException {
        write("patients.csv", patients(1000));
        RunConfig config = config(table("patients.csv"), "sigmoidCrossEntropy");
        PreparedData prepared = prepare(config);
        try (TrainingData rows = TrainingData.open(
                files,
                prepared.train(),
                prepared.order(config),
                prepared.preprocessing().layout())) {
            assertThat(rows.rows()).isEqualTo(1000);
            Batch batch = rows.newBatch();
            long read = 0;
            for (long step = 0; step < rows.stepsPerEpoch(); step++) {
                for (int slice = 0; slice < 4; slice++) {
                    read += rows.fill(0, step, slice, batch);
                }
            }
            assertThat(read).isEqualTo(1000);
        }
    }

    @Test
    void csvAndParquetOfTheSameRowsGiveTheSameShards() throws IOException {
        write("patients.csv", patients(300));
        LocalSpark.session()
                .read()
                .option("header", "true")
                .option("inferSchema", "true")
                .option("nullValue", "?")
                .option("ignoreLeadingWhiteSpace", "true")
                .csv(directory.resolve("patients.csv").toString())
                .repartition(3)
                .write()
                .parquet(directory.resolve("patients.parquet").toString());
        PreparedData csv = prepare(config(table("patients.csv"), "sigmoidCrossEntropy"));
        Map<String, Object> data = table("");
        data.put("train", Map.of("format", "parquet", "path", "patients.parquet"));
        PreparedData parquet = prepare(config(data, "sigmoidCrossEntropy"));
        assertThat(parquet.preprocessing()).isEqualTo(csv.preprocessing());
        assertThat(digests(parquet.train())).isEqualTo(digests(csv.train()));
    }

    @Test
    void rowsOfOneKeyStayOnOneSide() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            lines.add(i + ",1,w" + i / 10 + "," + (i % 2 == 0 ? "no" : "yes"));
        }
        write("patients.csv", lines);
        Map<String, Object> data = table("patients.csv");
        data.put("numeric", List.of("age"));
        data.remove("categorical");
        data.put("key", "ward");
        data.put("validation", Map.of("fraction", 0.3));
        PreparedData prepared = prepare(config(data, "sigmoidCrossEntropy"));
        assertThat(prepared.rows().validation()).isPositive().matches(rows -> rows % 10 == 0);
    }

    @Test
    void numbersAreLearntByARegressionLoss() throws IOException {
        write("patients.csv", List.of("1,10,a,0.5", "3,20,b,-2"));
        Map<String, Object> data = table("patients.csv");
        data.put("weight", "age");
        data.put("numeric", List.of("score"));
        PreparedData prepared = prepare(config(data, "mse"));
        assertThat(prepared.preprocessing().answers().get(0).classes()).isEmpty();
        try (SequentialData rows = SequentialData.open(
                files, prepared.train(), prepared.preprocessing().layout())) {
            Batch batch = rows.newBatch(2);
            rows.fill(0, 2, batch);
            assertThat(batch.targets()).containsExactlyInAnyOrder(1, -1);
            assertThat(batch.weights()).containsExactlyInAnyOrder(1, 3);
        }
        assertThat(prepared.preprocessing().scales()).containsExactly(List.of(new TargetScale(-0.75, 1.25)));
        data.put("standardizeTargets", false);
        PreparedData asTheyAre = prepare(config(data, "mse"));
        assertThat(asTheyAre.fingerprint()).isNotEqualTo(prepared.fingerprint());
        assertThat(asTheyAre.preprocessing().scales()).containsExactly(List.of());
        try (SequentialData rows = SequentialData.open(
                files, asTheyAre.train(), asTheyAre.preprocessing().layout())) {
            Batch batch = rows.newBatch(2);
            rows.fill(0, 2, batch);
            assertThat(batch.targets()).containsExactlyInAnyOrder(0.5f, -2);
        }
    }

    /** Of classes the key says nothing, so that what was prepared without it is still of use. */
    @Test
    void standardizedTargetsAreNoMatterOfClasses() throws IOException {
        write("patients.csv", List.of("1,10,a,no", "3,20,b,yes"));
        Map<String, Object> data = table("patients.csv");
        String before = prepare(config(data, "sigmoidCrossEntropy")).fingerprint();
        data.put("standardizeTargets", false);
        assertThat(prepare(config(data, "sigmoidCrossEntropy")).fingerprint()).isEqualTo(before);
    }

    @Test
    void aConstantNumberToPredictIsTrainedAsZero() throws IOException {
        write("patients.csv", List.of("1,10,a,7", "3,20,b,7"));
        Map<String, Object> data = table("patients.csv");
        data.put("numeric", List.of("score"));
        PreparedData prepared = prepare(config(data, "mae"));
        assertThat(prepared.preprocessing().scales()).containsExactly(List.of(new TargetScale(7, 1)));
        try (SequentialData rows = SequentialData.open(
                files, prepared.train(), prepared.preprocessing().layout())) {
            Batch batch = rows.newBatch(2);
            rows.fill(0, 2, batch);
            assertThat(batch.targets()).containsExactly(0, 0);
        }
    }

    /** The fingerprint, the shards and what was learnt, so that a training gives the same weights. */
    @Test
    void rowsInMemoryAreTheSameDataAsThoseOfAFile() throws IOException {
        write("patients.csv", patients(400));
        Map<String, Object> data = table("patients.csv");
        data.put("validation", Map.of("fraction", 0.2));
        PreparedData file = prepare(config(data, "sigmoidCrossEntropy"), "of-file");
        data.put("train", "memory");
        RunConfig config = config(data, "sigmoidCrossEntropy");
        Dataset<Row> rows = LocalSpark.session()
                .read()
                .option("header", true)
                .option("ignoreLeadingWhiteSpace", true)
                .csv(directory.resolve("patients.csv").toString())
                .selectExpr("outcome", "nullif(ward, '?') ward", "double(score) score", "int(age) age")
                .repartition(5);
        String root = directory.resolve("of-memory").toString();
        RunRows given = RunRows.of(
                LocalSpark.session(), files, config, GivenRows.training(Rows.of(LocalSpark.session(), rows)));
        PreparedData memory = Preparation.prepare(LocalSpark.session(), files, config, given, root, warnings::add);
        assertThat(memory.fingerprint()).isEqualTo(file.fingerprint());
        assertThat(memory.preprocessing()).isEqualTo(file.preprocessing());
        assertThat(digests(memory.train())).isEqualTo(digests(file.train()));
        assertThat(Preparation.prepare(LocalSpark.session(), files, config, given, root, warnings::add)
                        .reused())
                .as("known once it is read")
                .isTrue();
    }
}
