package io.lockstep.kernels.plaindata;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The closed list of the kinds of one interface, by the name each has in files: {@code dense} for {@code Dense}. In
 * plain data a value is written {@code {dense: {units: 10}}}, or {@code dense} when every component has a default; with
 * a discriminator, {@code {format: idx, images: …}}.
 *
 * @param <T> the interface whose kinds are listed
 */
public final class Registry<T> {
    private final Class<T> type;
    private final String discriminator;
    private final Map<String, Class<? extends T>> kinds = new LinkedHashMap<>();

    /** @param type the interface; its implementations must be records */
    public Registry(Class<T> type) {
        this(type, "");
    }

    /** @param discriminator the key that names the kind, beside the record's own keys */
    public Registry(Class<T> type, String discriminator) {
        this.type = type;
        this.discriminator = discriminator;
    }

    /** Key that names the kind beside the record's own keys; empty: the kind is the key. */
    public String discriminator() {
        return discriminator;
    }

    /** Adds a kind and returns this registry. */
    public Registry<T> with(String name, Class<? extends T> kind) {
        if (!kind.isRecord() || kinds.putIfAbsent(name, kind) != null) {
            throw new IllegalArgumentException(type.getSimpleName() + " '" + name + "': must be a record, named once");
        }
        return this;
    }

    public Class<T> type() {
        return type;
    }

    public Set<String> names() {
        return kinds.keySet();
    }

    /** The record behind each name, in order of registration. */
    public Map<String, Class<? extends T>> kinds() {
        return Collections.unmodifiableMap(kinds);
    }

    /** The name a value's kind has in files. */
    public String nameOf(Object value) {
        for (Map.Entry<String, Class<? extends T>> kind : kinds.entrySet()) {
            if (kind.getValue() == value.getClass()) {
                return kind.getKey();
            }
        }
        throw new IllegalArgumentException(
                type.getSimpleName() + ": " + value.getClass().getName() + " is not registered");
    }

    Class<? extends T> kind(String name, String path) {
        Class<? extends T> kind = kinds.get(name);
        if (kind == null) {
            throw new PlainDataException(path, Names.unknown("kind", name, kinds.keySet()));
        }
        return kind;
    }
}
