package io.lockstep.kernels.model;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names one list of entries gives and sees: its own, then those of the lists around it. */
final class Scope {
    private final @Nullable Scope outer;
    private final String prefix;
    private final Map<String, Integer> counts;
    private final boolean numbered;
    private final Map<String, String> nodes = new LinkedHashMap<>();
    private final Map<String, String> entries = new LinkedHashMap<>();

    private Scope(@Nullable Scope outer, String prefix, Map<String, Integer> counts, boolean numbered) {
        this.outer = outer;
        this.prefix = prefix;
        this.counts = counts;
        this.numbered = numbered;
    }

    /** Of the model's own list. */
    static Scope outermost() {
        return new Scope(null, "", new HashMap<>(), false);
    }

    /** Inside a composite: {@code name/} stands before its nodes' names. */
    Scope inside(String name) {
        return new Scope(this, prefix + name + "/", new HashMap<>(), false);
    }

    /** One time of several: numbers go on from the time before, and given names are numbered too. */
    Scope time() {
        return new Scope(this, prefix, counts, true);
    }

    /**
     * The name of an entry in this list.
     *
     * @param given absent: the kind and a number
     * @param taken names of all nodes so far
     */
    String name(@Nullable String given, String kind, Set<String> taken) {
        if (given != null && !numbered) {
            if (taken.contains(prefix + given) || nodes.containsKey(given)) {
                throw new IllegalArgumentException("the name '" + prefix + given + "' is taken. Choose another");
            }
            return given;
        }
        String base = given != null ? given : kind;
        String name;
        do {
            name = base + counts.merge(base, 1, Integer::sum);
        } while (taken.contains(prefix + name) || nodes.containsKey(name));
        return name;
    }

    /** What a node of this list is called in the model. */
    String full(String name) {
        return prefix + name;
    }

    /** From now on the name, in this list and those inside, means this node. */
    void bind(String name, String node) {
        nodes.put(name, node);
    }

    /** From now on the name, in this list and those inside, means this entry, which has a full name. */
    void bindEntry(String name, String full) {
        entries.put(name, full);
    }

    /**
     * The full name of the entry a name means; null when it means none.
     *
     * @param taken full names of all entries so far
     */
    @Nullable String findEntry(String name, Set<String> taken) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            String entry = scope.entries.getOrDefault(name, scope.prefix + name);
            if (taken.contains(entry)) {
                return entry;
            }
        }
        return null;
    }

    /** The node a name means; null when it means none. */
    @Nullable String find(String name, Set<String> taken) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            String node = scope.nodes.get(name);
            if (node != null) {
                return node;
            }
            if (taken.contains(scope.prefix + name)) {
                return scope.prefix + name;
            }
        }
        return null;
    }

    /** All names of entries with a meaning here. */
    Set<String> entryNames() {
        Set<String> names = new LinkedHashSet<>();
        for (Scope scope = this; scope != null; scope = scope.outer) {
            names.addAll(scope.entries.keySet());
        }
        return names;
    }

    /** All names with a meaning here. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Scope scope = this; scope != null; scope = scope.outer) {
            names.addAll(scope.nodes.keySet());
        }
        return names;
    }
}
