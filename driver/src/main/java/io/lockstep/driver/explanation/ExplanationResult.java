package io.lockstep.driver.explanation;

import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Result of an explanation.
 *
 * @param output qualified directory
 * @param config what was asked
 * @param fidelity of the method; absent: it was not asked for
 * @param notes what a person should know of method, baseline and answer
 * @param renamed the model's columns whose usual names the input has, each with the name it got
 */
public record ExplanationResult(
        String output,
        RowCounts rows,
        ExplanationConfig config,
        Summary summary,
        @Nullable Fidelity fidelity,
        List<String> notes,
        Map<String, String> renamed) {
    public ExplanationResult {
        notes = List.copyOf(notes);
        renamed = new LinkedHashMap<>(renamed);
    }

    /** Name of the method, as configs have it. */
    public String method() {
        return Methods.REGISTRY.nameOf(config.method());
    }

    /** Method, baseline and notes, a sentence each. */
    public List<String> said() {
        List<String> said = new ArrayList<>();
        said.add("method " + method() + " against baseline " + Baselines.REGISTRY.nameOf(config.baseline()));
        said.addAll(notes);
        return said;
    }

    /** As {@code explain --json} prints it; {@code notes} and {@code renamed} are there where there are any. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("output", output);
        data.put("rows", rows.plainData());
        data.put("method", method());
        data.put("baseline", Baselines.REGISTRY.nameOf(config.baseline()));
        Map<String, @Nullable Object> summarised = new LinkedHashMap<>(summary.plainData());
        summarised.remove("rows");
        data.putAll(summarised);
        if (fidelity != null) {
            data.put("fidelity", fidelity.plainData());
        }
        if (!notes.isEmpty()) {
            data.put("notes", notes);
        }
        if (!renamed.isEmpty()) {
            data.put("renamed", renamed);
        }
        return data;
    }

    /** What a model's card says of it: method, columns, fidelity, and what is to be said in words. */
    public Map<String, @Nullable Object> cardData() {
        Map<String, @Nullable Object> data = plainData();
        data.keySet().removeAll(List.of("output", "renamed", "notes"));
        data.put("rows", summary.rows());
        List<String> words = new ArrayList<>(said());
        words.addAll(summary.words());
        if (fidelity != null) {
            words.addAll(fidelity.words());
        }
        data.put("words", words);
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
