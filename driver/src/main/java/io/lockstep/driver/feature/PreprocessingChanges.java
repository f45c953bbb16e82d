package io.lockstep.driver.feature;

import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.Keys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What two models make of the same rows in other ways: columns of one of them alone, categories and classes that came or went,
 * numbers that moved. Any kind of column is compared, by the plain data that it is in a model.
 *
 * @param all in the order of the columns, those of the later model first
 */
public record PreprocessingChanges(List<Change> all) {
    /** From so many deviations, or such a part of itself, a number has moved by more than other rows would move it. */
    private static final double NOTABLE = 0.1;

    private static final int SHOWN = 10;
    private static final int EXAMPLES = 3;

    /**
     * One change.
     *
     * @param what it is about: a column and its kind, an answer, or the rows
     * @param words for people
     * @param size 1 and more for what came, went or is another; for a number the deviations, or the part of itself, that it
     *     moved by
     * @param places whether other categories or classes stand where a weight expects one
     */
    public record Change(String what, String words, double size, boolean places) {
        Change(String what, String words, double size) {
            this(what, words, size, false);
        }

        Map<String, Object> plainData() {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("what", what);
            data.put("change", words);
            data.put("size", Double.isFinite(size) ? size : String.valueOf(size));
            return data;
        }
    }

    public PreprocessingChanges {
        all = List.copyOf(all);
    }

    /** From an earlier model to a later one. */
    public static PreprocessingChanges of(Preprocessing before, Preprocessing after) {
        Map<String, Map<String, @Nullable Object>> old = parts(before);
        Map<String, Map<String, @Nullable Object>> now = parts(after);
        Set<String> whats = new LinkedHashSet<>(now.keySet());
        whats.addAll(old.keySet());
        List<Change> changes = new ArrayList<>();
        for (String what : whats) {
            Map<String, @Nullable Object> earlier = old.get(what);
            Map<String, @Nullable Object> later = now.get(what);
            if (earlier == null || later == null) {
                changes.add(new Change(what, earlier == null ? "new" : "gone", 1));
            } else if (!earlier.equals(later)) {
                add(changes, what, earlier, later);
            }
        }
        return new PreprocessingChanges(changes);
    }

    /** Columns, answers and the rest, by what they are called, with the values in them by their path. */
    private static Map<String, Map<String, @Nullable Object>> parts(Preprocessing preprocessing) {
        Map<String, Map<String, @Nullable Object>> parts = new LinkedHashMap<>();
        boolean several = preprocessing.inputs().size() > 1;
        Map<String, @Nullable Object> plain = preprocessing.toPlainData();
        List<?> inputs = (List<?>) Objects.requireNonNull(plain.remove("inputs"));
        for (int i = 0; i < inputs.size(); i++) {
            InputFeatures input = preprocessing.inputs().get(i);
            List<?> features =
                    (List<?>) Objects.requireNonNull(Keys.of(inputs.get(i)).get("features"));
            for (int j = 0; j < features.size(); j++) {
                Map<String, @Nullable Object> feature = Keys.of(features.get(j));
                String kind = feature.keySet().iterator().next();
                String column = input.features().get(j).column();
                put(parts, (several ? input.name() + "/" : "") + column + " (" + kind + ")", feature.get(kind));
            }
        }
        List<?> answers = (List<?>) Objects.requireNonNull(plain.remove("answers"));
        for (int i = 0; i < answers.size(); i++) {
            put(
                    parts,
                    "answer " + String.join(", ", preprocessing.answers().get(i).targets()),
                    answers.get(i));
        }
        put(parts, "rows", plain);
        return parts;
    }

    private static void put(Map<String, Map<String, @Nullable Object>> parts, String what, @Nullable Object plain) {
        Map<String, @Nullable Object> leaves = new LinkedHashMap<>();
        flatten("", plain, leaves);
        String name = what;
        for (int i = 2; parts.containsKey(name); i++) {
            name = what + " " + i;
        }
        parts.put(name, leaves);
    }

