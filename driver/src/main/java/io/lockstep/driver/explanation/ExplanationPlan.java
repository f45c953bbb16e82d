package io.lockstep.driver.explanation;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.scoring.ScoringPlan;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Plan of an explaining task; travels as JSON.
 *
 * @param scoring of the rows' answers
 * @param background rows as JSON; empty: the baseline alone
 * @param counterfactual plan of {@link io.lockstep.driver.counterfactual.RowCounterfactuals}; empty: none is looked for
 * @param last of the keys of rows that are explained, by {@link RowKeys}; empty: all are
 */
record ExplanationPlan(
        ScoringPlan scoring,
        ExplanationConfig config,
        BaselineInputs baseline,
        String background,
        String counterfactual,
        String last) {
    String toJson() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("scoring", scoring.toJson());
        data.put("config", ExplanationConfig.BINDING.unbindRecord(config));
        data.put("baseline", ExplanationConfig.BINDING.unbindRecord(baseline));
        data.put("background", background);
        data.put("counterfactual", counterfactual);
        data.put("last", last);
        return Json.line(data);
    }

    /** @param json of {@link #toJson} */
    static ExplanationPlan of(String json) throws IOException {
        Map<?, ?> data = (Map<?, ?>) Json.parse(json, "explanation plan");
        return new ExplanationPlan(
                ScoringPlan.of(text(data, "scoring")),
                ExplanationConfig.BINDING.bind(ExplanationConfig.class, value(data, "config"), "explain"),
                ExplanationConfig.BINDING.bind(BaselineInputs.class, value(data, "baseline"), "baseline"),
                text(data, "background"),
                text(data, "counterfactual"),
                text(data, "last"));
    }

    private static String text(Map<?, ?> data, String key) {
        return String.valueOf(value(data, key));
    }

    private static Object value(Map<?, ?> data, String key) {
        @Nullable Object value = data.get(key);
        return Objects.requireNonNull(value, key);
    }
}
