package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.jobs.progress.Console;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people get to read when something is wrong with what they gave: one line, the exit code, nothing left behind.
 */
class BadInputIT {
    private static final String CONFIG = """
            name: bad
            data:
              train: {format: csv, path: rows.csv}
              label: answer
              numeric: [a, b]
            model:
              layers: [{dense: {units: 2}}]
              loss: softmaxCrossEntropy
            train:
              epochs: 1
              batch: 4
              slices: 2
              optimizer: {sgd: {learningRate: 0.1}}
            """;
    private static final String ROWS = "a,b,answer\n1,2,yes\n2,1,no\n3,3,yes\n4,5,no\n5,4,yes\n";

    @TempDir
    private Path directory = Path.of("");

    private record Outcome(int code, List<String> out, List<String> err) {
        /** The one line that says what is wrong. */
        String error() {
            List<String> errors =
                    err.stream().filter(line -> line.startsWith("error: ")).toList();
            assertThat(errors).as(String.join("\n", err)).hasSize(1);
            return errors.get(0);
        }
    }

    @BeforeEach
    void write() throws IOException {
        write("bad.yaml", CONFIG);
        write("rows.csv", ROWS);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Outcome train(String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                directory.resolve("bad.yaml").toString(),
                "--json",
                "--run-dir",
                directory.resolve("run").toString()));
        arguments.addAll(Arrays.asList(options));
        if (!arguments.contains("--master")) {
            arguments.addAll(List.of("--master", "local[1]"));
        }
        return run(arguments);
    }

    private static Outcome run(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int code = CommandLineRunner.run(arguments, console);
        return new Outcome(
                code,
                out.toString(StandardCharsets.UTF_8).lines().toList(),
                err.toString(StandardCharsets.UTF_8).lines().toList());
    }

    private void refused(Outcome outcome, int code, String error) {
        refused(outcome, code, false, error);
    }

    private void refused(Outcome outcome, int code, boolean retryable, String error) {
        assertThat(outcome.error()).isEqualTo("error: " + error.replace("$DIR", directory.toString()));
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.out())
                .singleElement()
                .asString()
                .startsWith("{\"error\":")
                .endsWith("\"exit_code\":" + code + ",\"retryable\":" + retryable + "}");
        assertThat(outcome.err()).noneMatch(line -> line.startsWith("\tat "));
        assertThat(directory.resolve("run/model")).doesNotExist();
    }

    @Test
    void aMissingFile() {
        refused(
                train("--set", "data.train.path=gone.csv"),
                1,
                "$DIR/gone.csv: expected a file or directory, got nothing at file:$DIR/gone.csv. Check data.root and the path");
    }

    @Test
    void aTableOfACatalogThatEndsWithTheProcess() {
        refused(
                run(List.of(
                        "predict",
                        "run/model",
                        "--input",
                        directory.resolve("rows.csv").toString(),
                        "--output",
                        directory.resolve("out").toString(),
                        "--table",
                        "scores.rows",
                        "--json",
                        "--master",
                        "local[1]")),
                2,
                "--table: expected a catalog that outlives this process, got Spark's in memory. Run it by spark-submit"
                        + " where Spark has a metastore, with --conf spark.sql.catalogImplementation=hive, or leave"
                        + " --table out");
    }

    @Test
    void aTruncatedIdxFile() throws IOException {
        Files.write(directory.resolve("images"), new byte[] {0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3});
        Files.write(directory.resolve("labels"), new byte[] {0, 0, 8, 1, 0, 0, 0, 9, 1, 2, 3});
        refused(
                train("--set", "data={train: {format: idx, images: images, labels: labels}}"),
                1,
                "$DIR/images: expected 52 bytes for 9 records of 4, got 19. The file is truncated");
    }

    @Test
    void recordsThatAreNotWhole() throws IOException {
        Files.write(directory.resolve("batch.bin"), new byte[30]);
        refused(
                train("--set", "data={train: {format: fixed-records, files: [batch.bin], shape: [3, 2, 2]}}"),
                1,
                "file:$DIR/batch.bin: expected records of 13 bytes (labels 1, pixels 3x2x2), got 30 bytes, 4 too many for whole records. Correct labelBytes or shape, or the file is truncated");
    }

    @Test
    void aFileThatIsNoImage() throws IOException {
        Files.createDirectories(directory.resolve("pictures/cat"));
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(image, "png", directory.resolve("pictures/cat/1.png").toFile());
        write("pictures/cat/2.png", "a cat");
        refused(
                train("--set", "data={train: {format: image-folder, path: pictures}}"),
                1,
                "file:$DIR/pictures/cat/2.png: corrupt picture: expected JPEG, PNG, GIF or BMP, got bytes 61 20 63 61. Correct it, or set data.badRows: skip to leave such rows out and count them");
        ImageIO.write(
                new BufferedImage(5, 3, BufferedImage.TYPE_INT_RGB),
                "png",
                directory.resolve("pictures/cat/2.png").toFile());
        refused(
                train("--set", "data={train: {format: image-folder, path: pictures}}"),
                1,
                "file:$DIR/pictures/cat/2.png: wrong size: expected 4x3 as cat/1.png has, got 5x3. Set width and height to resize all. Correct it, or set data.badRows: skip to leave such rows out and count them");
    }

    @Test
    void whatIsNoImageIsLeftOutAndCounted() throws IOException {
        for (String file : new String[] {"cat/1.png", "cat/2.png", "dog/1.png"}) {
            Path path = directory.resolve("pictures").resolve(file);
            Files.createDirectories(path.getParent());
            BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
            image.setRGB(1, 1, file.hashCode());
            ImageIO.write(image, "png", path.toFile());
        }
        write("pictures/cat/notes.txt", "two cats");
        String source = "{format: image-folder, path: pictures}";
        Outcome outcome = train(
                "--set",
                "data={train: " + source + ", test: " + source
                        + ", standardize: true, augment: {flip: horizontal, crop: {padding: 1}}}",
                "--set",
                "model.layers=[flatten, {dense: {units: 2}}]");
        assertThat(outcome.code()).as(String.join("\n", outcome.err())).isZero();
        assertThat(outcome.out())
                .singleElement()
                .asString()
                .contains("\"rows\":{\"read\":4,\"trained\":3,\"skipped\":{\"no picture\":1}}")
                .contains("\"test\":{");
        Outcome predicted = run(List.of(
                "predict",
                directory.resolve("run/model").toString(),
                "--input",
                directory.resolve("run/config.yaml").toString(),
                "--output",
                directory.resolve("predictions").toString(),
                "--json",
                "--master",
                "local[1]"));
        assertThat(predicted.code()).as(String.join("\n", predicted.err())).isZero();
        assertThat(predicted.out())
                .singleElement()
                .asString()
                .contains("\"read\":4,\"scored\":3,\"skipped\":{\"no picture\":1}");
    }

    @Test
    void tablesThatAreToBeAugmented() {
        refused(
                train("--set", "data.augment.flip=horizontal"),
                2,
                "--set data.augment.flip=horizontal: data.augment: expected pictures (channels x height x width), got examples of shape 2. Remove data.augment");
    }

    @Test
    void aCsvRowThatIsTooShort() throws IOException {
        write("rows.csv", ROWS + "6,7\n");
        refused(
                train(),
                1,
                "file:$DIR/rows.csv, line 7: too few columns: expected 3, got 2 in '6,7'. Correct it, or set data.badRows: skip to leave such rows out and count them");
    }

    @Test
    void textInANumberColumn() throws IOException {
        write("rows.csv", ROWS + "six,7,no\n");
        refused(
                train(),
                1,
                "file:$DIR/rows.csv, line 7: column 'a': expected a number, got 'six'. Correct it, or set data.badRows: skip to leave such rows out and count them");
    }

    @Test
    void badRowsCanBeSkippedAndAreCounted() throws IOException {
        write("rows.csv", ROWS + "six,7,no\n6,7\n");
        Outcome outcome = train("--set", "data.badRows=skip");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .singleElement()
                .asString()
                .contains("\"rows\":{\"read\":7,\"trained\":5,\"skipped\":{\"not a number\":1,\"too few columns\":1}}");
    }

    @Test
    void notANumberInAFeature() throws IOException {
        write("rows.csv", ROWS + "NaN,7,no\n");
        refused(
                train(),
                1,
                "file:$DIR/rows.csv, line 7: column 'a': expected a finite number, got NaN. Where it stands for a missing value, name it under missing of the source: missing: [\"\", \"?\", \"NaN\"], or write null where its format has no such key. Correct it, or set data.badRows: skip to leave such rows out and count them");
    }

    @Test
    void aLabelOutsideTheClasses() throws IOException {
        write("rows.csv", ROWS + "6,7,perhaps\n");
        refused(
                train("--set", "data.classes=[\"no\", \"yes\"]"),
                1,
                "file:$DIR/rows.csv, line 7: column 'answer': expected one of the classes no, yes, got 'perhaps'. Correct it, or set data.badRows: skip to leave such rows out and count them");
    }

    @Test
    void anUnknownKey() {
        refused(
                train("--set", "train.epocs=3"),
                2,
                "--set train.epocs=3: train.epocs: unknown key 'epocs'. Did you mean 'epochs'? Known: batch, checkpoints, clipNorm, clipValue, earlyStopping, ema, epochs, evaluateEverySteps, initFrom, maxSeconds, maxSkippedSteps,"
                        + " maxSteps, mixup, nonFinite, optimizer, parameters, precision, programme, recompute, schedule, slices, sync, tableOptimizer, weightDecay");
    }

    @Test
    void aBatchOfNothing() throws IOException {
        write("bad.yaml", CONFIG.replace("batch: 4", "batch: 0"));
        refused(train(), 2, "$DIR/bad.yaml:11: train.batch: expected at least 1 row, got 0");
    }

    @Test
    void aNetworkThatDoesNotFitItsClasses() throws IOException {
        refused(
                train("--set", "model.layers[0].dense.units=3"),
                2,
                "$DIR/bad.yaml:7: model.layers: expected 2 outputs, one for each class of the data, got 3. Set units of the last layer to 2");
    }

    @Test
    void layersThatDoNotFit() throws IOException {
        byte[] images = new byte[16 + 9 * 4];
        System.arraycopy(new byte[] {0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0, 2}, 0, images, 0, 16);
        Files.write(directory.resolve("images"), images);
        Files.write(directory.resolve("labels"), new byte[] {0, 0, 8, 1, 0, 0, 0, 9, 1, 0, 1, 0, 1, 0, 1, 0, 1});
        refused(
                train("--set", "data={train: {format: idx, images: images, labels: labels}}"),
                2,
                "$DIR/bad.yaml:7: model.layers[0] dense: takes one vector per example, got 1x2x2. Put flatten before it");
    }

    @Test
    void noRowsAtAll() throws IOException {
        write("rows.csv", "a,b,answer\n");
        refused(train(), 1, "$DIR/rows.csv: expected training rows, got none. Check the file");
    }

    @Test
    void someoneElsesDirectoryStaysUntouched() throws IOException {
        Files.createDirectories(directory.resolve("run"));
        write("run/thesis.txt", "mine");
        refused(
                train(),
                2,
                "file:$DIR/run: expected an empty directory or a run of this config and data, got files of something else: thesis.txt. Choose another directory with --run-dir, or --fresh for one beside it");
        try (Stream<Path> left = Files.list(directory.resolve("run"))) {
            assertThat(left).containsExactly(directory.resolve("run/thesis.txt"));
        }
    }

    /** 300 million parameters, which Adam triples. Nothing of the kind is ever allocated. */
    @Test
    void aModelThatDoesNotFitIntoMemory() {
        Outcome outcome = train(
                "--set",
                "model.layers=[{dense: {units: 16000000}}, {dense: {units: 8}}, {dense: {units: 2}}]",
                "--set",
                "train.optimizer={adam: {learningRate: 0.1}}");
        assertThat(outcome.error())
                .matches("error: memory: executor driver \\(.*\\) has .* MiB of heap, expected .* MiB"
                        + " \\(parameters 671\\.4 MiB, optimizer 1342\\.8 MiB, checkpoint 2014\\.2 MiB, gradient sums .*\\) and .* MiB beside it"
                        + " \\(.*\\)\\. Start with --conf spark\\.driver\\.memory=\\d+m");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(directory.resolve("run/model")).doesNotExist();
    }

    @Test
    void aMasterThatIsNotThere() {
        long start = System.nanoTime();
        refused(
                train("--master", "spark://127.0.0.1:1"),
                1,
                true,
                "master spark://127.0.0.1:1: expected a Spark master that answers within 5 s, got Connection refused from"
                        + " 127.0.0.1:1. Start it, or correct --master");
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(20);
    }

    @Test
    void columnsThatAreNotThoseOfTrainingAreToldAsATable() throws IOException {
        assertThat(train().code()).isZero();
        write("new.csv", "a,B,plan\n1,2,x\n");
        List<String> predict = List.of(
                "predict",
                directory.resolve("run/model").toString(),
                "--input",
                directory.resolve("new.csv").toString(),
                "--output",
                directory.resolve("out").toString(),
                "--new-columns",
                "refuse",
                "--json",
                "--master",
                "local[1]");
        Outcome outcome = run(predict);
        assertThat(outcome.error())
                .isEqualTo("error: " + directory + "/new.csv: expected the columns that the model was trained on, got"
                        + " others: 'b' string is missing (nearest: 'B'), 'B' string is new, 'plan' string is new. Give"
                        + " them the names and types they had, or train on such rows");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .containsSubsequence(
                        "column  at training     now   change  needed",
                        "b            string          missing     yes",
                        "answer       string          missing      no",
                        "B                    string      new      no",
                        "plan                 string      new      no");
        assertThat(outcome.out())
                .singleElement()
                .asString()
                .startsWith(
                        "{\"drift\":[{\"column\":\"b\",\"at_training\":\"string\",\"now\":\"\",\"change\":\"missing\",")
                .endsWith("\"exit_code\":2,\"retryable\":false}");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void aModelThatIsNotThere() {
        Outcome outcome = run(List.of(
                "evaluate",
                directory.resolve("nothing").toString(),
                "--data",
                directory.resolve("rows.csv").toString(),
                "--json",
                "--master",
                "local[1]"));
        refused(
                outcome,
                1,
                "file:$DIR/nothing: expected a model directory with manifest.json, got no files. Check the path; train prints it as the model directory");
    }
}
