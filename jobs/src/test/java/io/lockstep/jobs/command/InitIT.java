package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.draft.Draft;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.run.DryRun;
import io.lockstep.driver.run.Options;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.samples.SampleData;
import io.lockstep.jobs.session.LocalSpark;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data as people have them: a config that trains as it is written, or one clear error. */
class InitIT {
    @TempDir
    private static Path directory = Path.of("");

    @AfterAll
    static void stopSpark() {
        LocalSpark.session().stop();
    }

    private static String lines(int rows, IntFunction<String> line) {
        return IntStream.range(0, rows).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String file(String name, String text) throws IOException {
        return file(name, text, StandardCharsets.UTF_8);
    }

    private static String file(String name, String text, Charset charset) throws IOException {
        return Files.write(directory.resolve(name), text.getBytes(charset)).toString();
    }

    /** The draft for data, whose config has made a step by then. */
    private static Draft trains(String data, @Nullable String label) throws IOException {
        Path config = directory.resolve(DraftedFile.name(data) + ".yaml");
        DraftedFile file = new DraftedFile(data, label, null, null, null, config);
        Draft draft = file.draft(
                LocalSpark.session(),
                new HadoopFiles(LocalSpark.session().sparkContext().hadoopConfiguration()));
        file.write(draft, true);
        DryRun.run(
                LocalSpark.session(),
                ConfigFile.read(config.toString(), SparkWork::filesWithoutSession, List.of())
                        .runConfig(),
                Options.standard()
                        .withRunsDirectory(directory.resolve("runs").toString())
                        .withBackend("portable"),
                new RunListener() {});
        return draft;
    }

    private static void fails(String data, @Nullable String label, String message) {
        assertThatThrownBy(() -> trains(data, label)).hasMessageContaining(message);
    }

    private static String row(int i) {
        return i % 50 + "," + "abc".charAt(i % 3) + "," + (i % 4 == 0 ? "yes" : "no");
    }

    @Test
    void tablesThatAreWrittenOddly() throws IOException {
        String header = "age,city,bought\n";
        String marked = file("marked.csv", "\uFEFF" + header + lines(80, InitIT::row));
        assertThat(trains(marked, null).notes())
                .contains("the file begins with a byte order mark, which is passed over");
        String commas = file(
                "commas.csv",
                "größe;ort;gekauft\n"
                        + lines(80, i -> i % 13 + "," + i % 10 + ";" + "abc".charAt(i % 3) + ";" + i % 2));
        assertThat(trains(commas, null).text()).contains("decimal: \",\"", "separator: \";\"", "größe");
        String twice = file("twice.csv", header + lines(40, InitIT::row) + header + lines(40, InitIT::row));
        assertThat(trains(twice, null).text())
                .contains("badRows: {skip: {mostShare: 0.03}}", "the header again in 1 row");
        String names = file("names.csv", "age,age,,bought\n" + lines(80, i -> i % 9 + "," + i % 7 + ",x," + i % 2));
        assertThat(trains(names, null).text()).contains("names: [age, age_2, column3, bought]");
        String none =
                file("none.csv", lines(80, i -> row(i).replace(",no", ",0").replace(",yes", ",1")));
        assertThat(trains(none, null).text()).contains("header: false", "label: column3");
        String empty = file("empty.csv", "age,gone,bought\n" + lines(80, i -> i % 9 + ",," + i % 2));
        assertThat(trains(empty, null).text()).contains("gone: no values in any row");
        String spaces = file("spaces.csv", "The age.of it,a.b,is it: so\n" + lines(80, InitIT::row));
        assertThat(trains(spaces, null).task().label()).isEqualTo("is it: so");
    }

    @Test
    void aTimeSeriesIsWindows() throws IOException {
        String series = file(
                "series.csv",
                "day,heat\n" + lines(120, i -> LocalDate.of(2024, 1, 1).plusDays(i) + "," + i % 13 + ".5"));
        assertThat(trains(series, "heat").text()).contains("windows:", "label: \"next heat\"", "season: 7 ");
    }

    @Test
    void wideAndSparseTables() throws IOException {
        String wide = file(
                "wide.csv",
                IntStream.range(0, 10_000).mapToObj(i -> "c" + i).collect(Collectors.joining(",")) + ",label\n"
                        + lines(
                                12,
                                row -> IntStream.range(0, 10_000)
                                                .mapToObj(i -> String.valueOf((i * 31 + row * 17) % 100))
                                                .collect(Collectors.joining(","))
                                        + "," + row % 2));
        assertThat(trains(wide, null).columns()).hasSize(10_001);
        String sparse = file(
                "sparse.csv",
                IntStream.range(0, 80).mapToObj(i -> "q " + i).collect(Collectors.joining(",")) + ",price\n"
                        + lines(
                                300,
                                row -> IntStream.range(0, 80)
                                                .mapToObj(i -> (i + row) % 3 == 0
                                                        ? (i % 2 == 0 ? "NA" : "")
                                                        : String.valueOf((i * row) % 17))
                                                .collect(Collectors.joining(","))
                                        + "," + (100_000 + row * 977 % 3001)));
        assertThat(trains(sparse, null).text()).contains("missing: [\"\", \"?\", NA]", "loss: mse");
    }

    @Test
    void tablesOfOtherFormats() throws IOException {
        Dataset<Row> rows = LocalSpark.session()
                .range(100)
                .selectExpr(
                        "if(id % 9 = 0, double('NaN'), cast(id % 7 as double)) as dose",
                        "if(id % 8 = 0, 'NA', cast(id % 11 as string)) as stay",
                        "concat('k', id % 4) as `a.b`",
                        "array(cast(id as float), 1.0f) as `c d`",
                        "date_add(date'2024-01-01', cast(id % 30 as int)) as booked",
                        "id % 3 = 0 as label");
        rows.coalesce(1).write().parquet(directory.resolve("rows.parquet").toString());
        rows.coalesce(1).write().orc(directory.resolve("rows-orc").toString());
        for (String name : List.of("rows.parquet", "rows-orc")) {
            assertThat(trains(directory.resolve(name).toString(), null).text())
                    .contains("missing: [NA, NaN]", "classes: [\"false\", \"true\"]", "- a.b ", "- \"c d\" ");
        }
        String json = file(
                "rows.jsonl",
                lines(
                        100,
                        i -> "{\"dose\": " + (i % 9 == 0 ? "\"NA\"" : i % 7) + ", \"new\\nline\": \"" + i % 4
                                + "\", \"it's \\\"so\\\"\": [1, " + i % 5 + "], \"none\": null, \"label\": "
                                + (i % 3 == 0)
                                + "}"));
        Draft draft = trains(json, null);
        assertThat(draft.text())
                .contains(
                        "- \"new\\nline\" ",
                        "- \"it's \\\"so\\\"\" ",
                        "#   dose: numbers with texts among them, such as 'NA'");
        assertThat(DraftLines.of(draft)).noneMatch(line -> line.contains("\n"));
    }

    /** Names and classes that YAML would take for something else. */
    @Test
    void wordsOfYaml() throws IOException {
        String names = file(
                "words.csv",
                "yes,null,1,~,- a,*b,c: d #e,\"q\"\"t\",{x},no\n"
                        + lines(
                                100,
                                i -> IntStream.of(9, 10, 11, 12, 13, 14, 15, 8, 7)
                                                .mapToObj(count -> String.valueOf(i * 7 % count))
                                                .collect(Collectors.joining(","))
                                        + ","
                                        + List.of("- n", "*y: #1", "~", "{z}").get(i % 4)));
        Draft draft = trains(names, "no");
        assertThat(draft.task().classes().keySet()).containsExactly("*y: #1", "- n", "{z}", "~");
        assertThat(draft.text()).contains("- \"yes\" ", "- \"null\" ", "- \"1\" ", "- \"c: d #e\" ", "label: \"no\" ");
    }

    @Test
    void whatCannotBeLearntFromIsOneError() throws IOException {
        fails(
                file("one.csv", "a,b\n1,2\n"),
                null,
                "one.csv: expected at least 2 rows to learn from, got 1. Give more rows");
        fails(file("nothing.csv", ""), null, "nothing.csv: expected lines of values, got an empty file");
        fails(file("header.csv", "a,b\n"), null, "expected at least 2 rows to learn from, got 0. Give more rows");
        fails(
                file("utf16.csv", "a,b\n1,2\n3,4\n", StandardCharsets.UTF_16),
                null,
                "UTF-8 text, got UTF-16. Convert it, as iconv -f UTF-16 -t UTF-8 does");
        fails(
                file("same.csv", "a,b\n1,2\n1,2\n"),
                null,
                "expected a column with classes or numbers to predict, got none");
        fails(
                file("alone.csv", "a,b\n" + lines(8, i -> i % 2 + ",1")),
                "a",
                "expected a column to predict a from, got none that tells rows apart");
        fails(
                directory.resolve("absent.csv").toString(),
                null,
                "absent.csv: expected a file, a folder or a table of the catalog, got nothing of this name. Check");
        fails(
                "no-such file.csv",
                null,
                "no-such file.csv: expected a file, a folder or a table of the catalog, got nothing of this name in ");
        picture("single/cat/1.png", 8);
        fails(directory.resolve("single").toString(), null, "single: expected at least 2 rows to learn from, got 1");
        picture("class/cat/1.png", 8);
        picture("class/cat/2.png", 8);
        fails(
                directory.resolve("class").toString(),
                null,
                "--label label: expected at least two different values, got one");
    }

    @Test
    void picturesSoundsAndTexts() throws IOException {
        for (int i = 0; i < 12; i++) {
            picture("pictures/" + (i % 2 == 0 ? "cat" : "dog") + "/" + i + ".png", 16 + i % 3);
            sound("sounds/" + (i % 2 == 0 ? "yes" : "no") + "/" + i + ".wav", i % 2 == 0 ? 8000 : 11_025);
            Path text = directory.resolve("texts/" + (i % 2 == 0 ? "good" : "bad") + "/" + i + ".txt");
            Files.createDirectories(text.getParent());
            Files.writeString(text, "a text of some words and number " + i % 5);
        }
        assertThat(trains(directory.resolve("pictures").toString(), null).text())
                .contains("format: image-folder", "width: 64", "dense: {units: 2}");
        Draft sounds = trains(directory.resolve("sounds").toString(), null);
        assertThat(sounds.text()).contains("rate: 8000");
        assertThat(sounds.notes()).contains("sounds have different rates, 8000, 11025 Hz: all are brought to 8000");
        assertThat(trains(directory.resolve("texts").toString(), null).text()).contains("format: text", "tfidf");
        SampleData.tones(directory.resolve("tones"), 1, 3);
        assertThat(trains(directory.resolve("tones").toString(), null).text()).contains("{label}_{part2}_{part3}.wav");
    }

    private static void picture(String name, int side) throws IOException {
        Path path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        File file = path.toFile();
        assertThat(ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB), "png", file))
                .isTrue();
    }

    private static void sound(String name, int rate) throws IOException {
        Path path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        byte[] samples = new byte[rate];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i * rate % 101);
        }
        AudioFormat format = new AudioFormat(rate, 16, 1, true, false);
        AudioSystem.write(
                new AudioInputStream(new ByteArrayInputStream(samples), format, samples.length / 2),
                AudioFileFormat.Type.WAVE,
                path.toFile());
    }
}
