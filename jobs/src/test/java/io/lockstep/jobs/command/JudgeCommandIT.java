package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.Golden;
import io.lockstep.driver.modeldir.ModelContent;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.slot.NormalNoise;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.session.Sessions;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.loss.Nothing;
import io.lockstep.kernels.loss.Unjudged;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures made and judged from the command line, of 6 by 6 pixels and three classes. */
class JudgeCommandIT {
    private static final int SIDE = 6;
    private static final int PIXELS = SIDE * SIDE;
    private static final String CONFIG = """
            name: small
            data:
              train: {format: idx, images: train-images, labels: train-labels}
              test: {format: idx, images: test-images, labels: test-labels}
              standardize: true
            model:
              layers: [flatten, {dense: {units: 5, activation: relu}}, {dense: {units: 3}}]
              loss: softmaxCrossEntropy
            train: {epochs: 1, batch: 16, slices: 1, optimizer: adam}
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private static final String GAN = """
            name: made
            data:
              train: {format: idx, images: train-images, labels: train-labels}
              normalize: {mean: [0.5], deviation: [0.5]}
            model:
              gan:
                noise: 4
                classes: label
                generator: [{dense: {units: 36, activation: tanh}}, {reshape: {shape: [1, 6, 6]}}]
                discriminator: [flatten, {dense: {units: 1}}]
            train: {epochs: 3, batch: 45, slices: 1, optimizer: adam}
            report: {samples: 12, judge: {classifier: CLASSIFIER, samples: 30, every: 2}}
            """;

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return CommandLineRunner.run(
                List.of(arguments),
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false));
    }

    private String text(String... arguments) {
        assertThat(run(arguments)).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private void writeData(String part, int rows, int firstLabel) throws IOException {
        try (DataOutputStream images =
                        new DataOutputStream(Files.newOutputStream(directory.resolve(part + "-images")));
                DataOutputStream labels =
                        new DataOutputStream(Files.newOutputStream(directory.resolve(part + "-labels")))) {
            for (int number : new int[] {0x803, rows, SIDE, SIDE}) {
                images.writeInt(number);
            }
            labels.writeInt(0x801);
            labels.writeInt(rows);
            for (int row = 0; row < rows; row++) {
                labels.write(firstLabel + row % 3);
                for (int i = 0; i < PIXELS; i++) {
                    images.write(i / SIDE / 2 == row % 3 ? 120 + (row * 7 + i * 11 + part.length()) % 130 : row % 5);
                }
            }
        }
    }

    /** From four drawn numbers to pictures, weights by counting. */
    private String generator() throws IOException {
        ModelSpec spec = new ModelSpec(
                List.of(new ModelSpec.Input("noise", Shape.of(4))),
                List.of(
                        new Node("dense", Dense.of(PIXELS), List.of("noise")),
                        new Node("share", new Sigmoid(), List.of("dense")),
                        new Node("picture", new Reshape(List.of(1, SIDE, SIDE)), List.of("share"))),
                List.of(Output.of("picture", new Unjudged())));
        HeapFloats parameters = HeapFloats.of(spec.layout().size());
        for (int i = 0; i < spec.layout().tensors().get(0).size(); i++) {
            parameters.array()[i] = (i % 7 - 3) / 2f;
        }
        Preprocessing preprocessing = new Preprocessing(
                List.of(new InputFeatures("noise", Shape.of(4), List.of(), new NormalNoise(List.of(4)), List.of())),
                List.of(new Answer(new Nothing(), List.of(), List.of())),
                null,
                null);
        HadoopFiles files = new HadoopFiles(Sessions.hadoop(List.of()));
        String place = directory.resolve("generator").toString();
        try (Network network = Backends.named("portable").compile(spec, Precision.F32, List.of())) {
            network.pack(parameters);
            Batch batch = new Batch(2, spec.inputTypes(), spec.targetTypes());
            batch.setRows(2);
            ModelDirectory.write(
                    files,
                    place,
                    new ModelContent(spec, preprocessing, parameters),
                    Golden.of(network, batch),
                    null,
                    Map.of());
        }
        return place;
    }

    @Test
    void picturesAreMadeAndJudged() throws IOException {
        Files.writeString(directory.resolve("small.yaml"), CONFIG);
        writeData("train", 90, 0);
        writeData("test", 30, 0);
        String config = directory.resolve("small.yaml").toString();
        String root = "data.root=" + directory;
        String classifier = directory.resolve("classifier").toString();
        text("train", config, "--set", root, "--run-dir", classifier, "--master", "local[1]");
        String generator = generator();
        imagesAreTheSameBySeedAndNumber(generator);
        whatAGeneratorMakesIsInItsReport(classifier, root);
        classesAreTheClassifiers(config, root);
        String nearest = directory.resolve("nearest.png").toString();
        String[] judge = {
            "judge",
            generator,
            "--classifier",
            classifier,
            "--data",
            config,
            "--set",
            root,
            "--count",
            "40",
            "--neighbours",
            "30",
            "--nearest",
            "20",
            "--nearest-grid",
            nearest,
            "--master",
            "local[1]",
            "--json"
        };
        Map<?, ?> found = (Map<?, ?>) Json.parse(text(judge).strip(), "out");
        assertThat(found.get("train_rows")).isEqualTo(90);
        Map<?, ?> made = (Map<?, ?>) Objects.requireNonNull(found.get("made"));
        Map<?, ?> heldOut = (Map<?, ?>) Objects.requireNonNull(found.get("held_out"));
        assertThat(made.get("count")).isEqualTo(40);
        assertThat(made.get("asked_class")).isNull();
        assertThat(heldOut.get("count")).isEqualTo(30);
        assertThat((Double) heldOut.get("frechet_distance")).isLessThan((Double) made.get("frechet_distance"));
        assertThat((List<?>) Objects.requireNonNull(made.get("class_shares"))).hasSize(3);
        assertThat(found.containsKey("blurred")).isTrue();
        BufferedImage grid = ImageIO.read(Path.of(nearest).toFile());
        assertThat(grid.getWidth()).isEqualTo(16 * (2 * SIDE + 2) - 2);
        assertThat(grid.getHeight()).isEqualTo(2 * (2 * SIDE + 2) - 2);
        assertThat(run(
                        "judge",
                        classifier,
                        "--classifier",
                        classifier,
                        "--data",
                        config,
                        "--set",
                        root,
                        "--master",
                        "local[1]"))
                .isEqualTo(Failure.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("expected a model from drawn noise, and at most a class, to pictures of 1 or 3 channels");
    }

    /** Trained by classes: samples after each epoch, measures after the second and the last; then one can ask it for a class. */
    private void whatAGeneratorMakesIsInItsReport(String classifier, String root) throws IOException {
        String config = directory.resolve("gan.yaml").toString();
        Files.writeString(Path.of(config), GAN.replace("CLASSIFIER", classifier));
        Path gan = directory.resolve("gan");
        text("train", config, "--set", root, "--run-dir", gan.toString(), "--master", "local[1]");
        for (int epoch = 1; epoch <= 3; epoch++) {
            BufferedImage samples = ImageIO.read(
                    gan.resolve("samples/epoch-0000" + epoch + ".png").toFile());
            assertThat(samples.getHeight()).isEqualTo(2 * (2 * SIDE + 2) - 2);
        }
        String report = Files.readString(gan.resolve("report.html"));
        assertThat(report).contains("Samples by epoch", "frechet_distance by epoch", "asked_class by epoch");
        assertThat(report.split("samples after epoch", -1)).hasSize(4);
        String generator = gan.resolve("generator").toString();
        // the last epoch's samples, class after class, are what the generator makes
        String grid = directory.resolve("made.png").toString();
        text("generate", "images", generator, "--count", "12", "--grid", grid);
        assertThat(Files.readAllBytes(Path.of(grid)))
                .isEqualTo(Files.readAllBytes(gan.resolve("samples/epoch-00003.png")));
        String lines = directory.resolve("lines").toString();
        text("generate", "images", generator, "--class", "2", "--count", "1", "--output", lines);
        byte[] two = Files.readAllBytes(Path.of(lines, "00000.png"));
        text(
                "generate",
                "images",
                generator,
                "--class",
                "2",
                "--interpolate",
                "5",
                "--count",
                "1",
                "--columns",
                "3",
                "--output",
                lines);
        assertThat(Files.readAllBytes(Path.of(lines, "00000.png"))).isEqualTo(two);
        text("generate", "images", generator, "--class", "1", "--count", "1", "--output", lines);
        assertThat(Files.readAllBytes(Path.of(lines, "00000.png"))).isNotEqualTo(two);
        assertThat(run("generate", "images", generator, "--class", "7", "--grid", grid))
                .isEqualTo(Failure.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("error: --class: expected one of the model's classes 0, 1, 2, got '7'");
    }

    private void classesAreTheClassifiers(String config, String root) throws IOException {
        writeData("other", 30, 1);
        String renamed = "data.train={format: idx, images: other-images, labels: other-labels}";
        String other = directory.resolve("other").toString();
        text("train", config, "--set", root, "--set", renamed, "--set", "data.test=null", "--run-dir", other);
        String generator = directory.resolve("gan/generator").toString();
        assertThat(run("judge", generator, "--classifier", other, "--data", config, "--set", root, "--count", "40"))
                .isEqualTo(Failure.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--classifier: expected one that knows the generator's class '0', got one of 1, 2, 3");
    }

    private void imagesAreTheSameBySeedAndNumber(String generator) throws IOException {
        String grid = directory.resolve("grid.png").toString();
        String pictures = directory.resolve("pictures").toString();
        text("generate", "images", generator, "--count", "10", "--grid", grid, "--output", pictures, "--scale", "1");
        BufferedImage all = ImageIO.read(Path.of(grid).toFile());
        assertThat(all.getWidth()).isEqualTo(8 * (SIDE + 2) - 2);
        byte[] fourth = Files.readAllBytes(Path.of(pictures, "00003.png"));
        text("generate", "images", generator, "--count", "1", "--first", "3", "--output", pictures);
        assertThat(Files.readAllBytes(Path.of(pictures, "00000.png"))).isEqualTo(fourth);
        text(
                "generate",
                "images",
                generator,
                "--count",
                "1",
                "--interpolate",
                "2",
                "--columns",
                "5",
                "--output",
                pictures);
        byte[] end = Files.readAllBytes(Path.of(pictures, "00004.png"));
        text("generate", "images", generator, "--count", "1", "--seed", "2", "--output", pictures);
        assertThat(Files.readAllBytes(Path.of(pictures, "00000.png"))).isEqualTo(end);
        assertThat(run("generate", "images", generator, "--grid", grid, "--class", "1"))
                .isEqualTo(Failure.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("error: --class: expected a model that was trained by classes, got one without");
        assertThat(run("generate", "images", generator)).isEqualTo(Failure.USAGE);
        assertThat(run("generate", "images", generator, "--grid", grid, "--range", "grey"))
                .isEqualTo(Failure.USAGE);
    }
}
