package io.lockstep.driver.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.gate.Finding;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.Version;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.plaindata.Keys;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weeks of a law that turns over in the middle. */
class RetrainingIT {
    private static final LocalDate FIRST = LocalDate.parse("2026-03-01");
    private static final int DAYS = 56;
    private static final int TURN = 28;
    private static final int ROWS = 60;

    @TempDir
    private static Path table;

    @TempDir
    private Path work;

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    /** Of two numbers the first decides, from the day of the turn on the other. */
    @BeforeAll
    static void writeDays() {
        RandomStream draw = RandomStream.of(3, Purpose.SAMPLE_DATA);
        List<Row> rows = new ArrayList<>();
        long position = 0;
        for (int day = 0; day < DAYS; day++) {
            for (int i = 0; i < ROWS; i++) {
                double a = draw.normal(position++);
                double b = draw.normal(position++);
                String answer = (day < TURN ? a : b) > 0 ? "up" : "down";
                rows.add(RowFactory.create(
                        a,
                        b,
                        day >= 21 && day < 28 && i == 7 ? Double.POSITIVE_INFINITY : b,
                        i % 2 == 0 ? "north" : "south",
                        answer,
                        FIRST.plusDays(day).toString()));
            }
        }
        StructType schema = new StructType()
                .add("a", DataTypes.DoubleType)
                .add("b", DataTypes.DoubleType)
                .add("c", DataTypes.DoubleType)
                .add("region", DataTypes.StringType)
                .add("answer", DataTypes.StringType)
                .add("dt", DataTypes.StringType);
        LocalSpark.session()
                .createDataFrame(rows, schema)
                .coalesce(1)
                .write()
                .partitionBy("dt")
                .parquet(table.resolve("rows").toString());
    }

    private static RunConfig config(Map<String, Object> train) {
        return config(table, train);
    }

    private static RunConfig config(Path root, Map<String, Object> train) {
        return config(root, List.of("a", "b"), train);
    }

    private static RunConfig config(Path root, List<String> numeric, Map<String, Object> train) {
        Map<String, Object> training = new LinkedHashMap<>(Map.of(
                "epochs", 4, "batch", 60, "slices", 2, "optimizer", Map.of("adam", Map.of("learningRate", 0.02))));
        training.putAll(train);
        return Configs.BINDING.bind(
                RunConfig.class,
                Map.of(
                        "name",
                        "answers",
                        "data",
                        Map.of(
                                "root",
                                root.toString(),
                                "train",
                                Map.of("format", "parquet", "path", "rows"),
                                "label",
                                "answer",
                                "classes",
                                List.of("down", "up"),
                                "badRows",
                                Map.of("skip", Map.of()),
                                "numeric",
                                numeric),
                        "model",
                        Map.of(
                                "layers",
                                List.of(
                                        Map.of("dense", Map.of("units", 8, "activation", "relu")),
                                        Map.of("dense", Map.of("units", 2))),
                                "loss",
                                "softmaxCrossEntropy"),
                        "train",
                        training),
                "");
    }

    private Retraining retraining(RunConfig config, Map<String, Object> more) {
        Map<String, Object> data = new LinkedHashMap<>(Map.of(
                "registry",
                work.resolve("models/answers").toString(),
                "partitions",
                Map.of("column", "dt", "last", "14d"),
                "holdout",
                Map.of("last", "7d"),
                "gate",
                Map.of(
                        "rules",
                        List.of(
                                Map.of("better", Map.of("metric", "accuracy")),
                                Map.of("slices", Map.of("column", "region", "metric", "accuracy", "atLeast", 0.6))),
                        "resample",
                        Map.of("count", 500))));
        data.putAll(more);
        Options options = Options.standard()
                .withRunsDirectory(work.resolve("runs").toString())
                .withBackend("portable");
        return new Retraining(LocalSpark.session(), files, config, RetrainConfig.of(data), options);
    }

    private static RetrainResult run(Retraining retraining, int day) throws IOException {
        return retraining.run(FIRST.plusDays(day), new RunListener() {}, trained -> {});
    }

    private Registry registry() throws IOException {
        return Registry.open(files, work.resolve("models/answers").toString());
    }

