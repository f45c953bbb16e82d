package io.lockstep.driver.prediction;

import io.lockstep.driver.scoring.RowCounts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a prediction wrote.
 *
 * @param output qualified directory
 */
public record PredictionResult(String output, RowCounts rows) {
    /** As {@code predict --json} prints it. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("output", output);
        data.put("rows", rows.plainData());
        return data;
    }
}
