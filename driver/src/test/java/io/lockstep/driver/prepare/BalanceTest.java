package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.lockstep.driver.feature.GroupWeights;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.batch.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes that count the same, by weights learnt from the training rows. */
class BalanceTest {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    /** Of training rows 6 are ash, 3 birch and 1 is cedar; validation has one of each. */
    private PreparedData prepare(Map<String, Object> changes, String loss) throws IOException {
        List<String> lines = new ArrayList<>(List.of("a,fold,heavy,tree"));
        for (int row = 0; row < 10; row++) {
            lines.add(row + ",1," + (row == 9 ? 5 : 1) + "," + (row < 6 ? "ash" : row < 9 ? "birch" : "cedar"));
        }
        lines.addAll(List.of("20,2,1,ash", "21,2,1,birch", "22,2,1,cedar"));
        java.nio.file.Files.write(directory.resolve("trees.csv"), lines);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("train", Map.of("format", "csv", "path", "trees.csv"));
        data.put("validation", Map.of("column", "fold", "values", List.of("2")));
        data.put("label", "tree");
        data.put("numeric", List.of("a"));
        data.put("balance", "classes");
        data.putAll(changes);
        return Preparation.prepare(
                LocalSpark.session(),
                files,
                Configs.of(directory.toString(), data, loss),
                directory.resolve("prepared").toString(),
                warning -> {});
    }

    private Set<Float> weights(PreparedData prepared, ShardManifest shards) throws IOException {
        Set<Float> weights = new TreeSet<>();
        try (SequentialData data =
                SequentialData.open(files, shards, prepared.preprocessing().layout())) {
            Batch batch = data.newBatch((int) data.rows());
            data.fill(0, data.rows(), batch);
            for (int i = 0; i < data.rows(); i++) {
                weights.add(batch.weights()[i]);
            }
        }
        return weights;
    }

    /** scikit-learn: compute_class_weight("balanced") of these labels is 10/18, 10/9 and 10/3. */
    @Test
    void everyClassCountsTheSame() throws IOException {
        PreparedData prepared = prepare(Map.of(), "softmaxCrossEntropy");
        assertThat(prepared.preprocessing().classWeights())
                .containsExactly(entry("ash", 10 / 18.0), entry("birch", 10 / 9.0), entry("cedar", 10 / 3.0));
        assertThat(weights(prepared, prepared.train()))
                .containsExactly((float) (10 / 18.0), (float) (10 / 9.0), (float) (10 / 3.0));
        assertThat(weights(prepared, Objects.requireNonNull(prepared.validation())))
                .containsExactly(1f);
        PreparedData plain = prepare(Map.of("balance", "none"), "softmaxCrossEntropy");
        assertThat(plain.fingerprint()).isNotEqualTo(prepared.fingerprint());
        assertThat(weights(plain, plain.train())).containsExactly(1f);
    }

    /** The rows weigh 6, 3 and 5, 14 together; a row of cedar weighs 5 of it. */
    @Test
    void theRowsOwnWeightsAreCounted() throws IOException {
        PreparedData prepared = prepare(Map.of("weight", "heavy"), "softmaxCrossEntropy");
        assertThat(prepared.preprocessing().classWeights())
                .containsExactly(entry("ash", 14 / 18.0), entry("birch", 14 / 9.0), entry("cedar", 14 / 15.0));
        assertThat(weights(prepared, prepared.train()))
                .containsExactly((float) (14 / 18.0), (float) (14 / 9.0), (float) (14 / 3.0));
    }

    /**
     * The example of Kamiran and Calders, 2012: of ten applicants four of five men and two of five women have the class +; weights
     * are 1.5 and 0.67 for women with + and -, 0.75 and 2 for men. Validation rows keep theirs.
     */
    @Test
    void groupsAreIndependentOfClasses() throws IOException {
        String[] people = {"m+", "m+", "m+", "m+", "m-", "f+", "f+", "f-", "f-", "f-"};
        List<String> lines = new ArrayList<>(List.of("a,fold,sex,class"));
        for (int row = 0; row < people.length; row++) {
            lines.add(row + ",1," + people[row].charAt(0) + "," + people[row].charAt(1));
        }
        lines.addAll(List.of("20,2,f,+", "21,2,m,-"));
        java.nio.file.Files.write(directory.resolve("people.csv"), lines);
        Map<String, Object> changes = new LinkedHashMap<>();
        changes.put("train", Map.of("format", "csv", "path", "people.csv"));
        changes.put("label", "class");
        changes.put("balance", "none");
        PreparedData plain = prepare(changes, "softmaxCrossEntropy");
        changes.put("reweigh", List.of("sex"));
        PreparedData prepared = prepare(changes, "softmaxCrossEntropy");
        GroupWeights weights = Objects.requireNonNull(prepared.preprocessing().groupWeights());
        assertThat(weights.weights())
                .containsExactly(
                        new GroupWeights.Weight(List.of("f"), "+", 5 * 6 / (10 * 2.0)),
                        new GroupWeights.Weight(List.of("f"), "-", 5 * 4 / (10 * 3.0)),
                        new GroupWeights.Weight(List.of("m"), "+", 5 * 6 / (10 * 4.0)),
                        new GroupWeights.Weight(List.of("m"), "-", 5 * 4 / (10 * 1.0)));
        assertThat(weights(prepared, prepared.train())).containsExactly(2 / 3f, 0.75f, 1.5f, 2f);
        assertThat(weights(prepared, Objects.requireNonNull(prepared.validation())))
                .containsExactly(1f);
        assertThat(prepared.fingerprint()).isNotEqualTo(plain.fingerprint());
        assertThat(plain.preprocessing().groupWeights()).isNull();
        assertThat(Preprocessing.fromPlainData(prepared.preprocessing().toPlainData(), "again"))
                .isEqualTo(prepared.preprocessing());
        assertThat(prepared.preprocessing().needed(true)).doesNotContain("sex");

        changes.put("reweigh", List.of("nobody"));
        assertThatThrownBy(() -> prepare(changes, "softmaxCrossEntropy"))
                .hasMessageStartingWith("data.reweigh: expected a column of the data, got 'nobody'. Columns: ");
        changes.put("reweigh", List.of("sex", "class"));
        assertThatThrownBy(() -> prepare(changes, "softmaxCrossEntropy"))
                .hasMessage("data.reweigh: expected columns of groups, got 'class', which is the answer. Remove it");
        changes.put("reweigh", List.of("sex"));
        changes.put("balance", "classes");
        assertThatThrownBy(() -> prepare(changes, "softmaxCrossEntropy"))
                .hasMessageContaining(
                        "reweigh: expected it without balance: classes, which makes other weights, got both."
                                + " Leave one out");
        assertThatThrownBy(
                        () -> prepare(Map.of("label", "heavy", "balance", "none", "reweigh", List.of("tree")), "mse"))
                .hasMessage("data.reweigh: expected one answer with classes to balance, got none. Leave reweigh out");
    }

    @Test
    void numbersHaveNoClasses() {
        assertThatThrownBy(() -> prepare(Map.of("label", "heavy"), "mse"))
                .hasMessage("data.balance: expected one answer with classes to balance, got none. Leave balance out");
    }
}
