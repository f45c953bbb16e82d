package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.sound.Wav;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavFolderIT {
    private static final byte[] TEXT = "no sound".getBytes(StandardCharsets.UTF_8);
    private static final String NAME = "{label}_{speaker}_{take}.wav";

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    private static WavFolder source(Path path, Map<String, Object> keys) {
        Map<String, Object> all = new LinkedHashMap<>(keys);
        all.put("path", path.toString());
        return new Binding().bind(WavFolder.class, all, "train");
    }

    private static Map<String, byte[]> recordings() {
        Map<String, byte[]> recordings = new LinkedHashMap<>();
        for (int take = 0; take < 3; take++) {
            recordings.put("recordings/7_jackson_" + take + ".wav", Wav.of(8000, take));
            recordings.put("recordings/0_van_der_berg_" + take + ".WAV", Wav.of(8000, 10 + take));
        }
        recordings.put("recordings/readme.md", TEXT);
        recordings.put("recordings/.hidden.wav", TEXT);
        recordings.put("recordings/noise.wav", Wav.of(8000, 1));
        return recordings;
    }

    private Path write(Map<String, byte[]> contents) throws IOException {
        Path root = directory.resolve("files");
        for (Map.Entry<String, byte[]> file : contents.entrySet()) {
            Path path = root.resolve(file.getKey());
            java.nio.file.Files.createDirectories(path.getParent());
            java.nio.file.Files.write(path, file.getValue());
        }
        return root;
    }

    private Path archive(Map<String, byte[]> contents) throws IOException {
        Path file = directory.resolve("all.tar");
        java.nio.file.Files.write(file, ImageFolderIT.tar(contents));
        return file;
    }

    /** Every row by its file: the columns behind the sound, the bytes of it, the problem. */
    private Map<String, String> rows(Source source) throws IOException {
        Map<String, String> rows = new TreeMap<>();
        SourceRows opened = source.open(LocalSpark.session(), files);
        int columns = opened.columns().size();
        assertThat(opened.columns().get(0)).isEqualTo("sound");
        assertThat(opened.columns().get(columns - 1)).isEqualTo("file");
        for (Row row : opened.rows().collectAsList()) {
            StringBuilder text = new StringBuilder();
            for (int i = 1; i < columns - 1; i++) {
                text.append(row.getString(i)).append('|');
            }
            text.append(row.isNullAt(0) ? "none" : ((byte[]) row.get(0)).length + "");
            rows.put(row.getString(columns - 1), text + "|" + SourceRows.problem(row));
        }
        return rows;
    }

    @Test
    void columnsAreTakenFromNames() throws IOException {
        Map<String, byte[]> recordings = recordings();
        WavFolder plain =
                source(write(recordings), Map.of("folder", "recordings/", "name", "{label}_{who}_{take}.wav"));
        assertThat(plain.open(LocalSpark.session(), files).columns())
                .containsExactly("sound", "label", "who", "take", "file");
        Map<String, String> rows = rows(plain);
        int size = Wav.of(8000, 1).length;
        assertThat(rows)
                .hasSize(9)
                .containsEntry("7_jackson_2.wav", "7|jackson|2|" + size + "|null")
                .containsEntry("readme.md", "null|null|null|none|left out: no sound")
                .containsEntry(".hidden.wav", "null|null|null|none|left out: hidden file")
                .containsEntry(
                        "noise.wav",
                        "null|null|null|none|other name: expected a name of the form {label}_{who}_{take}.wav, got"
                                + " another one");
        // the text behind a column is looked for from its beginning, and letters are what they are
        assertThat(rows.get("0_van_der_berg_1.WAV")).contains("other name");
        assertThat(rows(source(
                        archive(recordings), Map.of("folder", "recordings", "name", "{label}_{who}_{take}.wav"))))
                .isEqualTo(rows);
    }

    @Test
    void onlyWhatIsWantedIsARow() throws IOException {
        Map<String, byte[]> recordings = recordings();
        for (Path path : List.of(write(recordings), archive(recordings))) {
            Map<String, Object> keys = Map.of("folder", "recordings", "name", NAME);
            Map<String, Object> some = new LinkedHashMap<>(keys);
            some.put("where", Map.of("take", List.of(0, 2), "speaker", List.of("jackson")));
            assertThat(rows(source(path, some)).keySet())
                    .contains("7_jackson_0.wav", "7_jackson_2.wav", "noise.wav", "readme.md")
                    .doesNotContain("7_jackson_1.wav");
            Map<String, Object> others = new LinkedHashMap<>(keys);
            others.put("except", Map.of("take", List.of(0, 2)));
            assertThat(rows(source(path, others)).keySet())
                    .contains("7_jackson_1.wav")
                    .doesNotContain("7_jackson_0.wav", "7_jackson_2.wav");
        }
    }

    @Test
    void classesAreFolders() throws IOException {
        Path root = write(Map.of(
                "yes/a_1.wav", Wav.of(8000, 1), "yes/b_1.wav", Wav.of(8000, 2), "no/deep/c_2.wav", Wav.of(8000, 3)));
        int size = Wav.of(8000, 1).length;
        assertThat(rows(source(root, Map.of())))
                .containsEntry("yes/a_1.wav", "yes|" + size + "|null")
                .containsEntry("no/deep/c_2.wav", "no|" + size + "|null");
        assertThat(rows(source(root, Map.of("name", "{who}_{take}.wav", "where", Map.of("label", List.of("no"))))))
                .containsExactly(Map.entry("no/deep/c_2.wav", "no|c|2|" + size + "|null"));
        assertThat(rows(source(root, Map.of("name", "{label}/{who}_{take}.wav"))))
                .containsEntry("yes/b_1.wav", "yes|b|1|" + size + "|null")
                .hasSize(3);
        assertThat(rows(source(root, Map.of("labels", false)))).containsEntry("yes/a_1.wav", size + "|null");
        java.nio.file.Files.createDirectories(root.resolve("maybe"));
        assertThatThrownBy(() -> rows(source(root, Map.of())))
                .hasMessageEndingWith(
                        "maybe: expected sounds of a class, got an empty folder. Put them there, or remove it");
    }

    @Test
    void aFolderWithoutSoundsIsRefused() throws IOException {
        Path root = write(Map.of("a/1.txt", TEXT, "a/x_1.wav", Wav.of(8000, 1)));
        assertThatThrownBy(() -> rows(source(root, Map.of("name", NAME))))
                .hasMessageContaining(": expected WAV files, got none (")
                .hasMessageEndingWith("). Check path and folder");
        assertThatThrownBy(() ->
                        rows(source(root, Map.of("name", "{who}_{take}.wav", "where", Map.of("take", List.of(9))))))
                .hasMessageContaining(": expected WAV files in one folder for each class, got none (")
                .hasMessageEndingWith("left out: no sound). Check path and folder, where and except");
    }

    @Test
    void keysAreChecked() {
        Path path = Path.of("x");
        assertRefused(
                Map.of("name", "all.wav"),
                "train.name: expected columns in braces, as {label}_{speaker}.wav, got 'all.wav'");
        assertRefused(
                Map.of("name", "{a}{b}.wav"),
                "train.name: expected text between columns, to tell them apart, got none before {b}");
        assertRefused(Map.of("name", "{a}_{a}.wav"), "train.name: expected each column once, got {a} twice");
        assertRefused(
                Map.of("name", "{a b}.wav"),
                "train.name: expected columns of letters, digits and '_' in braces, got 'a b'");
        assertRefused(
                Map.of("name", "{file}.wav"),
                "train.name: expected columns that are none of the source's own, got {file}. Rename it");
        assertRefused(
                Map.of("name", "{who}.wav", "where", Map.of("take", List.of(1))),
                "train.where: expected a column that files' names or folders say, got 'take'. Columns: who, label");
        assertThat(source(path, Map.of("except", Map.of("label", List.of("a")))).at("y"))
                .isEqualTo(source(Path.of("y"), Map.of()));
    }

    private static void assertRefused(Map<String, Object> keys, String message) {
        assertThatThrownBy(() -> source(Path.of("x"), keys)).hasMessage(message);
    }

    @Test
    void namesAreReadFromTheLeft() {
        NamePattern pattern = NamePattern.of("take-{take}.{who}-x.wav");
        assertThat(pattern.values("a/take-1.2.b-x.wav")).isEqualTo(Map.of("take", "1", "who", "2.b"));
        assertThat(pattern.values("take-.b-x.wav")).isNull();
        assertThat(pattern.values("take-1.-x.wav")).isNull();
        assertThat(pattern.values("take-1.-x")).isNull();
        assertThat(pattern.values("")).isNull();
        assertThat(NamePattern.of("{a}/{b}.wav").values("x/y/z.wav")).isNull();
    }
}
