package io.lockstep.driver.scoring;

import io.lockstep.driver.audit.StoredThresholds;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plan of a scoring task; travels as JSON.
 *
 * @param modelDirectory qualified, readable by every executor
 * @param modelSha256 of the model the driver read: tasks refuse another
 * @param fileSettings of the driver's file access
 * @param columns of the rows
 * @param backend empty: what the executor prefers
 * @param skipBadRows whether bad rows are counted and left out instead of ending the job
 * @param targets whether the rows' answers are needed
 * @param thresholds of groups as JSON; empty: there are none
 */
public record ScoringPlan(
        String modelDirectory,
        String modelSha256,
        Map<String, String> fileSettings,
        List<String> columns,
        String backend,
        boolean skipBadRows,
        boolean targets,
        String thresholds) {
    private static final Binding BINDING = new Binding();

    public ScoringPlan {
        columns = List.copyOf(columns);
    }

    /** Decisions of one task; absent where groups are not asked. */
    public @Nullable GroupDecisions decisions(Preprocessing model) throws IOException {
        if (thresholds.isEmpty()) {
            return null;
        }
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        if (Json.parse(thresholds, "thresholds") instanceof Map<?, ?> members) {
            members.forEach((key, value) -> data.put(String.valueOf(key), value));
        }
        return new GroupDecisions(StoredThresholds.of(data), model, columns);
    }

    public String toJson() {
        return Json.line(BINDING.unbind(this));
    }

    /** @param json of {@link #toJson} */
    public static ScoringPlan of(String json) throws IOException {
        return BINDING.bind(ScoringPlan.class, Json.parse(json, "scoring plan"), "scoring plan");
    }
}
