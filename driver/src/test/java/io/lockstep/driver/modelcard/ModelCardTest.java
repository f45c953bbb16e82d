package io.lockstep.driver.modelcard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The golden files are written anew with {@code -Dlockstep.writeGolden=true}. */
class ModelCardTest {
    private static final String RESOURCES = "src/test/resources/io/lockstep/driver/modelcard/";

    private static ModelCard whole() {
        Map<String, @Nullable Object> sections = new LinkedHashMap<>();
        sections.put(ModelCard.MODEL, data("""
                        {"name": "credit", "model_sha256": "aa11", "weights_sha256": "bb22", "parameters": 1234,
                        "inputs": ["age", "<town>"], "answers": [{"output": "dense3", "kind": "binary"}], "targets": ["paid"]}"""));
        sections.put(
                ModelCard.PURPOSE,
                new CardConfig(
                                "Ranks applications | for review",
                                "Risk",
                                "risk@example.org",
                                "Apache-2.0",
                                List.of("Not for decisions without a person", "Not for applicants below 18"))
                        .plainData());
        sections.put(ModelCard.DATA, data("""
                        {"sources": {"train": {"name": "rows.csv", "files": 1, "bytes": 10, "sha256": "cc33"}},
                        "rows": {"read": 4000, "trained": 3405, "skipped": {"validation": 595}, "quarantine": ""},
                        "labels": {"paid": {"no": 1000, "yes": 3000}, "amount": {"minimum": 1.5, "mean": 20.25}}}"""));
        sections.put(ModelCard.METRICS, data("""
                        {"train": {"loss": 0.43178}, "validation": {"accuracy": 0.8537, "loss": 0.376},
                        "test": {"accuracy": 0.84, "loss": 0.3614}}"""));
        sections.put(ModelCard.LINEAGE, data("""
                        {"run": "runs/credit", "config_sha256": "dd44", "data": "ee55", "seed": 7, "precision": "f32", "step": 108,
                        "ended": null, "initFrom": null, "versions": {"spark": "4.1.0", "backend": "oneDNN 3.1.0 avx512_core"}}"""));
        return ModelCard.of(sections).with(ModelCard.GROUPS, data("""
                        {"rows": {"read": 2}, "groups": [
                        {"group": {}, "count": 900, "share": 1.0, "judged": true, "selection_rate": 0.25, "intervals": {}},
                        {"group": {"sex": "f"}, "count": 400, "share": 0.4444, "judged": true, "selection_rate": 0.2}],
                        "differences": {"demographicParityDifference[sex]": {"value": 0.09, "low": 0.02, "high": null}},
                        "words": ["base rates differ: not all definitions can hold"]}""")).with(ModelCard.EXPLANATION, data("""
                        {"method": "integratedGradients", "rows": 900, "words": ["age decides *nearly* alone"],
                        "columns": [{"column": "age", "mean_absolute": 1.25, "mean": -0.5}]}"""));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> data(String json) {
        try {
            return (Map<String, @Nullable Object>) Json.parse(json, "test");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertGolden(String name, byte[] found) throws IOException {
        if (Boolean.getBoolean("lockstep.writeGolden")) {
            Files.write(Path.of(RESOURCES, name), found);
        }
        try (InputStream golden = Objects.requireNonNull(ModelCardTest.class.getResourceAsStream(name))) {
            assertThat(new String(found, StandardCharsets.UTF_8))
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void wholeCardReadsAsItDid() throws IOException {
        assertGolden("whole.md", whole().markdown().getBytes(StandardCharsets.UTF_8));
        assertGolden("whole.json", whole().toBytes());
    }

    @Test
    void whatNobodySaidIsNotStated() throws IOException {
        ModelCard nothing = ModelCard.of(
                Map.of(ModelCard.MODEL, Map.of("name", "credit"), ModelCard.PURPOSE, CardConfig.NONE.plainData()));
        assertGolden("empty.md", nothing.markdown().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void cardsAreReadBackWhole() throws IOException {
        byte[] bytes = whole().toBytes();
        ModelCard read = ModelCard.read(bytes, "model-card.json");
        assertThat(read.toBytes()).isEqualTo(bytes);
        assertThat(read.markdown()).isEqualTo(whole().markdown());
        assertThat(read.modelSha256()).isEqualTo("aa11");
        assertThatThrownBy(() -> ModelCard.read("{\"format\": \"other\"}".getBytes(StandardCharsets.UTF_8), "c.json"))
                .hasMessage("c.json: expected a file of format lockstep-model-card, got another one. Check the path");
        assertThatThrownBy(() -> read.with("other", Map.of()))
                .hasMessageStartingWith("model card: expected one of [model, purpose, data, metrics, groups,");
    }

    /** What a line begins with makes lists, headings and rules of it. */
    @Test
    void linesThatPeopleWroteStayText() {
        List<String> said =
                List.of("- a list", "+ a list", "# a heading", "1. a list", "23) a list", "---", "===", "___");
        for (String purpose : said) {
            CardConfig config = new CardConfig(purpose, null, null, null, List.of(purpose));
            String card =
                    ModelCard.of(Map.of(ModelCard.PURPOSE, config.plainData())).markdown();
            String escaped = purpose.startsWith("1.")
                    ? "1\\. a list"
                    : purpose.startsWith("23") ? "23\\) a list" : "\\" + purpose;
            assertThat(card).contains("\n\n" + escaped + "\n\n").contains("\n- " + escaped + "\n");
        }
        CardConfig version = new CardConfig("0.5 of 2 rows. All", null, null, null, List.of());
        assertThat(ModelCard.of(Map.of(ModelCard.PURPOSE, version.plainData())).markdown())
                .contains("\n\n0.5 of 2 rows. All\n\n");
    }

    @Test
    void theTextNamesTheCardThatItIsOf() {
        assertThat(whole().markdown())
                .endsWith("\nMade of model-card.json, sha256 " + Sha256.of(whole().toBytes()) + ".\n");
    }

    @Test
    void keysThatAreNoneAreNamed() {
        assertThat(CardConfig.of(Map.of("purpose", "to rank", "limits", List.of("not alone"))))
                .isEqualTo(new CardConfig("to rank", null, null, null, List.of("not alone")));
        assertThatThrownBy(() -> CardConfig.of(Map.of("license", "MIT")))
                .isInstanceOf(PlainDataException.class)
                .hasMessageContaining("licence");
    }
}
