package io.lockstep.driver.evaluation;

import io.lockstep.driver.scoring.RowCounts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Result of an evaluation.
 *
 * @param metrics by name, the most telling first
 * @param baselines by name; empty where the past says nothing about the answers
 */
public record EvaluationResult(Map<String, Double> metrics, Map<String, Baseline> baselines, RowCounts rows) {
    /** As {@code evaluate --json} prints it. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("metrics", metrics);
        if (!baselines.isEmpty()) {
            data.put("baselines", Baseline.plainData(baselines));
        }
        data.put("rows", rows.plainData());
        return data;
    }
}
