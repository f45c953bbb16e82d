package io.lockstep.jobs.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One {@code --set path=value} of the command line.
 *
 * @param option as it was typed, for messages
 * @param steps keys ({@link String}) and list positions ({@link Integer}) from the root
 * @param value plain data
 */
record Setting(String option, List<Object> steps, @Nullable Object value) {
    private static final Pattern RETRAIN = Pattern.compile("^retrain\\b[\\w.\\[\\]-]*=?");
    private static final Pattern HOOK = Pattern.compile("\\b(onPublish|onRefuse)\\b");
    private static final Pattern STEP = Pattern.compile("([A-Za-z0-9_-]+)|\\[([0-9]{1,6})]");

    /** @param text {@code train.optimizer.sgd.momentum=0.8}, {@code model.layers[1].dense.units=64} */
    static Setting parse(String text) {
        String option = "--set " + shown(text);
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new ConfigException(
                    option + ": expected path=value, got no '='. Write for example --set train.epochs=3");
        }
        return new Setting(option, steps(text.substring(0, equals), option), value(text.substring(equals + 1), option));
    }

    /** An option as it was typed, but for what it says of a hook, which may be secret. */
    private static String shown(String text) {
        Matcher path = RETRAIN.matcher(text);
        return path.find() && HOOK.matcher(text).find() ? path.group() + "…" : text;
    }

    private static @Nullable Object value(String text, String option) {
        return text.isEmpty() ? "" : YamlReader.value(text, option);
    }

    private static List<Object> steps(String path, String option) {
        List<Object> steps = new ArrayList<>();
        int at = 0;
        while (at < path.length()) {
            if (at > 0 && path.charAt(at) == '.') {
                at++;
            }
            Matcher step = STEP.matcher(path).region(at, path.length());
            if (!step.lookingAt()) {
                throw new ConfigException(option + ": expected a path such as train.optimizer.sgd.momentum or "
                        + "model.layers[1].dense.units, got '" + shown(path) + "'");
            }
            steps.add(step.group(1) != null ? step.group(1) : (Object) Integer.valueOf(step.group(2)));
            at = step.end();
        }
        return steps;
    }

    /** Dotted path of the first steps. */
    private String path(int count) {
        StringBuilder path = new StringBuilder();
        for (Object step : steps.subList(0, count)) {
            path.append(step instanceof Integer ? "[" + step + "]" : (path.isEmpty() ? "" : ".") + step);
        }
        return path.toString();
    }

    /** The document with this value in its place; the one given stays as it is. */
    Located applyTo(Located document) {
        Map<String, String> origins = new LinkedHashMap<>(document.origins());
        String path = path(steps.size());
        origins.keySet().removeIf(known -> known.startsWith(path + ".") || known.startsWith(path + "["));
        for (int count = 1; count < steps.size(); count++) {
            origins.putIfAbsent(path(count), option);
        }
        origins.put(path, option);
        return new Located(placed(document.data(), 0), origins);
    }

    private @Nullable Object placed(@Nullable Object around, int depth) {
        if (depth == steps.size()) {
            return value;
        }
        return steps.get(depth) instanceof Integer index ? inList(around, index, depth) : inMap(around, depth);
    }

    private Object inList(@Nullable Object around, int index, int depth) {
        if (!(around instanceof List<?> list)) {
            throw new ConfigException(option + ": expected a list before [" + index + "], got "
                    + (around == null ? "nothing" : around instanceof Map ? "keys and values" : "'" + around + "'"));
        }
        if (index >= list.size()) {
            throw new ConfigException(
                    option + ": expected a position below " + list.size() + ", the length of the list, got " + index);
        }
        List<@Nullable Object> copy = new ArrayList<>(list);
        copy.set(index, placed(copy.get(index), depth + 1));
        return copy;
    }

    private Object inMap(@Nullable Object around, int depth) {
        String key = String.valueOf(steps.get(depth));
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        if (around instanceof Map<?, ?> map) {
            map.forEach((known, part) -> copy.put(String.valueOf(known), part));
        } else if (around instanceof String kind) {
            // a kind written alone, "optimizer: sgd", is {sgd: {}}
            copy.put(kind, Map.of());
        } else if (around != null) {
            throw new ConfigException(option + ": expected keys and values before ." + key + ", got "
                    + (around instanceof List ? "a list. Name a position, such as [0]" : "'" + around + "'"));
        }
        copy.put(key, placed(copy.get(key), depth + 1));
        return copy;
    }
}
