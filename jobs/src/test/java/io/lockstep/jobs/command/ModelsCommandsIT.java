package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.registry.Lease;
import io.lockstep.driver.registry.Registry;
import io.lockstep.jobs.progress.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two runs, published, looked at, served, taken back and cleaned up, in this order. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ModelsCommandsIT {
    private static final String CONFIG = """
            name: small
            data:
              train: {format: csv, path: rows.csv}
              test: {format: csv, path: rows.csv}
              label: answer
              numeric: [a]
            model:
              layers: [{dense: {units: 2}}]
              loss: softmaxCrossEntropy
            train: {epochs: 1, batch: 4, slices: 1, optimizer: adam}
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Path directory;
    private final String place;

    ModelsCommandsIT(@TempDir Path directory) {
        this.directory = directory;
        this.place = directory.resolve("models/small").toString();
    }

    private int run(String... arguments) {
        return CommandLineRunner.run(
                List.of(arguments),
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false));
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private void done(String... arguments) {
        assertThat(run(arguments)).as(err.toString(StandardCharsets.UTF_8)).isZero();
    }

    private List<String> lines(String... arguments) {
        done(arguments);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private Map<?, ?> json(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        List<String> lines = lines(all.toArray(String[]::new));
        return (Map<?, ?>) Json.parse(lines.get(lines.size() - 1), "out");
    }

    @BeforeAll
    void train() throws IOException {
        Files.writeString(directory.resolve("small.yaml"), CONFIG);
        Files.writeString(directory.resolve("rows.csv"), "a,answer\n1,yes\n2,no\n3,yes\n4,no\n5,yes\n");
        for (String epochs : List.of("1", "2")) {
            done(
                    "train",
                    path("small.yaml"),
                    "--set",
                    "data.root=" + directory,
                    "--set",
                    "train.epochs=" + epochs,
                    "--run-dir",
                    path("run" + epochs),
                    "--master",
                    "local[1]");
        }
    }

    @BeforeEach
    void nothingSaid() {
        out.reset();
        err.reset();
    }

    @Test
    @Order(1)
    void runsArePublishedOnce() throws IOException {
        Map<?, ?> first = json("models", "publish", path("run1"), place, "--promote", "--why", "the first");
        assertThat(first.get("version")).isEqualTo(1);
        assertThat(first.get("aliases")).isEqualTo(List.of("champion"));
        assertThat(first.get("why")).isEqualTo("the first");
        assertThat(first.get("measured_on")).isEqualTo("test");
        assertThat((Map<?, ?>) first.get("metrics")).extracting("loss").isInstanceOf(Double.class);
        nothingSaid();
        assertThat(lines("models", "publish", path("run2/model"), place, "--alias", "challenger"))
                .containsExactly("version  " + place + "@2");
        nothingSaid();
        assertThat(lines("models", "publish", path("run2"), place)).containsExactly("version  " + place + "@2");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("nothing to publish: the same model is version 2 since 20");
        assertThat(directory.resolve("run2/report.html")).content().contains("Worst examples");
        assertThat(directory.resolve("models/small/v000002/report.html"))
                .content()
                .contains("Confusion")
                .doesNotContain("Worst examples");
        for (String name : List.of("MODEL_CARD.md", "model-card.json")) {
            assertThat(directory.resolve("models/small/v000002/" + name))
                    .hasSameBinaryContentAs(directory.resolve("run2/" + name));
        }
    }

    @Test
    @Order(2)
    void versionsAreListedShownAndCompared() throws IOException {
        List<String> list = lines("models", "list", place);
        assertThat(list).hasSize(3);
        assertThat(list.get(0)).matches("version +published +accuracy +loss +aliases");
        assertThat(list.get(1)).matches("1 +20\\S+Z +[0-9.]+ +[0-9.]+ +champion");
        assertThat(list.get(2)).matches("2 +20\\S+Z +[0-9.]+ +[0-9.]+ +challenger");
        nothingSaid();
        assertThat(lines("models", "list", path("models")))
                .containsExactly("model  versions  newest  champion  held by", "small         2       2         1");
        nothingSaid();
        assertThat((List<?>) json("models", "list", place).get("versions"))
                .extracting("version")
                .containsExactly(1, 2);
        nothingSaid();
        assertThat(lines("models", "show", place + "@challenger"))
                .contains(
                        "version: 2",
                        "  - challenger",
                        "model: \"file:" + place + "/v000002/model\"",
                        "  - report.html");
        nothingSaid();
        assertThat(json("models", "show", place + "@1").get("lineage"))
                .extracting("data")
                .isNotNull();
        nothingSaid();
        List<String> compared = lines("models", "compare", place + "@champion", place + "@challenger");
        assertThat(compared.get(0)).matches(" +small@1 +small@2 +difference");
        assertThat(compared).anyMatch(line -> line.matches("loss +[0-9.]+ +[0-9.]+ +-?[0-9.e-]+"));
        assertThat(compared.get(compared.size() - 1)).matches("train\\.epochs +1 +2");
        nothingSaid();
        assertThat(json("models", "compare", place + "@1", place + "@2").get("config"))
                .isEqualTo(Map.of("train.epochs", List.of(1, 2)));
    }

    @Test
    @Order(3)
    void whatServesIsMovedTakenBackAndSaid() throws IOException {
        assertThat(run("models", "promote", place + "@challenger", "--instead-of", "0", "--json"))
                .isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"error\":\"file:" + place + "@champion: expected no such alias, on which was decided, got"
                                + " version 1, which it was moved to meanwhile. Decide again\",\"exit_code\":1,\"retryable\":true}\n");
        nothingSaid();
        assertThat(lines("models", "promote", place + "@challenger", "--instead-of", "1"))
                .containsExactly(place, "challenger  2", "champion    2", "previous    1");
        nothingSaid();
        Map<?, ?> evaluated = json("evaluate", place + "@champion", "--data", path("rows.csv"), "--master", "local[1]");
        assertThat(evaluated.get("model")).isEqualTo("file:" + place + "@2");
        assertThat(evaluated.get("model_version")).isEqualTo(2);
        nothingSaid();
        assertThat(json("models", "rollback", place, "--from", "2").get("changed"))
                .isEqualTo(true);
        nothingSaid();
        assertThat(json("models", "rollback", place, "--from", "2").get("changed"))
                .isEqualTo(false);
        nothingSaid();
        assertThat(lines(
                        "predict",
                        place + "@champion",
                        "--input",
                        path("rows.csv"),
                        "--output",
                        path("predicted"),
                        "--master",
                        "local[1]"))
                .contains("model        " + place + "@1");
        assertThat(directory.resolve("predicted/_lockstep.json"))
                .content()
                .contains("\"model\" : \"file:" + place + "@1\"", "\"model_version\" : 1");
    }

    @Test
    @Order(3)
    void firstWeightsAreOfTheVersionThatServes() {
        done(
                "train",
                path("small.yaml"),
                "--set",
                "data.root=" + directory,
                "--set",
                "train.initFrom={path: " + place + "@champion}",
                "--run-dir",
                path("run3"),
                "--master",
                "local[1]");
        assertThat(directory.resolve("run3/model/lineage.json"))
                .content()
                .containsPattern("models/small/v00000[12]/model/weights.safetensors");
    }

    @Test
    @Order(4)
    void whoHoldsTheLeaseIsNamed() throws IOException {
        Registry registry = Registry.open(SparkWork.filesWithoutSession(), place);
        try (Lease lease = registry.acquire("test", Duration.ofSeconds(4))) {
            assertThat(lease.fence()).isPositive();
            assertThat(run("models", "publish", path("run1"), place, "--json")).isEqualTo(1);
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("expected nobody else to work on it, got ", ", for: test. Wait for it")
                    .endsWith("\"exit_code\":1,\"retryable\":true}\n");
        }
    }

    @Test
    @Order(5)
    void theHistoryIsToldAndDrawn() throws IOException {
        done("models", "alias", place + "@2", "eu-west", "--why", "one region");
        done("models", "alias", place, "eu-west", "--delete");
        nothingSaid();
        List<String> history = lines("models", "history", place, "--chart", path("history.svg"), "--metric", "loss");
        assertThat(history.get(0)).matches("entry +when +what +by +why");
        assertThat(history).anyMatch(line -> line.matches("3 +20\\S+Z +publish 1: champion is 1 .*the first"));
        assertThat(history).anyMatch(line -> line.matches("[0-9]+ +20\\S+Z +alias: eu-west is 2 .*one region"));
        assertThat(history.get(history.size() - 1)).matches("[0-9]+ +20\\S+Z +alias: eu-west goes .*");
        assertThat(directory.resolve("history.svg"))
                .content()
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"")
                .contains("<style>", ">loss of small</text>", ">champion</text>", ">served</text>", "<polyline");
        nothingSaid();
        assertThat((List<?>) json("models", "history", place).get("entries"))
                .extracting("entry")
                .startsWith(1, 2, 3);
        assertThat(run("models", "history", place, "--chart", path("history.svg"), "--metric", "f1"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .endsWith(place + ": expected versions with a metric 'f1' to draw, got none. The newest version has:"
                        + " accuracy, loss\n");
    }

    @Test
    @Order(6)
    void whatNothingPointsAtGoes() throws IOException {
        assertThat(run("models", "retire", place + "@2")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("error: file:" + place + "@2: expected a version that no alias points at, got that of"
                        + " challenger, previous. Point them at another one first\n");
        done("models", "alias", place, "challenger", "--delete");
        done("models", "alias", place, "previous", "--delete");
        nothingSaid();
        assertThat(lines("models", "clean", place, "--keep", "0", "--dry-run"))
                .containsExactly(
                        "would be retired    2", "would be deleted    none (never published, or retired before)");
        nothingSaid();
        assertThat(json("models", "clean", place, "--keep", "0", "--unused-for", "1d")
                        .get("retired"))
                .isEqualTo(List.of());
        nothingSaid();
        assertThat(lines("models", "retire", place + "@2", "--why", "bad")).contains("champion  1");
        assertThat(directory.resolve("models/small/v000002")).doesNotExist();
        nothingSaid();
        assertThat(lines("models", "retire", place + "@2")).contains("champion  1");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("nothing to do: it is so already\n");
    }

    @Test
    @Order(7)
    void whatIsGivenWrongIsSaid() {
        assertThat(run("models", "show", place)).isEqualTo(2);
        assertThat(run("models", "retire", place + "@champion")).isEqualTo(2);
        assertThat(run("models", "clean", place, "--keep", "1", "--unused-for", "soon"))
                .isEqualTo(2);
        assertThat(run("models", "list", path("nothing"))).isEqualTo(2);
        assertThat(run("models", "publish", path("small.yaml"), place)).isEqualTo(1);
        assertThat(run("models", "publish", path("run1"), path("a model"))).isEqualTo(2);
        assertThat(run("models", "publish", path("run1"), path("run2"))).isEqualTo(2);
        assertThat(run("models", "rollback", place)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "error: " + place + ": expected a version of a registered model, such as models/credit@champion"
                                + " or models/credit@12, got a path alone. Add one",
                        "error: " + place + "@champion: expected the number of a version, such as " + place
                                + "@12, got 'champion'. models list shows the numbers",
                        "error: --unused-for: expected a number of days, hours or minutes such as 90d, 12h or 30m, got"
                                + " 'soon'. Correct it",
                        "error: " + path("nothing") + ": expected a registered model, or a directory of such, got none."
                                + " Check the path; models publish makes one",
                        "error: file:" + path("small.yaml") + ": expected a model directory with manifest.json, got"
                                + " small.yaml. Name the model directory that train printed",
                        "error: " + path("a model") + ": expected the directory of a model, called by letters, digits,"
                                + " '.', '_' and '-', got 'a model'. Choose another name",
                        "error: file:" + path("run2") + ": expected a registered model, or nothing yet, got"
                                + " MODEL_CARD.md, checkpoints, config.yaml, …. Choose another directory",
                        "error: file:" + place + ": expected a version that served before 1, got none. Promote another"
                                + " one");
    }
}
