package io.lockstep.driver.rundir;

import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which training this is: two commands with the same identity train the same model.
 *
 * @param name of the config
 * @param config resolved, as plain data, without what changes no weight and without paths
 * @param data fingerprint of what is trained on and how it was prepared: of rows, wherever they lie
 */
public record RunIdentity(String name, Map<String, @Nullable Object> config, String data) {
    private static final int DIGITS_IN_NAME = 12;

    /** Of numbers to predict alone, and then the fingerprint of what is trained on has it. */
    private static final String STANDARDIZE_TARGETS = "data.standardizeTargets";

    /**
     * How many executors take part, when work is made safe, and what is kept in memory, decides nothing about the model. Where
     * data and first weights lie, and in which format, decides nothing either: what they hold is in {@code data}, with the
     * rows that were skipped. Test rows are only measured.
     */
    private static final Set<String> NOT_PART_OF_IT = Set.of(
            "executors",
            "train.checkpoints",
            "train.recompute",
            "train.initFrom.path",
            "data.root",
            "data.train",
            "data.validation.source",
            "data.test",
            "data.badRows",
            STANDARDIZE_TARGETS);

    /**
     * Keys that came after runs had been begun without them, with the value, beside none, that changes no weight: with it
     * they are left out, so that those runs are still what they were.
     */
    private static final Map<String, Object> ADDED = Map.ofEntries(
            Map.entry("inputs", Map.of()),
            Map.entry("outputs", List.of()),
            Map.entry("nonFinite", "fail"),
            Map.entry("maxSkippedSteps", 10),
            Map.entry("clipValue", ""),
            Map.entry("weightDecay", ""),
            Map.entry("ema", ""),
            Map.entry("initFrom", ""),
            Map.entry("parameters", List.of()),
            Map.entry("classWeights", List.of()),
            Map.entry("positiveWeight", 1.0),
            Map.entry("weightInitializer", ""),
            Map.entry("evaluateEverySteps", ""),
            Map.entry("earlyStopping", ""),
            Map.entry("maxSteps", ""),
            Map.entry("maxSeconds", ""));

    /** @param resolved every key with its value, defaults applied */
    public static RunIdentity of(String name, Map<String, ? extends @Nullable Object> resolved, String data) {
        return new RunIdentity(name, relevant(resolved, ""), data);
    }

    private static Map<String, @Nullable Object> relevant(Map<?, ?> map, String prefix) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        map.forEach((key, element) -> {
            String name = String.valueOf(key);
            Object neutral = ADDED.get(name);
            boolean added = neutral != null && (element == null || element.equals(neutral));
            if (!added && !NOT_PART_OF_IT.contains(prefix + name)) {
                result.put(name, relevantValue(element, prefix + name + "."));
            }
        });
        return result;
    }

    private static @Nullable Object relevantValue(@Nullable Object value, String prefix) {
        if (value instanceof Map<?, ?> map) {
            return relevant(map, prefix);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> result = new ArrayList<>();
            list.forEach(element -> result.add(relevantValue(element, prefix)));
            return result;
        }
        return value;
    }

    /** SHA-256 of config and data; the order of keys is no part of it. */
    public String sha256() {
        return Sha256.of((Json.line(sorted(config)) + "\n" + data + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> result = new TreeMap<>();
            map.forEach((key, element) -> result.put(String.valueOf(key), sorted(element)));
            return result;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> result = new ArrayList<>();
            list.forEach(element -> result.add(sorted(element)));
            return result;
        }
        return value;
    }

    /** {@code <name>-<hash>}: the directory's name unless the user gives another. */
    public String directoryName() {
        return name + "-" + sha256().substring(0, DIGITS_IN_NAME);
    }
}
