package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prepared data belong to rows: not to the files they lie in, and not to the times of these. */
class ContentIdentityIT {
    private static final String HEADER = "code,height,kind,result";

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());
    private final Map<String, Object> data = new LinkedHashMap<>();
    private List<String> rows = List.of();

    @BeforeEach
    void write() throws IOException {
        rows = rows(90);
        write("here/rows.csv", rows);
        data.put("train", csv("rows.csv"));
        data.put("validation", Map.of("fraction", 0.25));
        data.put("label", "result");
        data.put("numeric", List.of("height"));
        data.put("categorical", List.of("kind"));
    }

    private static List<String> rows(int count) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add("k" + (1000 + i) + "," + (10 + i * 7 % 80) + "," + (i % 3 == 0 ? "oak" : "elm") + "," + i % 2);
        }
        return rows;
    }

    private static Map<String, Object> csv(String path) {
        return Map.of("format", "csv", "path", path);
    }

    private Path write(String name, List<String> lines) throws IOException {
        Path file = directory.resolve(name);
        java.nio.file.Files.createDirectories(file.getParent());
        List<String> all = new ArrayList<>(List.of(HEADER));
        all.addAll(lines);
        return java.nio.file.Files.write(file, all);
    }

    /** What is prepared, whatever it was read from. */
    private PreparedData prepare(String root) throws IOException {
        PreparedData prepared = Preparation.prepare(
                LocalSpark.session(),
                files,
                Configs.of(directory.resolve(root).toString(), data, "sigmoidCrossEntropy"),
                directory.resolve("prepared").toString(),
                warning -> {});
        assertThat(prepared.provenance().sources().get("train"))
                .isNotNull()
                .satisfies(read -> assertThat(read.bytes()).isPositive());
        return prepared.from(Map.of());
    }

    /** Each loss compares with other targets, and prepared ones of another kind would be read as its own. */
    @Test
    void anotherKindOfTargetIsPreparedAnew() throws IOException {
        Map<String, String> targets = new LinkedHashMap<>();
        for (String loss : List.of("sigmoidCrossEntropy", "softmaxCrossEntropy")) {
            PreparedData prepared = Preparation.prepare(
                    LocalSpark.session(),
                    files,
                    Configs.of(directory.resolve("here").toString(), data, loss),
                    directory.resolve("prepared").toString(),
                    warning -> {});
            targets.put(loss, prepared.directory());
        }
        assertThat(targets.values()).doesNotHaveDuplicates();
    }

    private long preparations() throws IOException {
        try (Stream<Path> found = java.nio.file.Files.list(directory.resolve("prepared"))) {
            return found.count();
        }
    }

    @Test
    void touchedCopiedMovedAndRenamedDataArePreparedOnce() throws IOException {
        PreparedData first = prepare("here");
        Path file = directory.resolve("here/rows.csv");
        java.nio.file.Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        assertThat(prepare("here")).isEqualTo(reused(first));
        java.nio.file.Files.createDirectories(directory.resolve("there"));
        java.nio.file.Files.copy(file, directory.resolve("there/rows.csv"));
        assertThat(prepare("there")).isEqualTo(reused(first));
        java.nio.file.Files.move(directory.resolve("here"), directory.resolve("elsewhere"));
        assertThat(prepare("elsewhere")).isEqualTo(reused(first));
        java.nio.file.Files.move(directory.resolve("elsewhere/rows.csv"), directory.resolve("elsewhere/all.csv"));
        data.put("train", csv("all.csv"));
        assertThat(prepare("elsewhere")).isEqualTo(reused(first));
        data.put("badRows", "skip");
        assertThat(prepare("elsewhere")).as("no row is bad").isEqualTo(reused(first));
        assertThat(preparations()).isEqualTo(1);
    }

    private static PreparedData reused(PreparedData data) {
        return new PreparedData(
                data.directory(),
                data.fingerprint(),
                data.train(),
                data.validation(),
                data.preprocessing(),
                data.rows(),
                data.quarantine(),
                new PreparedData.Provenance(true),
                data.profile());
    }

    @Test
    void theSameRowsInOtherFilesAndAnotherFormatArePreparedOnce() throws IOException {
        PreparedData first = prepare("here");
        for (int count : new int[] {7, 30}) {
            for (int part = 0; part < count; part++) {
                int from = rows.size() * part / count;
                write("parts" + count + "/" + part + ".csv", rows.subList(from, rows.size() * (part + 1) / count));
            }
            data.put("train", csv("parts" + count));
            assertThat(prepare("")).isEqualTo(reused(first));
        }
        LocalSpark.session()
                .read()
                .option("header", "true")
                .option("inferSchema", "true")
                .csv(directory.resolve("here/rows.csv").toString())
                .repartition(3)
                .select("result", "kind", "height")
                .write()
                .parquet(directory.resolve("rows.parquet").toString());
        data.put("train", Map.of("format", "parquet", "path", "rows.parquet"));
        assertThat(prepare("")).isEqualTo(reused(first));
    }

    @Test
    void anotherValueIsNoticedAtTheSameSizeAndTime() throws IOException {
        Path file = directory.resolve("here/rows.csv");
        FileTime time = java.nio.file.Files.getLastModifiedTime(file);
        long size = java.nio.file.Files.size(file);
        for (String key : new String[] {null, "code"}) {
            data.put("key", key);
            java.nio.file.Files.write(
                    file, Stream.concat(Stream.of(HEADER), rows.stream()).toList());
            java.nio.file.Files.setLastModifiedTime(file, time);
            PreparedData first = prepare("here");
            List<String> changed = new ArrayList<>(rows);
            changed.set(40, "k1040,99,elm,0");
            write("here/rows.csv", changed);
            java.nio.file.Files.setLastModifiedTime(file, time);
            assertThat(java.nio.file.Files.size(file)).isEqualTo(size);
            PreparedData second = prepare("here");
            assertThat(second.reused()).isFalse();
            assertThat(second.fingerprint()).isNotEqualTo(first.fingerprint());
            assertThat(second.preprocessing()).isNotEqualTo(first.preprocessing());
        }
    }

    @Test
    void aRowMoreALessOrTwiceAndASkippedOneAreOtherData() throws IOException {
        List<String> fingerprints = new ArrayList<>(List.of(prepare("here").fingerprint()));
        data.put("badRows", "skip");
        List<List<String>> others = new ArrayList<>();
        others.add(rows.subList(1, rows.size()));
        others.add(rows(91));
        for (int copies = 1; copies <= 2; copies++) {
            List<String> twice = new ArrayList<>(rows);
            for (int copy = 0; copy < copies; copy++) {
                twice.add(rows.get(5));
            }
            others.add(twice);
        }
        List<String> bad = new ArrayList<>(rows);
        bad.add("k9,tall,oak,1");
        others.add(bad);
        for (List<String> other : others) {
            write("here/rows.csv", other);
            fingerprints.add(prepare("here").fingerprint());
        }
        assertThat(fingerprints).doesNotHaveDuplicates();
    }

    /** What a file browser leaves beside the rows makes no other run. */
    @Test
    void aHiddenFileBesideTheRowsIsNoOtherData() throws IOException {
        data.put("train", csv("parts"));
        write("here/parts/a.csv", rows);
        PreparedData first = prepare("here");
        write("here/parts/.DS_Store", List.of("k1,1,elm,1"));
        assertThat(prepare("here")).isEqualTo(reused(first));
        java.nio.file.Files.move(directory.resolve("prepared"), directory.resolve("before"));
        PreparedData with = prepare("here");
        assertThat(with.fingerprint()).isEqualTo(first.fingerprint());
        assertThat(with.rows().skipped()).as("still counted").isEqualTo(Map.of("hidden file", 1L));
    }

    @Test
    void heldRowsAreKnownByTheirContentToo() throws IOException {
        write("here/held.csv", rows(12));
        data.put("validation", Map.of("source", csv("held.csv")));
        PreparedData first = prepare("here");
        java.nio.file.Files.move(directory.resolve("here"), directory.resolve("moved"));
        assertThat(prepare("moved")).isEqualTo(reused(first));
        write("moved/held.csv", rows(13));
        PreparedData changed = prepare("moved");
        assertThat(changed.reused()).isFalse();
        assertThat(changed.rows().validation()).isEqualTo(13);
    }

    /**
     * The statistics that prepared data were made with, and what is known of the rows: of every digit another one is
     * made.
     */
    @Test
    void noDigitOfTheSmallFilesMayBeAnother() throws IOException {
        PreparedData first = prepare("here");
        List<Path> small;
        try (Stream<Path> found = java.nio.file.Files.walk(directory.resolve("prepared"))) {
            // which files there were is asked only of those that grew, and their columns by a training
            small = found.filter(path -> path.toString().endsWith(".json"))
                    .filter(path -> !path.getFileName().toString().matches("(files|schema)-.*"))
                    .toList();
        }
        assertThat(small).hasSize(2);
        for (Path file : small) {
            byte[] bytes = java.nio.file.Files.readAllBytes(file);
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] >= '0' && bytes[i] <= '9') {
                    byte[] altered = bytes.clone();
                    altered[i] = (byte) (bytes[i] == '9' ? '0' : bytes[i] + 1);
                    java.nio.file.Files.write(file, altered);
                    assertThatThrownBy(() -> prepare("here"))
                            .as(file + ", byte " + i)
                            .isInstanceOf(IOException.class)
                            .hasMessageMatching(".*" + file + ": expected .*SHA-256.*, got .*")
                            .hasMessageContaining("The file was altered or is damaged; delete it");
                }
            }
            java.nio.file.Files.write(file, bytes);
        }
        assertThat(prepare("here")).isEqualTo(reused(first));
    }

    @Test
    void digestsOfTheDriverAndOfTasksKnowBytesNamesAndReadingAlone() throws IOException {
        write("several/a.csv", rows(300));
        write("several/b.csv", rows);
        List<String> digests = new ArrayList<>(List.of(digest("several", 0), digest("here", 0)));
        assertThat(digest("several", 1 << 20)).as("without a job").isEqualTo(digests.get(0));
        java.nio.file.Files.move(directory.resolve("several"), directory.resolve("moved"));
        assertThat(digest("moved", 0)).isEqualTo(digests.get(0));
        List<String> changed = new ArrayList<>(rows(300));
        changed.set(299, changed.get(299).replace(",1", ",2"));
        write("moved/a.csv", changed);
        digests.add(digest("moved", 0));
        java.nio.file.Files.move(directory.resolve("moved/b.csv"), directory.resolve("moved/c.csv"));
        digests.add(digest("moved", 0));
        assertThat(digests).doesNotHaveDuplicates();
    }

    private String digest(String path, long readByDriver) throws IOException {
        Source source = io.lockstep.driver.config.Configs.BINDING.bind(
                Source.class, csv(directory.resolve(path).toString()), "");
        return SourceDigest.of(LocalSpark.session(), files, source, readByDriver, 1_000)
                .sha256();
    }
}
