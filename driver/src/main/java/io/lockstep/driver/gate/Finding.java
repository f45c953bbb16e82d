package io.lockstep.driver.gate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a rule found.
 *
 * @param rule as it is written in a config
 * @param numbers that led to it, by name
 * @param words the finding, for people
 */
public record Finding(String rule, boolean passed, Map<String, Double> numbers, String words) {
    public Finding {
        numbers = new LinkedHashMap<>(numbers);
    }

    Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("rule", rule);
        data.put("passed", passed);
        Map<String, Object> kept = new LinkedHashMap<>();
        numbers.forEach((name, value) -> kept.put(name, json(value)));
        data.put("numbers", kept);
        data.put("words", words);
        return data;
    }

    /** JSON has no number that is not finite. */
    static Object json(double value) {
        return Double.isFinite(value) ? value : String.valueOf(value);
    }
}
