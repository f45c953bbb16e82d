package io.lockstep.driver.feature;

import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names of classes, compared as values are. */
final class ClassNames {
    private ClassNames() {}

    /** The number of each class, by the text that values are compared by. */
    static Map<String, Integer> indices(List<String> names) {
        Map<String, Integer> indices = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            indices.putIfAbsent(canonical(names.get(i)), i);
        }
        return indices;
    }

    /** @throws IllegalArgumentException when two of a config's names are the same class */
    static void refuseSame(String path, List<String> names) {
        Map<String, Integer> indices = indices(names);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            int first = indices.getOrDefault(canonical(name), i);
            if (first != i) {
                throw new IllegalArgumentException(
                        path + ".classes: expected each class once, got " + Excerpt.quoted(names.get(first)) + " and "
                                + Excerpt.quoted(name) + ", which are the same value. Remove one");
            }
        }
    }

    private static String canonical(String name) {
        String text = CanonicalText.of(name);
        return text == null ? name : text;
    }
}
