package io.lockstep.driver.retrain;

import io.lockstep.driver.drift.ColumnDrift;
import io.lockstep.driver.drift.DriftReport;
import io.lockstep.driver.drift.Level;
import io.lockstep.driver.feature.PreprocessingChanges;
import io.lockstep.driver.gate.Decision;
import io.lockstep.driver.gate.Power;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.Version;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Result of one day's retraining.
 *
 * @param outcome {@code published}, {@code waiting} for somebody to promote it, {@code refused} or {@code nothing to do}
 * @param name of the registered model
 * @param version that was made, or had been made before; 0: none, as the data have drifted too far
 * @param champion version that serves now; 0: none
 * @param drift of the training rows since the champion's; absent where nothing was measured
 * @param preprocessing what became other than the champion had it; absent where nothing was compared
 * @param decision absent where nothing was judged
 * @param power what the holdout was said to show, before the training
 * @param after what was done after the registry had the result, as JSON has it: {@code hook}, {@code scores}
 */
public record RetrainResult(
        String outcome,
        String name,
        long version,
        long champion,
        DataWindow window,
        @Nullable DriftReport drift,
        @Nullable PreprocessingChanges preprocessing,
        @Nullable Decision decision,
        Map<String, Double> metrics,
        List<Power> power,
        Map<String, Object> after) {
    /** Outcome of a version that serves now. */
    public static final String PUBLISHED = "published";

    /** Outcome of a version that waits for somebody. */
    public static final String WAITING = "waiting";

    /** Outcome of a version that the gate refuses. */
    public static final String REFUSED = "refused";

    /** Outcome of a day that was done before. */
    public static final String NOTHING = "nothing to do";

    /** That of a day that had been done before, as a version. */
    static RetrainResult nothing(Registry registry, long version, DataWindow window) throws IOException {
        long champion = registry.state().aliases().getOrDefault(Registry.CHAMPION, 0L);
        return new RetrainResult(
                NOTHING, registry.name(), version, champion, window, null, null, null, Map.of(), List.of(), Map.of());
    }

    /** That of a day for which nothing was trained. */
    static RetrainResult drifted(Version champion, DataWindow window, DriftReport drift) {
        return new RetrainResult(
                REFUSED,
                champion.name(),
                0,
                champion.number(),
                window,
                drift,
                null,
                null,
                Map.of(),
                List.of(),
                Map.of());
    }

    /** Whether the gate refused. */
    public boolean refused() {
        return outcome.equals(REFUSED);
    }

    /** What the day was refused for, one line each. */
    public List<String> refusals() {
        if (decision != null) {
            return decision.findings().stream()
                    .filter(finding -> !finding.passed())
                    .map(finding -> finding.rule() + ": " + finding.words())
                    .toList();
        }
        return drift == null
                ? List.of()
                : drift.alarmed(Level.REFUSE).stream()
                        .map(ColumnDrift::describe)
                        .toList();
    }

    /** As the command line's JSON has it. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("outcome", outcome);
        data.put("model_name", name);
        data.put("model_version", version);
        data.put("champion", champion);
        data.put("window", window.plainData());
        data.put("metrics", metrics);
        if (drift != null) {
            data.put("drift", drift.plainData());
        }
        if (preprocessing != null) {
            data.put("preprocessing", preprocessing.plainData());
        }
        if (decision != null) {
            data.put("decision", decision.plainData());
            data.put("power", power.stream().map(Power::plainData).toList());
        }
        data.putAll(after);
        return data;
    }

    RetrainResult withHook(Map<String, Object> hook) {
        return with("hook", hook);
    }

    RetrainResult withScores(Map<String, Object> scores) {
        return with("scores", scores);
    }

    private RetrainResult with(String key, Map<String, Object> data) {
        Map<String, Object> more = new LinkedHashMap<>(after);
        more.put(key, data);
        return new RetrainResult(
                outcome, name, version, champion, window, drift, preprocessing, decision, metrics, power, more);
    }
}