    @Test
    void aModelFollowsItsDataAndNothingIsDoneTwice() throws IOException {
        Retraining retraining = retraining(config(Map.of()), Map.of());
        List<String> outcomes = new ArrayList<>();
        List<Integer> days = List.of(21, 28, DAYS);
        for (int day : days) {
            outcomes.add(run(retraining, day).outcome());
        }
        // the law turns on day 28: the last model is trained on days of the new law alone
        assertThat(outcomes).containsExactly(RetrainResult.PUBLISHED, RetrainResult.REFUSED, RetrainResult.PUBLISHED);
        assertThatThrownBy(() -> run(retraining, 35))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "@champion: expected a champion as of a day before 2026-04-05, got version 3 as of"
                                + " 2026-04-26. Retrain days in order, or take the champion back first");
        long entries = registry().state().number();
        Map<String, Long> aliases = registry().state().aliases();
        for (int day : days) {
            assertThat(run(retraining, day).outcome()).isEqualTo(RetrainResult.NOTHING);
        }
        Path moved = java.nio.file.Files.createSymbolicLink(work.resolve("moved"), table);
        assertThat(run(retraining(config(moved, Map.of()), Map.of()), DAYS).outcome())
                .as("the same rows elsewhere")
                .isEqualTo(RetrainResult.NOTHING);
        assertThat(registry().state().aliases()).isEqualTo(aliases);
        assertThat(registry().state().versions()).hasSize(3);
        assertThat(registry().state().number()).isGreaterThanOrEqualTo(entries);
        Version version = registry().version(Objects.requireNonNull(aliases.get(Registry.CHAMPION)));
        assertThat(version.facts()).containsEntry("accepted", true).containsKey("train_to");
        String decision = new String(registry().document(version, "decision.json"), StandardCharsets.UTF_8);
        assertThat(decision)
                .contains(
                        "\"lowerBound\"",
                        "\"slices of region, accuracy\"",
                        "\"read\":420,\"answered\":420,\"judged\":420,\"championMissed\":0,\"challengerMissed\":0",
                        "\"power\":[{\"rule\":\"better accuracy by 0.0\"",
                        "\"smallestGain\":0.",
                        "\"reliability\"",
                        "\"confusion\"",
                        "\"upperBound\"",
                        "\"holdout_from\"",
                        "\"count\":500");
        assertThat(ModelReference.resolve(files, work.resolve("models/answers") + "@champion")
                        .directory())
                .isEqualTo(registry().model(version.number()));
    }

    @Test
    void acceptedVersionsMayWait() throws IOException {
        RetrainResult result = run(retraining(config(Map.of()), Map.of("promote", "manual")), 21);
        assertThat(result.outcome()).isEqualTo(RetrainResult.WAITING);
        assertThat(registry().state().aliases()).containsExactly(Map.entry(Registry.CHALLENGER, 1L));
    }

    private Map<?, ?> told(String file) throws IOException {
        return (Map<?, ?>) Json.parse(java.nio.file.Files.readAllBytes(work.resolve(file)), file);
    }

    private Map<String, Object> copyTo(String file) {
        return Map.of(
                "command", List.of("/bin/cp", "/dev/stdin", work.resolve(file).toString()));
    }

    /** Days 21 and 28: the law turns on 28, so that its rows are scored by a model of the law before. */
    @Test
    void hooksHearOfADayOnceAndItsRowsAreScoredByWhatServes() throws IOException {
        Path scores = work.resolve("scores");
        Map<String, Object> more = Map.of(
                "onPublish", copyTo("published.json"),
                "onRefuse", copyTo("refused.json"),
                "score", Map.of("output", scores.toString()));
        RetrainResult first = run(retraining(config(Map.of()), more), 21);
        assertThat(told("published.json").get("outcome")).isEqualTo("published");
        assertThat(told("published.json").get("model_version")).hasToString("1");
        assertThat(Objects.requireNonNull(first.after().get("hook")).toString())
                .isEqualTo("{on=onPublish, target=/bin/cp, ok=true}");
        Map<?, ?> scored = (Map<?, ?>) Objects.requireNonNull(first.after().get("scores"));
        assertThat(String.valueOf(scored.get("output"))).endsWith("/scores/as_of=2026-03-22");
        assertThat(scored.get("model_version")).isEqualTo(1L);
        RetrainResult second = run(retraining(config(Map.of()), more), 28);
        assertThat(second.refused()).isTrue();
        assertThat(told("refused.json").get("outcome")).isEqualTo("refused");
        List<Row> rows = LocalSpark.session()
                .read()
                .parquet(scores.toString())
                .groupBy("as_of", "dt")
                .count()
                .orderBy("as_of")
                .collectAsList();
        assertThat(rows.toString()).isEqualTo("[[2026-03-22,2026-03-22,60], [2026-03-29,2026-03-29,60]]");
        assertThat(((Map<?, ?>) Objects.requireNonNull(second.after().get("scores"))).get("model"))
                .as("what serves, not what was refused")
                .isEqualTo(registry().path() + "@1");

        // the process died before it had scored; somebody promoted a later version since
        java.nio.file.Files.delete(work.resolve("published.json"));
        files.delete(scores + "/as_of=2026-03-22");
        Map<String, Object> later = new LinkedHashMap<>(more);
        later.put("gate", Map.of());
        assertThat(run(retraining(config(Map.of()), later), 35).version()).isEqualTo(3);
        java.nio.file.Files.delete(work.resolve("published.json"));
        RetrainResult again = run(retraining(config(Map.of()), more), 21);
        assertThat(again.outcome()).isEqualTo(RetrainResult.NOTHING);
        assertThat(((Map<?, ?>) Objects.requireNonNull(again.after().get("scores"))).get("model_version"))
                .isEqualTo(1L);
        assertThat(work.resolve("published.json"))
                .as("a day that was done is not told")
                .doesNotExist();
        RetrainResult third = run(retraining(config(Map.of()), more), 21);
        assertThat(Json.line(third.after())).isEqualTo(Json.line(again.after()));
    }

    /** What became an input is no finite number in seven rows of the holdout: the champion does not read it. */
    @Test
    void rowsThatOneModelCannotAnswerAreCounted() throws IOException {
        Map<String, Object> gate = Map.of("gate", Map.of());
        run(retraining(config(table, List.of("a"), Map.of()), gate), 21);
        run(retraining(config(table, List.of("a", "c"), Map.of()), gate), 28);
        assertThat(new String(registry().document(registry().version(2), "decision.json"), StandardCharsets.UTF_8))
                .contains("\"holdout\":{\"read\":420,\"answered\":413,\"judged\":413,\"championMissed\":0,"
                        + "\"challengerMissed\":7}");
    }

    /** As above, of a champion that cannot answer seven rows which the new model can. */
    @Test
    void metricsAreComparedOnTheSameRows() throws IOException {
        Map<String, Object> floor =
                Map.of("gate", Map.of("rules", List.of(Map.of("floor", Map.of("metric", "accuracy", "atLeast", 0.1)))));
        run(retraining(config(table, List.of("a", "c"), Map.of()), floor), 21);
        RetrainResult result = run(retraining(config(Map.of()), floor), 28);
        Map<String, Object> facts = registry().version(2).facts();
        Map<?, ?> judged = (Map<?, ?>) Objects.requireNonNull(facts.get(Version.JUDGED_METRICS));
        assertThat(judged.get("accuracy"))
                .isEqualTo(Objects.requireNonNull(result.decision())
                        .findings()
                        .get(0)
                        .numbers()
                        .get("challenger"))
                .isNotEqualTo(result.metrics().get("accuracy"));
        assertThat(judged.keySet())
                .isEqualTo(((Map<?, ?>) Objects.requireNonNull(facts.get(Version.CHAMPION_METRICS))).keySet());
    }

    /** The last day is not there yet. */
    @Test
    void lateRowsAreScoredLaterAndFailedHooksUndoNothing() throws IOException {
        Map<String, Object> more = Map.of(
                "onPublish", Map.of("command", List.of("no-such-program")),
                "gate", Map.of(),
                "score", Map.of("output", work.resolve("scores").toString()));
        List<String> warnings = new ArrayList<>();
        Retraining retraining = retraining(config(Map.of()), more);
        RunListener listener = new RunListener() {
            @Override
            public void warning(String message) {
                warnings.add(message);
            }
        };
        assertThatThrownBy(() -> retraining.run(FIRST.plusDays(DAYS), listener, trained -> {}))
                .isInstanceOf(LateDataException.class)
                .hasMessageContaining(
                        "expected days to score from 2026-04-26 to 2026-04-26, got none of 2026-04-26. The"
                                + " retraining is done; give the same command again when they are there");
        assertThat(registry().state().aliases()).containsEntry(Registry.CHAMPION, 1L);
        assertThat(warnings)
                .contains("retrain.onPublish: no-such-program: expected a program that can be run on this machine, got"
                        + " none. The result stands, and nothing is told again");
        Map<String, Object> dayBefore = new LinkedHashMap<>(more);
        dayBefore.put("score", Map.of("output", work.resolve("scores").toString(), "before", "1d"));
        RetrainResult done = run(retraining(config(Map.of()), dayBefore), DAYS);
        assertThat(done.outcome()).isEqualTo(RetrainResult.NOTHING);
        assertThat(done.after()).containsOnlyKeys("scores");
    }

    @Test
    void championsWeightsAreWhereTrainingBegins() throws IOException {
        run(retraining(config(Map.of()), Map.of()), 21);
        // no step to speak of: what is learnt comes from the champion
        RunConfig still = config(Map.of(
                "epochs", 1, "maxSteps", 1, "optimizer", Map.of("sgd", Map.of("learningRate", 1e-6, "momentum", 0))));
        Map<String, Object> gate =
                Map.of("rules", List.of(Map.of("floor", Map.of("metric", "accuracy", "atLeast", 0.8))));
        RetrainResult warm = run(retraining(still, Map.of("start", "champion", "gate", gate)), 28);
        assertThat(warm.outcome()).isEqualTo(RetrainResult.PUBLISHED);
        RetrainResult cold = run(retraining(still, Map.of("start", "scratch", "gate", gate)), 35);
        assertThat(cold.refused()).isTrue();
        Finding finding = Objects.requireNonNull(cold.decision()).findings().get(0);
        assertThat(finding.rule()).isEqualTo("floor accuracy");
    }

    @Test
    void rulesThatCannotBeJudged() {
        Map<String, Object> metric = Map.of("rules", List.of(Map.of("better", Map.of("metric", "auc"))));
        assertThatThrownBy(() -> run(retraining(config(Map.of()), Map.of("gate", metric)), 21))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("retrain.gate.rules")
                .hasMessageContaining("auc");
        Map<String, Object> column = Map.of("resample", Map.of("by", "day"));
        assertThatThrownBy(() -> run(retraining(config(Map.of()), Map.of("gate", column)), 21))
                .hasMessageContaining("retrain.gate")
                .hasMessageContaining("day");
    }

    @Test
    void aModelOfSeveralAnswersIsRefusedBeforeItIsTrained() {
        Map<String, Object> whole = Keys.of(Configs.BINDING.unbind(config(table, List.of("a"), Map.of())));
        Map<String, Object> data = Keys.of(whole.get("data"));
        data.keySet().removeAll(List.of("label", "classes"));
        whole.put("data", data);
        Map<String, Object> layers = Map.of("name", "both", "dense", Map.of("units", 2, "activation", "relu"));
        whole.put(
                "model",
                Map.of(
                        "layers",
                        List.of(
                                layers,
                                Map.of("name", "one", "dense", Map.of("units", 2)),
                                Map.of("name", "other", "from", "both", "dense", Map.of("units", 1))),
                        "outputs",
                        List.of(
                                Map.of("node", "one", "loss", "softmaxCrossEntropy", "label", "answer"),
                                Map.of("node", "other", "loss", "mse", "label", "b"))));
        RunConfig config = Configs.BINDING.bind(RunConfig.class, whole, "");
        assertThatThrownBy(() -> run(retraining(config, Map.of("gate", Map.of())), 21))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "model.outputs: expected a model with one answer to judge, got 2. Train it by lockstep train,"
                                + " and judge it by evaluate --require");
    }

    @Test
    void tooFewRows() {
        assertThatThrownBy(() -> run(retraining(config(Map.of()), Map.of("fewestRows", 10_000)), 21))
                .hasMessageContaining(
                        "expected at least 10000 training rows from 2026-03-01 to 2026-03-14, got 840. Wait"
                                + " for more, or lower retrain.fewestRows");
    }
}
