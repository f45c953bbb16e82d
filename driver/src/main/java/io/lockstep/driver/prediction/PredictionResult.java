package io.lockstep.driver.prediction;

import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Result of a prediction.
 *
 * @param output qualified directory
 * @param renamed the model's columns whose usual names the input has, each with the name it got
 * @param decided how rows were decided by groups, where that was asked
 * @param table that the output is, too, where that was asked
 */
public record PredictionResult(
        String output, RowCounts rows, Map<String, String> renamed, Optional<Decided> decided, Optional<String> table) {
    public PredictionResult {
        renamed = new LinkedHashMap<>(renamed);
    }

    /** Of files alone. */
    public PredictionResult(String output, RowCounts rows, Map<String, String> renamed, Optional<Decided> decided) {
        this(output, rows, renamed, decided, Optional.empty());
    }

    /** The same, entered as a table. */
    PredictionResult in(String name) {
        return new PredictionResult(output, rows, renamed, decided, Optional.of(name));
    }

    /** As {@code predict --json} prints it; {@code table}, {@code renamed} and {@code thresholds} are there where there are any. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("output", output);
        data.put("rows", rows.plainData());
        table.ifPresent(name -> data.put("table", name));
        if (!renamed.isEmpty()) {
            data.put("renamed", renamed);
        }
        decided.ifPresent(own -> data.put(Decided.KEY, own.plainData()));
        return data;
    }

    /** Lines for people. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(rows.warnings());
        renamed.forEach((usual, name) -> warnings.add("the input has a column " + Excerpt.quoted(usual)
                + ", or one that differs from it by case alone: the model's is called " + Excerpt.quoted(name)));
        return warnings;
    }
}
