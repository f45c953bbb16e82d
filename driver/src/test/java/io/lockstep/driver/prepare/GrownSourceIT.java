package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.CountedDisk;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.modeldir.TestModels;
import io.lockstep.driver.profile.NumericProfile;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.source.Reading;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrownSourceIT {
    @TempDir
    Path directory;

    private final Files files = CountedDisk.files();
    private final Map<String, Object> data = new LinkedHashMap<>();

    @BeforeEach
    void write() throws IOException {
        day(1, 300);
        day(2, 200);
        data.put("train", Map.of("format", "csv", "path", "rows"));
        data.put("label", "label");
        data.put("numeric", TestModels.COLUMNS);
        data.put("validation", Map.of("fraction", 0.2));
        data.put("badRows", "skip");
    }

    /** One row of a day is bad, and so is one of a class that only later days have. */
    private void day(int day, int count) throws IOException {
        List<String> lines = new ArrayList<>(List.of("a,b,c,d,label"));
        for (int i = 0; i < count; i++) {
            int number = day * 1000 + i;
            lines.add(number % 97 + "," + number * 0.25 + "," + (i == 7 ? "x" : "" + number % 13) + "," + i % 40 + ","
                    + (day > 2 && i == 9 ? "perhaps" : number % 3 == 0 ? "yes" : "no"));
        }
        Path file = directory.resolve("rows/dt=2026-11-0" + day + "/part" + day + ".csv");
        java.nio.file.Files.createDirectories(file.getParent());
        java.nio.file.Files.write(file, lines);
    }

    private RunConfig config() {
        return Configs.of("counted://disk" + directory, data, "sigmoidCrossEntropy");
    }

    private PreparedData prepare(String root) throws IOException {
        return Preparation.prepare(
                LocalSpark.session(), files, config(), directory.resolve(root).toString(), warning -> {});
    }

    /** Takes what was learnt of prepared rows for a model, and learns from it. */
    private void learn(PreparedData prepared) throws IOException {
        ModelSpec spec = TestModels.spec(new Target.YesNo());
        HeapFloats parameters = TestModels.parameters(spec);
        String model = directory.resolve("run/model").toString();
        ModelDirectory.write(
                files,
                model,
                spec,
                prepared.preprocessing()
                        .withReading(Reading.rules(config().data().train())),
                parameters,
                TestModels.golden(spec, parameters),
                Map.of("config", io.lockstep.driver.config.Configs.BINDING.unbindRecord(config())));
        data.put("learntFrom", directory.resolve("run").toString());
    }

    private static List<String> digests(PreparedData data) {
        List<String> digests = new ArrayList<>();
        for (ShardManifest side : List.of(data.train(), Objects.requireNonNull(data.validation()))) {
            side.files().stream().map(ShardFile::sha256).forEach(digests::add);
        }
        return digests;
    }

    @Test
    void onlyNewFilesAreReadAndTheShardsAreThoseOfAllFiles() throws IOException {
        PreparedData first = prepare("prepared");
        assertThat(first.rows().skipped()).isEqualTo(Map.of("not a number", 2L));
        learn(first);
        day(3, 250);
        java.nio.file.Files.writeString(directory.resolve("rows/_notes"), "");
        CountedDisk.OPENED.clear();
        PreparedData grown = prepare("prepared");
        assertThat(CountedDisk.OPENED).contains("part3.csv").doesNotContain("part1.csv", "part2.csv");
        PreparedData whole = prepare("elsewhere");
        assertThat(CountedDisk.OPENED).contains("part1.csv", "part2.csv");
        assertThat(grown.fingerprint()).isEqualTo(whole.fingerprint()).isNotEqualTo(first.fingerprint());
        assertThat(digests(grown)).isEqualTo(digests(whole)).isNotEqualTo(digests(first));
        assertThat(grown.rows()).isEqualTo(whole.rows());
        NumericProfile before = (NumericProfile)
                Objects.requireNonNull(first.profile()).column("a").orElseThrow();
        Profile profile = Objects.requireNonNull(grown.profile());
        NumericProfile after = (NumericProfile) profile.column("a").orElseThrow();
        assertThat(after.edges()).isEqualTo(before.edges());
        assertThat(profile.rows()).isEqualTo(grown.train().rows()).isEqualTo(after.rows());
        assertThat(grown.rows().describe())
                .isEqualTo("rows: 751 read = " + grown.train().rows() + " for training + "
                        + grown.rows().validation()
                        + " for validation + 1 skipped (hidden file) + 3 skipped (not a number) + 1 skipped (unknown"
                        + " class)");
        assertThat(grown.preprocessing()).isEqualTo(first.preprocessing());

        day(4, 100);
        CountedDisk.OPENED.clear();
        PreparedData more = prepare("prepared");
        assertThat(CountedDisk.OPENED).contains("part4.csv").doesNotContain("part1.csv", "part2.csv", "part3.csv");
        assertThat(digests(more)).isEqualTo(digests(prepare("nowhere")));
        assertThat(prepare("prepared").reused()).isTrue();
    }

    /** Types of JSON come from the values: a day of others is read with all days. */
    @Test
    void linesOfJsonGrowWhereTheirTypesStay() throws IOException {
        data.put(
                "train",
                Map.of(
                        "format",
                        "jsonLines",
                        "path",
                        "lines",
                        "partitions",
                        Map.of("dt", Map.of("from", "2026-11-01"))));
        objects(1, "7");
        objects(2, "8");
        learn(prepare("prepared"));
        objects(3, "9");
        CountedDisk.OPENED.clear();
        PreparedData grown = prepare("prepared");
        assertThat(CountedDisk.OPENED).contains("part3.jsonl").doesNotContain("part1.jsonl", "part2.jsonl");
        assertThat(digests(grown)).isEqualTo(digests(prepare("elsewhere")));
        objects(4, "9.5");
        CountedDisk.OPENED.clear();
        PreparedData more = prepare("prepared");
        assertThat(CountedDisk.OPENED).contains("part1.jsonl", "part4.jsonl");
        assertThat(digests(more)).isEqualTo(digests(prepare("elsewhere")));
    }

    private void objects(int day, String d) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            int number = day * 1000 + i;
            lines.add("{\"a\": " + number % 97 + ", \"b\": " + number * 0.25 + ", \"c\": " + number % 13 + ", \"d\": "
                    + d + ", \"label\": \"" + (number % 3 == 0 ? "yes" : "no") + "\"}");
        }
        Path file = directory.resolve("lines/dt=2026-11-0" + day + "/part" + day + ".jsonl");
        java.nio.file.Files.createDirectories(file.getParent());
        java.nio.file.Files.write(file, lines);
    }

    /** What was taken back is not forgotten by adding. */
    @Test
    void aFileThatChangedOrIsGoneIsReadWithAllOthers() throws IOException {
        learn(prepare("prepared"));
        day(1, 299);
        CountedDisk.OPENED.clear();
        PreparedData changed = prepare("prepared");
        assertThat(CountedDisk.OPENED).contains("part1.csv", "part2.csv");
        assertThat(digests(changed)).isEqualTo(digests(prepare("elsewhere")));
    }

    @Test
    void aModelThatLearntByOtherColumnsIsRefused() throws IOException {
        learn(prepare("prepared"));
        data.put("numeric", List.of("a", "b", "c"));
        assertThatThrownBy(() -> prepare("prepared"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "data.learntFrom: expected a model that learnt by the columns and targets of this"
                                + " config, got one with other inputs in ")
                .hasMessageEndingWith("Name the columns as it did, or learn anew, without learntFrom");
        data.put("learntFrom", directory.resolve("none").toString());
        assertThatThrownBy(() -> prepare("prepared")).hasMessageContaining("none");
    }
}
