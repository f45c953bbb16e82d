package io.lockstep.driver.retrain;

import io.lockstep.driver.drift.DriftReport;
import io.lockstep.driver.evaluation.PairedScores;
import io.lockstep.driver.feature.PreprocessingChanges;
import io.lockstep.driver.gate.Comparison;
import io.lockstep.driver.gate.Decision;
import io.lockstep.driver.gate.Power;
import io.lockstep.driver.run.TrainingResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that led to a decision about a day's model, before it is published.
 *
 * @param name of the registered model
 * @param key under which the version is published
 * @param champion version that it was judged against; 0: none
 * @param promotion what becomes of it where the gate accepts it
 * @param gate the rules, as plain data
 * @param drift of the training rows since the champion's; absent where nothing was measured
 * @param preprocessing what became other than the champion has it; absent without one
 * @param power what the holdout was said to show, before the training
 * @param counts where the holdout's rows went
 */
public record RetrainReport(
        String name,
        String key,
        DataWindow window,
        long champion,
        RetrainConfig.Promotion promotion,
        Map<String, @Nullable Object> gate,
        @Nullable DriftReport drift,
        @Nullable PreprocessingChanges preprocessing,
        List<Power> power,
        Decision decision,
        Comparison comparison,
        PairedScores.Counts counts,
        TrainingResult trained) {
    public RetrainReport {
        gate = new LinkedHashMap<>(gate);
        power = List.copyOf(power);
    }

    /** Outcome of the day, as a result has it. */
    public String outcome() {
        return !decision.accepted()
                ? RetrainResult.REFUSED
                : promotion == RetrainConfig.Promotion.AUTOMATIC ? RetrainResult.PUBLISHED : RetrainResult.WAITING;
    }

    /** The decision with every number that led to it, as {@code decision.json} keeps it. */
    Map<String, Object> decisionData() {
        Map<String, Object> data = decision.plainData();
        data.put("champion", champion);
        data.put("window", window.plainData());
        data.put("holdout", counts.plainData());
        data.put("gate", gate);
        data.put("power", power.stream().map(Power::plainData).toList());
        data.put("comparison", comparison.plainData());
        data.put("model_sha256", trained.digests().model());
        return data;
    }
}
