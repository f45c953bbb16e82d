package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.overview.DataOverview;
import io.lockstep.driver.overview.Overview;
import io.lockstep.driver.overview.Part;
import io.lockstep.driver.overview.Warning;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.report.DataPages;
import io.lockstep.jobs.samples.SampleData;
import io.lockstep.jobs.session.LocalSpark;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of data that a config names, in one session: what is printed, and the page. */
class DataCommandIT {
    private static final String MODEL = """
            model:
              layers: [{dense: {units: 2}}]
              loss: %s
            train: {epochs: 1, batch: 10, optimizer: adam}
            """;

    @TempDir
    private static Path directory = Path.of("");

    @AfterAll
    static void stopSpark() {
        LocalSpark.session().stop();
    }

    private static void file(String name, String text) throws IOException {
        Path path = directory.resolve(name);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, text);
    }

    private static String lines(int rows, IntFunction<String> line) {
        return IntStream.range(0, rows).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static Overview overview(String data, String loss) throws IOException {
        file("it.yaml", "name: it\ndata:\n" + data.indent(2) + MODEL.formatted(loss));
        SparkSession spark = LocalSpark.session();
        ConfigFile file =
                ConfigFile.read(directory.resolve("it.yaml").toString(), SparkWork::filesWithoutSession, List.of());
        return DataOverview.of(spark, new HadoopFiles(spark.sparkContext().hadoopConfiguration()), file.runConfig());
    }

    private static String printed(Overview overview, Part part) {
        return String.join("\n", DataLines.of(overview, part));
    }

    private static String customer(int i) {
        String answer = i * 37 % 101 < 50 ? "yes" : "no";
        return "k" + i * 7919 % 10_007 + "," + i * 31 % 89 + "," + (answer.equals("yes") ? "paid" : "open") + ",CH,"
                + answer;
    }

    @Test
    void aTable() throws Exception {
        String header = "customer,age,status,country,bought\n";
        file("train.csv", header + lines(300, DataCommandIT::customer) + customer(3) + "\n" + customer(4) + ",9\n");
        file("test.csv", header + lines(50, i -> customer(i + 295)));
        Overview found = overview("""
                train: {format: csv, path: train.csv}
                test: {format: csv, path: test.csv}
                validation: {fraction: 0.2}
                label: bought
                numeric: [age]
                categorical: [customer, status, country]
                """, "softmaxCrossEntropy");
        assertThat(found.warnings())
                .extracting(Warning::kind)
                .containsExactly(
                        Warning.Kind.LEAK,
                        Warning.Kind.OVERLAP,
                        Warning.Kind.DUPLICATES,
                        Warning.Kind.KEY,
                        Warning.Kind.CONSTANT,
                        Warning.Kind.BAD_ROWS);
        String printed = printed(found, Part.TRAIN);
        assertThat(printed)
                .contains("train.csv: 302 read = ", " + 1 skipped (too many columns)")
                .contains("test.csv: 50 read = 50 for test")
                .contains("equal rows: 1 of train are in train before", "equal rows: 5 of test are in train, too")
                .contains("classes of bought ")
                .containsPattern("age +input +numeric +\\d+ +0 +\\d+ +88 +[▁▂▃▄▅▆▇█ ]+\n")
                .contains("  bought=no, age=", "warning: leak: status tells bought exactly in all ")
                .containsPattern("such as file:\\S+train.csv, line 5 and file:\\S+train.csv, line 302")
                .contains("train.csv, line 303: too many columns");
        assertThat(printed(found, Part.TEST)).contains("columns of test", "examples of test");
        String page = DataPages.checked(found);
        assertThat(page)
                .contains("<span class=\"kind\">leak</span> status tells bought", "<summary>Columns of test")
                .contains("<title>yes: ")
                .contains(">Histograms</h2>");
        assertThat(found.plainData().toString()).contains("kind=leak", "column=status", "histogram={bins=[");
    }

    /** The same for rows in other files, in another order. */
    @Test
    void filesAndOrderHaveNoSay() throws Exception {
        String header = "customer,age,status,country,bought\n";
        String rows = """
                train: {format: csv, path: %s}
                label: bought
                numeric: [age]
                categorical: [status]
                """;
        file("one/a.csv", header + lines(200, i -> customer(i % 150)));
        file("two/a.csv", header + lines(70, i -> customer((199 - i) % 150)));
        file("two/b.csv", header + lines(130, i -> customer((129 - i) % 150)));
        Overview one = overview(rows.formatted("one"), "softmaxCrossEntropy");
        Overview two = overview(rows.formatted("two"), "softmaxCrossEntropy");
        assertThat(two.columns()).isEqualTo(one.columns());
        assertThat(two.classes()).isEqualTo(one.classes());
        assertThat(two.examples()).isEqualTo(one.examples());
        assertThat(two.repeats().get(0).rows())
                .isEqualTo(one.repeats().get(0).rows())
                .isEqualTo(63);
    }

    @Test
    void pictures() throws Exception {
        for (int i = 0; i < 8; i++) {
            Path path = directory.resolve("pictures/" + (i % 2 == 0 ? "cat" : "dog") + "/" + i + ".png");
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            BufferedImage picture = new BufferedImage(12, 10, BufferedImage.TYPE_INT_RGB);
            picture.setRGB(i % 7, 3, 0xFF8800);
            ImageIO.write(picture, "png", path.toFile());
        }
        Overview found = overview("""
                train: {format: image-folder, path: pictures, width: 12, height: 10, channels: 3}
                validation: {fraction: 0.01}
                """, "softmaxCrossEntropy");
        assertThat(printed(found, Part.TRAIN)).contains("pictures 3x10x12", "  label=cat, image=picture 12x10");
        String page = DataPages.checked(found);
        assertThat(page).contains("<img src=\"data:image/png;base64,", "alt=\"image: picture 12x10\"");
    }

    @Test
    void sounds() throws Exception {
        SampleData.tones(directory.resolve("tones"), 1, 3);
        Overview found = overview("""
                train: {format: wav-folder, path: tones, name: "{label}_{take}_{number}.wav"}
                label: label
                columns: [{sound: {column: sound, rate: 8000}}]
                """, "softmaxCrossEntropy");
        assertThat(printed(found, Part.TRAIN)).contains("sound=sound, ", "sounds");
        assertThat(DataPages.checked(found)).contains("<img src=\"data:image/png;base64,", "alt=\"sound: sound, ");
    }

    @Test
    void textsAndArraysAndWindows() throws Exception {
        file(
                "texts.jsonl",
                lines(
                        60,
                        i -> "{\"text\": \"<b> a text of some words & number " + i + "\", \"spectrum\": [1, " + i
                                + ", 3.5], \"price\": " + (i * 37 % 59) + "}"));
        Overview texts = overview("""
                train: {format: jsonLines, path: texts.jsonl}
                label: price
                arrays: [spectrum]
                columns: [{tfidf: {column: text, most: 20}}]
                """, "mse");
        assertThat(printed(texts, Part.TRAIN))
                .contains("9 words in the mean", "arrays of 3 numbers", "spectrum=3 numbers from ")
                .containsPattern("price +label +number +59 +0 +\\d+ +58 +█")
                .contains("nothing to warn of");
        assertThat(DataPages.checked(texts)).contains("&lt;b&gt; a text", "<polyline ");
        file(
                "days.csv",
                "day,station,dose\n"
                        + lines(
                                80,
                                i -> "2024-0" + (1 + i / 40) + "-" + (10 + i / 2 % 20) + ",s" + i % 2 + ","
                                        + i * 13 % 11));
        Overview windows = overview("""
                train: {format: csv, path: days.csv}
                validation: {column: day, last: 0.2}
                windows: {order: day, by: [station], length: 5, columns: [dose], ahead: {next: dose}}
                label: next
                arrays: [dose]
                """, "mse");
        assertThat(printed(windows, Part.VALIDATION))
                .contains("skipped (window across the split)", "source rows: 80 read", "arrays of 5 numbers")
                .containsPattern("day +unused")
                .doesNotContain("__");
        DataPages.checked(windows);
    }

    @Test
    void badDataAreOneError() throws IOException {
        file("some.csv", "a,y\n" + lines(9, i -> i + "," + i % 2));
        file("other.csv", "b,y\n1,1\n");
        file("bad.csv", "a,y\nx,1\nz,0\n");
        String rows = "train: {format: csv, path: %s}\nlabel: y\nnumeric: [a]\n";
        assertThatThrownBy(() -> overview(rows.formatted("gone.csv"), "mse"))
                .hasMessageContaining("gone.csv: expected a file or directory, got nothing");
        assertThatThrownBy(() -> overview(rows.formatted("other.csv"), "mse"))
                .hasMessageContaining("data.numeric: expected a column of the data, got 'a'. Columns: b, y");
        assertThatThrownBy(() -> overview(rows.formatted("some.csv") + "test: {format: csv, path: other.csv}", "mse"))
                .hasMessageContaining("data.test: ")
                .hasMessageContaining("expected a column of the data, got 'a'. Columns: b, y");
        assertThatThrownBy(() -> overview(rows.formatted("bad.csv"), "mse"))
                .hasMessageContaining("bad.csv: expected training rows, got none that can be used (not a number 2)")
                .hasMessageContaining("bad.csv, line 2: ");
        assertThatThrownBy(() -> overview("train: {format: memory}\nlabel: y\nnumeric: [a]", "mse"))
                .hasMessageContaining("data.train: expected rows that the calling program gives");
    }

    @Test
    void theCommandPrintsWritesAndRefuses() throws IOException {
        file("some.csv", "a,y\n" + lines(30, i -> i * 7 % 11 + "," + i % 2));
        file(
                "it.yaml",
                "name: it\ndata:\n  train: {format: csv, path: some.csv}\n  label: y\n  numeric: [a]\n"
                        + MODEL.formatted("softmaxCrossEntropy"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        Path page = directory.resolve("it.html");
        String config = directory.resolve("it.yaml").toString();
        int code = CommandLineRunner.run(
                List.of("data", config, "--json", "--html", page.toString(), "--master", "local[2]"), console);
        assertThat(code).as("%s", err).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).strip())
                .startsWith("{\"name\":\"it\",\"rows\":[{\"source\":")
                .doesNotContain("\n");
        assertThat(page).content().contains("it: data - Lockstep</title>");
        assertThat(CommandLineRunner.run(List.of("data", config, "--part", "test", "--master", "local[2]"), console))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--part test: expected rows under data.test, got none. Add them, or choose --part train");
        String nowhere = directory.resolve("gone/it.html").toString();
        assertThat(CommandLineRunner.run(List.of("data", config, "--html", nowhere, "--master", "local[2]"), console))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("it.html: expected a file in a directory that is there, got none such");
    }
}