    private static void flatten(String path, @Nullable Object plain, Map<String, @Nullable Object> leaves) {
        if (plain instanceof Map<?, ?> map) {
            map.forEach((key, value) -> flatten(path.isEmpty() ? "" + key : path + "." + key, value, leaves));
        } else if (plain instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)) {
            for (int i = 0; i < list.size(); i++) {
                flatten(path + "[" + i + "]", list.get(i), leaves);
            }
        } else {
            leaves.put(path, plain);
        }
    }

    private static void add(
            List<Change> changes,
            String what,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after) {
        Set<String> keys = new LinkedHashSet<>(after.keySet());
        keys.addAll(before.keySet());
        for (String key : keys) {
            Object from = before.get(key);
            Object to = after.get(key);
            if (Objects.equals(from, to)) {
                continue;
            }
            if (from instanceof Number old && to instanceof Number now) {
                double moved = Math.abs(now.doubleValue() - old.doubleValue());
                double unit = unit(key, before, Math.max(Math.abs(old.doubleValue()), Math.abs(now.doubleValue())));
                changes.add(new Change(what, key + " " + text(old) + " to " + text(now), moved / unit));
            } else if (from instanceof List<?> old && to instanceof List<?> now) {
                changes.add(list(what, key, old, now));
            } else {
                changes.add(new Change(what, key + " " + text(from) + " to " + text(to), 1));
            }
        }
    }

    /** A mean moves by deviations, another number by parts of itself. */
    private static double unit(String key, Map<String, @Nullable Object> before, double itself) {
        int end = key.lastIndexOf("mean");
        Object deviation = end < 0 ? null : before.get(key.substring(0, end) + "deviation");
        return deviation instanceof Number number && number.doubleValue() > 0 ? number.doubleValue() : itself;
    }

    private static Change list(String what, String key, List<?> before, List<?> after) {
        if (numbers(before) && numbers(after)) {
            int moved = 0;
            double most = 0;
            for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
                double old = ((Number) Objects.requireNonNull(before.get(i))).doubleValue();
                double now = ((Number) Objects.requireNonNull(after.get(i))).doubleValue();
                moved += old == now ? 0 : 1;
                most = old == now ? most : Math.max(most, Math.abs(now - old) / Math.max(Math.abs(old), Math.abs(now)));
            }
            String words = before.size() == after.size()
                    ? moved + " of " + before.size() + " numbers moved"
                    : before.size() + " to " + after.size() + " numbers";
            return new Change(what, key + ": " + words, before.size() == after.size() ? most : 1);
        }
        Set<String> old = texts(before);
        Set<String> now = texts(after);
        Set<String> came = new LinkedHashSet<>(now);
        came.removeAll(old);
        Set<String> went = new LinkedHashSet<>(old);
        went.removeAll(now);
        String words = before.size() + " to " + after.size() + ": "
                + (came.isEmpty() && went.isEmpty()
                        ? "in another order"
                        : came.size() + " new" + examples(came) + ", " + went.size() + " gone" + examples(went));
        return new Change(what, key + " " + words, Math.max(1, came.size() + went.size()), true);
    }

    private static boolean numbers(List<?> list) {
        return !list.isEmpty() && list.stream().allMatch(Number.class::isInstance);
    }

    private static Set<String> texts(List<?> list) {
        Set<String> texts = new TreeSet<>();
        list.forEach(element -> texts.add(text(element)));
        return texts;
    }

    private static String examples(Set<String> texts) {
        if (texts.isEmpty()) {
            return "";
        }
        List<String> first = texts.stream().limit(EXAMPLES).toList();
        return " (" + String.join(", ", first) + (texts.size() > EXAMPLES ? ", …" : "") + ")";
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Double || value instanceof Float) {
            return String.format(Locale.ROOT, "%.5g", ((Number) value).doubleValue());
        }
        return value == null ? "none" : value instanceof String text ? text : Json.line(value);
    }

    /** Lines for people: what came, went or moved far first; what moved little is counted. */
    public List<String> describe() {
        List<Change> notable = all.stream()
                .filter(change -> change.size() >= NOTABLE)
                .sorted((a, b) -> Double.compare(b.size(), a.size()))
                .toList();
        List<String> lines = new ArrayList<>();
        notable.stream()
                .limit(SHOWN)
                .forEach(change -> lines.add("preprocessing: " + change.what() + ": " + change.words()));
        int small = all.size() - notable.size();
        int more = Math.max(0, notable.size() - SHOWN);
        if (small + more > 0) {
            lines.add("preprocessing: " + (more > 0 ? more + " more such changes, and " : "") + small
                    + " numbers that moved by less than a tenth of a deviation or of themselves");
        }
        return lines;
    }

    /** What has other categories or classes, or has them in other places: weights of the earlier model mean others there. */
    public List<String> otherPlaces() {
        return all.stream().filter(Change::places).map(Change::what).toList();
    }

    /** As results and versions keep it. */
    public List<Map<String, Object>> plainData() {
        return all.stream().map(Change::plainData).toList();
    }
}
