package io.lockstep.driver.retrain;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.prediction.PredictionResult;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.registry.State;
import io.lockstep.driver.scoring.ScoringOptions;
import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * The scores of a day: its rows, whose answers are not known yet, by the model that serves once the day is decided. A
 * directory that is whole is left as it is, so that the same command again does what a killed one left, and no more.
 */
final class DayScores {
    private final SparkSession spark;
    private final Files files;
    private final RunConfig config;
    private final RetrainConfig retrain;
    private final DayConfig days;

    DayScores(SparkSession spark, Files files, RunConfig config, RetrainConfig retrain, DayConfig days) {
        this.spark = spark;
        this.files = files;
        this.config = config;
        this.retrain = retrain;
        this.days = days;
    }

    /**
     * The same result, with where the scores are.
     *
     * @throws LateDataException when the days are not there yet
     */
    RetrainResult run(RetrainResult result, RunListener listener) throws IOException {
        @Nullable ScoreConfig score = retrain.score();
        if (score == null) {
            return result;
        }
        LocalDate asOf = result.window().asOf();
        String output = files.qualify(score.output()) + "/as_of=" + asOf;
        Optional<Map<String, @Nullable Object>> there = Prediction.finished(files, output);
        if (there.isPresent()) {
            return result.withScores(data(output, there.get()));
        }
        Registry registry = Registry.open(files, retrain.registry());
        State state = registry.state();
        long version = serving(registry, state, result);
        if (version == 0) {
            listener.warning("retrain.score: nothing serves yet, so that nothing is scored as of " + asOf);
            return result;
        }
        LocalDate to = asOf.minusDays(score.daysBefore());
        LocalDate from = to.minusDays(score.days() - 1L);
        FoundDays found = found(from, to);
        listener.phase("scoring");
        ResolvedModel model = new ResolvedModel(
                registry.model(registry.version(version).number()),
                new ResolvedModel.Served(registry.path(), registry.name(), version, state.number()));
        PredictionResult predicted = Prediction.run(
                spark,
                files,
                model,
                days.rows(found, from, to),
                output,
                ScoringOptions.standard().withBadRows(config.data().badRows()));
        predicted.warnings().forEach(listener::warning);
        Map<String, @Nullable Object> data = new LinkedHashMap<>(model.plainData());
        data.put("rows", predicted.rows().plainData());
        return result.withScores(data(output, data));
    }

    private static Map<String, Object> data(String output, Map<String, @Nullable Object> manifest) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("output", output);
        for (String key : List.of("model", "model_version", "rows")) {
            Object value = manifest.get(key);
            if (value != null) {
                data.put(key, value);
            }
        }
        return data;
    }

    /** The version that served when the day was decided: a later one may know the rows. */
    private static long serving(Registry registry, State state, RetrainResult result) throws IOException {
        Optional<State.Published> published = state.published(result.version());
        State then =
                published.isPresent() ? registry.entry(published.get().entry()).state() : state;
        long version = then.aliases().getOrDefault(Registry.CHAMPION, 0L);
        if (version != 0) {
            Object asOf = registry.version(version).facts().get(Champion.AS_OF);
            LocalDate day = result.window().asOf();
            if (asOf != null && LocalDate.parse(asOf.toString()).isAfter(day)) {
                throw new IllegalArgumentException("retrain.score: expected a champion as of " + day
                        + " or an earlier day, got version " + version + " as of " + asOf
                        + ", which may know the rows. Score them by predict, with the version you want");
            }
        }
        return version;
    }

    private FoundDays found(LocalDate from, LocalDate to) throws IOException {
        FoundDays found = days.look(spark, files);
        List<LocalDate> missing = found.late(from, to, retrain.gaps(), to);
        if (!missing.isEmpty()) {
            throw new LateDataException(days.name() + ": expected days to score from " + from + " to " + to
                    + (retrain.requireSuccessFile() ? ", each with _SUCCESS" : "") + ", got none of " + missing.get(0)
                    + (missing.size() > 1 ? " and " + (missing.size() - 1) + " more" : "")
                    + ". The retraining is done; give the same command again when they are there");
        }
        return found;
    }
}
