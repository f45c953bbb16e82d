package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExplainCommandIT extends ExplainRig {
    /** Of size, town and day, which say nothing, and a code that is written once the answer is known. */
    private static final String LEAK = """
            name: leak
            data:
              train: {format: csv, path: leak-train.csv}
              test: {format: csv, path: leak-test.csv}
              label: answer
              classes: ["no", "yes"]
              numeric: [size]
              categorical: [town, code]
            model:
              layers: [{dense: {units: 8, activation: tanh}}, {dense: {units: 1}}]
              loss: sigmoidCrossEntropy
            train: {epochs: 3, batch: 50, slices: 1, optimizer: {adam: {learningRate: 0.02}}}
            explain: {top: 2}
            """;

    @BeforeAll
    static void train() throws IOException {
        Files.writeString(directory.resolve("leak-train.csv"), leaking(1_000, 1));
        Files.writeString(directory.resolve("leak-test.csv"), leaking(200, 2));
        train("leak", LEAK);
    }

    private static String leaking(int count, long seed) {
        Random random = new Random(seed);
        StringBuilder rows = new StringBuilder("size,town,code,answer\n");
        for (int i = 0; i < count; i++) {
            boolean yes = random.nextInt(5) < 2;
            rows.append(random.nextGaussian())
                    .append(random.nextBoolean() ? ",Bern" : ",Chur")
                    .append(yes ? ",paid" : ",open")
                    .append(yes ? ",yes\n" : ",no\n");
        }
        return rows.toString();
    }

    @Test
    void aColumnThatTellsTheAnswerIsNamed() throws IOException {
        assertThat(run(
                        "explain",
                        path("leak"),
                        "--input",
                        path("leak.yaml"),
                        "--output",
                        path("why"),
                        "--fidelity",
                        "20",
                        "--card",
                        path("card"),
                        "--html",
                        path("why.html")))
                .as("%s", err)
                .isZero();
        assertThat(directory.resolve("card/MODEL_CARD.md"))
                .content()
                .contains("# Model card: leak", "- method: integratedGradients", "- rows: 200", "\n| code | ")
                .contains("Deletion: with the parts of a row taken away")
                .contains("Made of model-card.json, sha256 "
                        + Sha256.of(Files.readAllBytes(directory.resolve("card/model-card.json"))));
        assertThat(said())
                .containsPattern("(?m)^column +mean \\|attribution\\| +mean\\s+code ")
                .contains("code has ", " % of all attributions: it decides nearly alone")
                .contains("note: explained are the log-odds of yes")
                .contains("rows: 200 read = 200 scored");
        assertThat(said())
                .containsPattern("(?m)^  code = \\w+ +[+-][0-9.]+  [+-]{24}$")
                .contains("Completeness: ", "Deletion: ", "what is said to matter does", "Randomization: ");
        assertThat(directory.resolve("why.html"))
                .content()
                .contains("code has ", "Measured on 20 rows.", "share of the row that is taken away");
        List<Row> rows = parquet("why");
        assertThat(rows).hasSize(200).allSatisfy(row -> {
            List<Row> reasons = row.getList(row.fieldIndex("reasons"));
            assertThat(reasons).hasSize(2);
            assertThat(reasons.get(0).getString(0)).isEqualTo("code");
            assertThat(reasons.get(0).getString(1)).isEqualTo(row.getAs("code"));
            assertThat(reasons.get(0).getDouble(2) > 0).isEqualTo("yes".equals(row.getAs("answer")));
        });

        out.reset();
        assertThat(run("data", path("leak.yaml"))).as("%s", err).isZero();
        assertThat(said()).contains("code");
    }

    @Test
    void overAllRowsTheColumnThatTellsTheAnswerIsFirst() throws IOException {
        assertThat(run(
                        "explain",
                        path("leak"),
                        "--input",
                        path("leak.yaml"),
                        "--global",
                        "--html",
                        path("global.html")))
                .as("%s", err)
                .isZero();
        assertThat(said())
                .containsPattern("(?m)^column +accuracy lost +standard error +mean answer moves by\\s+code ")
                .contains("of 200 rows of 200, whose accuracy is 1.0")
                .contains("Standard errors are of permutations of these rows");
        assertThat(directory.resolve("global.html"))
                .content()
                .contains("Importance of columns")
                .contains("mean answer by size")
                .endsWith("</body>\n</html>\n");

        out.reset();
        assertThat(run(
                        "explain",
                        path("leak"),
                        "--input",
                        path("leak-test.csv"),
                        "--output",
                        path("turned"),
                        "--method",
                        "shapley",
                        "--background",
                        path("leak.yaml"),
                        "--background-rows",
                        "20",
                        "--rows",
                        "5",
                        "--counterfactuals",
                        "--global",
                        "--json"))
                .as("%s", err)
                .isZero();
        Map<?, ?> global = (Map<?, ?>) Objects.requireNonNull(json().get("global"));
        assertThat(global.get("sampled")).isEqualTo(200);
        assertThat((List<?>) global.get("importance")).hasSize(3);
        assertThat(String.valueOf(json().get("notes"))).contains("over a background of 20 rows of ");
        assertThat(parquet("turned")).hasSize(5).allSatisfy(row -> {
            List<Row> changes = row.getList(row.fieldIndex("counterfactual"));
            assertThat(changes).hasSize(1);
            assertThat(changes.get(0).getString(0)).isEqualTo("code");
            assertThat(changes.get(0).getString(2)).isEqualTo("yes".equals(row.getAs("answer")) ? "open" : "paid");
        });
    }

    @Test
    void whatIsNotAskedForIsSaid() {
        assertThat(run("explain", path("leak"), "--input", path("leak.yaml"))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--output: expected a directory for the rows' reasons, got none. Name one, or ask --global");
        assertThat(run("explain", path("leak"), "--input", path("leak.yaml"), "--global", "--card", path("card")))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--card: expected --output beside it, as a card tells of the reasons of rows, got none.");
    }

    /** Before rows are explained, not after. */
    @Test
    void aCardOfAnotherModelIsRefusedBeforeAnythingIsWritten() throws IOException {
        Path other = Files.createDirectories(directory.resolve("other"));
        Files.writeString(
                other.resolve("model-card.json"),
                "{\"format\": \"lockstep-model-card\", \"version\": 1, \"model\": {\"model_sha256\": \"aa11\"}}");
        assertThat(run(
                        "explain",
                        path("leak"),
                        "--input",
                        path("leak.yaml"),
                        "--output",
                        path("unwritten"),
                        "--card",
                        path("other")))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("got that of aa11. Choose another --card");
        assertThat(directory.resolve("unwritten")).doesNotExist();
    }

    @Test
    void resultsAreJsonAndReasonsStandBesidePredictions() throws IOException {
        assertThat(run(
                        "explain",
                        path("leak"),
                        "--input",
                        path("leak-test.csv"),
                        "--output",
                        path("json"),
                        "--answer",
                        "no",
                        "--rows",
                        "50",
                        "--json"))
                .as("%s", err)
                .isZero();
        Map<?, ?> result = json();
        assertThat(result.get("output")).isEqualTo("file:" + path("json"));
        assertThat(((Map<?, ?>) Objects.requireNonNull(result.get("rows"))).get("scored"))
                .isEqualTo(50);
        assertThat(result.get("method")).isEqualTo("integratedGradients");
        assertThat(((Map<?, ?>) Objects.requireNonNull(result.get("completeness_error"))).get("worst"))
                .isInstanceOf(Double.class);
        Map<?, ?> first = (Map<?, ?>) ((List<?>) Objects.requireNonNull(result.get("columns"))).get(0);
        assertThat(first.get("column")).isEqualTo("code");
        assertThat((double) Objects.requireNonNull(first.get("mean_absolute"))).isPositive();

        out.reset();
        assertThat(run(
                        "predict",
                        path("leak"),
                        "--input",
                        path("leak-test.csv"),
                        "--output",
                        path("scores"),
                        "--reasons",
                        "1"))
                .as("%s", err)
                .isZero();
        assertThat(parquet("scores")).hasSize(200).allSatisfy(row -> {
            assertThat(row.schema().fieldNames())
                    .containsExactly("size", "town", "code", "answer", "prediction", "probability", "reasons");
            assertThat(row.<Row>getList(6))
                    .singleElement()
                    .satisfies(reason -> assertThat(reason.getString(0)).isEqualTo("code"));
        });
    }

    private void refused(int code, String error, String... arguments) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(List.of(
                "explain", path("leak"), "--input", path("leak-test.csv"), "--output", path("never"), "--json"));
        all.addAll(List.of(arguments));
        assertThat(run(all.toArray(new String[0]))).as("%s", err).isEqualTo(code);
        List<String> errors = err.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("error: "))
                .toList();
        assertThat(errors).containsExactly("error: " + error.replace("$DIR", directory.toString()));
        assertThat(directory.resolve("never/_SUCCESS")).doesNotExist();
    }

    @Test
    void whatDoesNotFitIsOneError() throws IOException {
        refused(2, "explain.answer: unknown class 'maybe'. Known: no, yes", "--answer", "maybe");
        refused(2, "explain.output: unknown answer of the model 'price'. Known: dense2", "--output-name", "price");
        refused(
                2,
                "file:$DIR/leak/model: expected a model with a convolution for gradCam, got none. Use"
                        + " integratedGradients",
                "--method",
                "gradCam");
        refused(
                2,
                "explain.baseline: expected tokens or ids for padding, got a model that reads numbers alone. Use means"
                        + " or zeros",
                "--baseline",
                "padding");
        Files.writeString(directory.resolve("other.csv"), "size,town\n1,Bern\n");
        refused(
                2,
                "column 'code': expected it in the data, got columns size, town. Add it, it is an input of the"
                        + " model",
                "--baseline",
                path("other.csv"));
        refused(
                2,
                "explain.method: unknown kind 'magic'. Known: gradCam, gradientInput, integratedGradients,"
                        + " occlusion, shapley",
                "--method",
                "magic");
        refused(2, "explain: top must be at least 1, got 0", "--top", "0");
        refused(
                2,
                "--baseline: expected means, zeros, blur, padding or a file whose first row it is, got 'meens', which is"
                        + " neither. Choose one, such as means",
                "--baseline",
                "meens");
        refused(
                2,
                "--html $DIR/nowhere/why.html: expected a file in a directory that is there, got none such. Make the"
                        + " directory, or name another file",
                "--html",
                path("nowhere/why.html"));
        refused(
                2,
                "--card " + path("leak.yaml/card") + ": expected a place where files can be written, got file:"
                        + path("leak.yaml") + ", where they cannot. Choose another",
                "--card",
                path("leak.yaml/card"));
        refused(
                2,
                "explain.background.keep $DIR/leak.yaml/a.background.json: expected a place where files can be written,"
                        + " got file:$DIR/leak.yaml, where they cannot. Choose another",
                "--method",
                "shapley",
                "--background",
                path("leak.yaml"),
                "--keep-background",
                path("leak.yaml/a.background.json"));
        err.reset();
        assertThat(run(
                        "predict",
                        path("leak"),
                        "--input",
                        path("leak-test.csv"),
                        "--output",
                        path("never"),
                        "--reasons",
                        "0"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("error: --reasons: expected at least 1 column, got 0. Correct it");
    }
}
