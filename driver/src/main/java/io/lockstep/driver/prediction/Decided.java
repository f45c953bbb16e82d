package io.lockstep.driver.prediction;

import io.lockstep.driver.audit.StoredThresholds;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.scoring.GroupDecisions;
import io.lockstep.kernels.loss.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decisions by thresholds of groups: a column {@code decision} beside the model's {@code prediction}.
 *
 * @param criterion that the thresholds keep
 * @param columns whose values decide too
 * @param sha256 of the thresholds' file
 * @param fallbacks rows decided as the model does, as their group has no thresholds
 */
public record Decided(String criterion, List<String> columns, String sha256, long fallbacks) {
    /** In manifests and results. */
    static final String KEY = "thresholds";

    public Decided {
        columns = List.copyOf(columns);
    }

    /**
     * What is asked; empty where groups are not.
     *
     * @param columns of the rows
     * @throws IllegalArgumentException when the thresholds are another model's, or a column of groups is not there
     */
    static Optional<Decided> by(@Nullable StoredThresholds thresholds, LoadedModel model, List<String> columns) {
        if (thresholds == null) {
            return Optional.empty();
        }
        thresholds.check("--thresholds", model.digest().modelSha256());
        requireYesNo("--thresholds", model);
        new GroupDecisions(thresholds, model.preprocessing(), columns);
        return Optional.of(
                new Decided(thresholds.criterion().id(), thresholds.names(), Sha256.of(thresholds.toBytes()), 0));
    }

    static void requireYesNo(String option, LoadedModel model) {
        Target target = model.spec().outputs().get(0).loss().target().measuredAs();
        boolean one = model.spec().outputs().size() == 1;
        if (!one || !GroupDecisions.decides(target, model.spec().outputShape().elementCount())) {
            throw new IllegalArgumentException(option + ": expected a model with one answer, yes or no, got "
                    + model.directory() + ", which answers otherwise. Leave " + option + " out");
        }
    }

    Decided withFallbacks(long rows) {
        return new Decided(criterion, columns, sha256, rows);
    }

    /** What a manifest says. */
    static Optional<Decided> of(Map<String, @Nullable Object> manifest) {
        return Stream.ofNullable(manifest.get(KEY))
                .filter(Map.class::isInstance)
                .map(own -> (Map<?, ?>) own)
                .map(own -> new Decided(
                        String.valueOf(own.get("criterion")),
                        own.get("columns") instanceof List<?> names
                                ? names.stream().map(String::valueOf).toList()
                                : List.of(),
                        String.valueOf(own.get("sha256")),
                        own.get("fallback_rows") instanceof Number rows ? rows.longValue() : 0))
                .findFirst();
    }

    /** As JSON keeps it. */
    Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("group_used", true);
        data.put("criterion", criterion);
        data.put("columns", columns);
        data.put("sha256", sha256);
        data.put("fallback_rows", fallbacks);
        return data;
    }

    /** For people. */
    public String words() {
        return "decision     uses the group (" + String.join(", ", columns) + ") for " + criterion + "; " + fallbacks
                + " rows of other groups are decided as the model does";
    }
}
