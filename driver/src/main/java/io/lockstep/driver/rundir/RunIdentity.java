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
 * Identity of a training: two commands with the same identity train the same model. The metrics of the model's outputs
 * are part of it, though those that nothing watches change no weight: {@code model.json}, {@code metrics.jsonl} and the
 * result of a run directory have the metrics of its config, and a run that was found finished would never measure
 * others.
 *
 * @param name of the config
 * @param config in its canonical form, without what changes no weight and without paths
 * @param data fingerprint of what is trained on and how it was prepared: of rows, wherever they lie
 */
public record RunIdentity(String name, Map<String, @Nullable Object> config, String data) {
    private static final int DIGITS_IN_NAME = 12;

    /**
     * How many executors take part, when work is made safe, what is kept in memory, and what a report shows, decides
     * nothing about the model. Where data and first weights lie, and in which format, decides nothing either: what they hold is in
     * {@code data}, with the rows that were skipped. Test rows are only measured.
     */
    private static final Set<String> NOT_PART_OF_IT = Set.of(
            "executors",
            "report",
            "train.checkpoints",
            "train.recompute",
            "train.initFrom.path",
            "data.root",
            "data.train",
            "data.validation.source",
            "data.test",
            "data.learntFrom",
            "data.quotaGiB",
            "data.badRows");

    /** @param canonical the config without what is at its default, so that a key that came later changes no identity */
    public static RunIdentity of(String name, Map<String, ? extends @Nullable Object> canonical, String data) {
        return new RunIdentity(name, relevant(canonical, ""), data);
    }

    private static Map<String, @Nullable Object> relevant(Map<?, ?> map, String prefix) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        map.forEach((key, element) -> {
            String name = String.valueOf(key);
            if (!NOT_PART_OF_IT.contains(prefix + name)) {
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
