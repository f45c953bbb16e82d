package io.lockstep.driver.prediction;

import io.lockstep.driver.scoring.RowCounts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a stream wrote until it ended.
 *
 * @param output qualified directory
 * @param batches written since it began
 * @param rows of these batches
 */
public record StreamResult(String output, long batches, RowCounts rows) {
    /** As {@code predict --stream --json} prints it. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("output", output);
        data.put("batches", batches);
        data.put("rows", rows.plainData());
        return data;
    }
}
