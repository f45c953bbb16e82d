package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.AnswerSteps;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels of more ids than the model has steps for their row: bad rows, found before training. */
class LabelStepsTest {
    private static final int IDS = 9;

    private final Files files = new HadoopFiles(new Configuration(false));

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void write() throws IOException {
        java.nio.file.Files.write(
                directory.resolve("rows.jsonl"),
                List.of(
                        "{\"heard\": [1, 2, 3, 4, 5], \"said\": [1, 2, 3]}",
                        "{\"heard\": [1, 2, 3, 4, 5], \"said\": [1, 1, 2]}",
                        "{\"heard\": [1, 2, 3], \"said\": [4, 5, 6]}",
                        "{\"heard\": [1, 2, 3, 4, 5, 6], \"said\": [0]}"));
    }

    private PreparedData prepare(String loss, int stride, String badRows) throws IOException {
        return prepare(loss, stride, badRows, List.of(4, 8));
    }

    /** A step for each {@code stride} ids of a row. */
    private PreparedData prepare(String loss, int stride, String badRows, List<Integer> buckets) throws IOException {
        Map<String, Object> heard = Map.of("columns", List.of(Map.of("ids", "heard")), "buckets", buckets);
        Map<String, Object> data = Map.of(
                "root", directory.toString(),
                "train", Map.of("format", "jsonLines", "path", "rows.jsonl"),
                "inputs", Map.of("heard", heard),
                "label", Map.of("ids", "said"),
                "badRows", badRows);
        Map<String, Object> conv = Map.of("filters", 4, "kernel", 2, "stride", stride, "padding", "causal");
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("from", "heard", "embedding", Map.of("size", IDS, "dimension", 4)),
                        Map.of("permute", Map.of("axes", List.of(1, 0))),
                        Map.of("conv1d", conv),
                        Map.of("permute", Map.of("axes", List.of(1, 0))),
                        Map.of("dense", Map.of("units", IDS, "leadingAxes", 1))),
                "loss",
                Map.of(loss, Map.of("classes", IDS)));
        Map<String, Object> train =
                Map.of("epochs", 1, "batch", 4, "optimizer", Map.of("sgd", Map.of("learningRate", 0.1)));
        RunConfig config = io.lockstep.driver.config.Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "steps", "data", data, "model", model, "train", train), "");
        return Preparation.prepare(
                LocalSpark.session(),
                files,
                config,
                directory.resolve("prepared").toString(),
                warning -> {});
    }

    @Test
    void aRowWhoseIdsAreMoreThanItsStepsIsABadOneWithItsLine() throws IOException {
        assertThatThrownBy(() -> prepare("sequenceCrossEntropy", 2, "fail"))
                .hasMessageContaining("rows.jsonl, line 3")
                .hasMessageContaining(
                        "column 'said': expected ids that fit into the 2 steps that the model has for this"
                                + " row, of 3 items of input 'heard', got 3 ids");
        assertThatThrownBy(() -> prepare("ctc", 2, "fail"))
                .hasMessageContaining("got 3 ids, which need 4 with a blank between repeats");
        assertThat(prepare("sequenceCrossEntropy", 2, "skip").rows().skipped())
                .isEqualTo(Map.of("label longer than its steps", 1L));
    }

    @Test
    void aSequenceLongerThanTheLastBucketIsABadRowOfTraining() throws IOException {
        assertThat(prepare("sequenceCrossEntropy", 1, "skip", List.of(5)).rows().skipped())
                .isEqualTo(Map.of("sequence too long", 1L));
    }

    @Test
    void repeatsNeedABlankBetweenThemAndTheBlankIsNoLabel() throws IOException {
        PreparedData prepared = prepare("ctc", 2, "skip");
        assertThat(prepared.rows().skipped())
                .isEqualTo(Map.of("label longer than its steps", 2L, "blank in the label", 1L));
        assertThat(prepared.preprocessing().answers().get(0).steps())
                .isEqualTo(new AnswerSteps("heard", 2, 4, 0, null, null));
    }

    @Test
    void aModelWithOtherStepsHasOtherBadRows() throws IOException {
        PreparedData halved = prepare("sequenceCrossEntropy", 2, "skip");
        PreparedData whole = prepare("sequenceCrossEntropy", 1, "skip");
        assertThat(whole.rows().skipped()).isEmpty();
        assertThat(whole.fingerprint()).isNotEqualTo(halved.fingerprint());
        PreparedData again = prepare("sequenceCrossEntropy", 2, "skip");
        assertThat(again.directory()).isEqualTo(halved.directory());
        assertThat(prepare("sequenceCrossEntropy", 1, "skip").directory()).isEqualTo(whole.directory());
    }
}
