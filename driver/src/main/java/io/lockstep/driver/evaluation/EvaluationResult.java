package io.lockstep.driver.evaluation;

import io.lockstep.driver.scoring.RowCounts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Result of an evaluation.
 *
 * @param metrics by name, the most telling first
 */
public record EvaluationResult(Map<String, Double> metrics, RowCounts rows) {
    /** As {@code evaluate --json} prints it. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("metrics", metrics);
        data.put("rows", rows.plainData());
        return data;
    }
}
