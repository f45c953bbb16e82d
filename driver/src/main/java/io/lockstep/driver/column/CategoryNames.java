package io.lockstep.driver.column;

import io.lockstep.driver.value.CanonicalText;
import java.util.AbstractList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/** The categories of a column, found by name. Immutable. */
final class CategoryNames extends AbstractList<String> implements RandomAccess {
    private final List<String> names;
    private final Map<String, Integer> indices = new HashMap<>();

    CategoryNames(List<String> names) {
        this.names = List.copyOf(names);
        for (int i = 0; i < this.names.size(); i++) {
            indices.put(this.names.get(i), i);
        }
        for (int i = 0; i < this.names.size(); i++) {
            String canonical = CanonicalText.of(this.names.get(i));
            if (canonical != null) {
                indices.putIfAbsent(canonical, i);
            }
        }
    }

    /** Number of a category by its name as it stands or as values are compared; -1 when it is none. */
    int index(String name) {
        return indices.getOrDefault(name, -1);
    }

    @Override
    public String get(int index) {
        return names.get(index);
    }

    @Override
    public int size() {
        return names.size();
    }
}
