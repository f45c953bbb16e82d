package io.lockstep.jobs.config;

import io.lockstep.driver.audit.AuditConfig;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.explanation.ExplanationConfig;
import io.lockstep.driver.modelcard.CardConfig;
import io.lockstep.driver.retrain.Hook;
import io.lockstep.driver.retrain.RetrainConfig;
import io.lockstep.driver.yaml.YamlText;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.Keys;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A config with every key, and where each value comes from: file and line, {@code --set}, or a default. User, password and
 * query of a hook's URL are not in it.
 */
public final class ResolvedConfig {
    private static final int LONGEST_LINE = 100;
    private static final int COMMENTS_FROM = 52;
    private static final String RETRAIN = "retrain";

    private final Map<String, @Nullable Object> keys;
    private final Map<String, String> origins;
    private final List<String> lines = new ArrayList<>();

    /**
     * @param retrain the section for retraining, where there is one
     * @param audit the section for audits, where there is one
     * @param card the section for the model's card, where there is one
     * @param explain the section for explanations, where there is one
     * @param document they were read from
     */
    ResolvedConfig(
            RunConfig run,
            @Nullable RetrainConfig retrain,
            @Nullable AuditConfig audit,
            @Nullable CardConfig card,
            @Nullable ExplanationConfig explain,
            Located document) {
        keys = new LinkedHashMap<>(Configs.BINDING.unbindRecord(run));
        if (retrain != null) {
            keys.put(RETRAIN, retrain.plainData());
        }
        if (audit != null) {
            keys.put("audit", Configs.BINDING.unbindRecord(audit));
        }
        if (card != null) {
            keys.put("card", Configs.BINDING.unbindRecord(card));
        }
        if (explain != null) {
            keys.put("explain", ExplanationConfig.BINDING.unbindRecord(explain));
        }
        origins = Origins.of(keys, document);
        origins.computeIfPresent(
                "data.root", (path, origin) -> origin.equals(Origins.DEFAULT) ? "the config's directory" : origin);
        origins.computeIfPresent(
                "train.slices",
                (path, origin) ->
                        run.train().slices() == null ? "auto: " + run.train().sliceCount() + " by the batch" : origin);
        if (retrain != null) {
            hide("onPublish", retrain.onPublish());
            hide("onRefuse", retrain.onRefuse());
        }
    }

    /** Leaves out what is secret in the URL of a hook, and says so. */
    private void hide(String name, @Nullable Hook hook) {
        if (hook == null || Objects.equals(hook.url(), hook.shownUrl())) {
            return;
        }
        Map<String, @Nullable Object> section = Keys.of(keys.get(RETRAIN));
        Map<String, @Nullable Object> shown = Keys.of(section.get(name));
        shown.put("url", hook.shownUrl());
        section.put(name, shown);
        keys.put(RETRAIN, section);
        origins.computeIfPresent(
                RETRAIN + "." + name + ".url", (path, origin) -> origin + "; " + Hook.HIDDEN + " is to be filled in");
    }

    /** File and line, {@code --set}, or what stands in for one, by path. */
    Map<String, String> origins() {
        return Map.copyOf(origins);
    }

    /** Config and origins by path. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("config", keys);
        data.put("origins", origins);
        return data;
    }

    /** YAML that is the same config but for what is hidden, each value's origin in a comment. */
    public List<String> yaml() {
        lines.clear();
        keys.forEach((name, value) -> add("", YamlText.flow(name) + ":", value, name));
        return List.copyOf(lines);
    }

    /**
     * One value, on one line where all of it has one origin.
     *
     * @param head what stands before it: a key, a dash, or both
     */
    private void add(String indent, String head, @Nullable Object value, String path) {
        Set<String> parts = new HashSet<>();
        Set<String> around = new HashSet<>();
        addOrigins(value, path, parts, around);
        around.removeAll(parts);
        String flow = indent + head + " " + YamlText.flow(value);
        if (Origins.isLeaf(value) || (parts.size() == 1 && around.size() < 2 && flow.length() <= LONGEST_LINE)) {
            String padding = " ".repeat(Math.max(2, COMMENTS_FROM - flow.length()));
            String whole = around.isEmpty() ? "" : around.iterator().next() + ", else ";
            lines.add(
                    flow + padding + "# " + Excerpt.of(whole + parts.iterator().next()));
        } else if (value instanceof Map<?, ?> map) {
            addKeys(indent, head, map, path);
        } else if (value instanceof List<?> list) {
            lines.add(indent + head);
            for (int i = 0; i < list.size(); i++) {
                add(indent + "  ", "-", list.get(i), path + "[" + i + "]");
            }
        }
    }

    /** Keys on lines of their own; the first of an element of a list on the line of its dash. */
    private void addKeys(String indent, String head, Map<?, ?> map, String path) {
        boolean element = head.equals("-");
        if (!element) {
            lines.add(indent + head);
        }
        boolean first = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = String.valueOf(entry.getKey());
            String key = YamlText.flow(name) + ":";
            int before = lines.size();
            add(indent + "  ", key, entry.getValue(), Origins.join(path, name));
            if (element && first) {
                lines.set(before, indent + "- " + lines.get(before).substring(indent.length() + 2));
            }
            first = false;
        }
    }

    /**
     * Adds the origins of a value.
     *
     * @param parts of what is no map and no list. Accumulated into.
     * @param around of maps and lists. Accumulated into.
     */
    private void addOrigins(@Nullable Object value, String path, Set<String> parts, Set<String> around) {
        if (Origins.isLeaf(value)) {
            parts.add(origins.getOrDefault(path, Origins.DEFAULT));
            return;
        }
        String own = origins.get(path);
        if (own != null) {
            around.add(own);
        }
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, part) -> addOrigins(part, Origins.join(path, String.valueOf(name)), parts, around));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                addOrigins(list.get(i), path + "[" + i + "]", parts, around);
            }
        }
    }
}
