package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.CustomBinding;
import io.lockstep.kernels.plaindata.Keys;
import io.lockstep.kernels.plaindata.Names;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Form of an {@link Entry} in a config: as its kind's name, or as {@code {kind: {…}}} with {@code name},
 * {@code from} and {@code weightsOf} beside the kind. The binding must know {@link Layers}, {@link Composites} and what they hold.
 */
public final class EntryBinding implements CustomBinding<Entry> {
    private static final String NAME = "name";
    private static final String FROM = "from";
    private static final String WEIGHTS_OF = "weightsOf";

    @Override
    public Class<Entry> type() {
        return Entry.class;
    }

    @Override
    public Entry bind(Binding binding, Object data, String path) {
        Map<String, @Nullable Object> keys = Keys.of(data);
        if (data instanceof String kind) {
            keys.put(kind, null);
        } else if (!(data instanceof Map)) {
            throw new PlainDataException(
                    path,
                    "expected a layer, such as flatten or {dense: {units: 10}}, got "
                            + (data instanceof List ? "a list" : data));
        }
        Object name = keys.remove(NAME);
        Object from = keys.remove(FROM);
        Object weightsOf = keys.remove(WEIGHTS_OF);
        List<String> kinds = new ArrayList<>(Layers.REGISTRY.names());
        kinds.addAll(Composites.REGISTRY.names());
        for (String key : keys.keySet()) {
            if (!kinds.contains(key)) {
                throw new PlainDataException(path, Names.unknown("kind", key, kinds));
            }
        }
        if (keys.size() != 1) {
            throw new PlainDataException(
                    path,
                    "expected one kind of layer beside name and from, got "
                            + (keys.isEmpty() ? "none" : String.join(", ", keys.keySet())));
        }
        Part part = Composites.REGISTRY.names().containsAll(keys.keySet())
                ? binding.bind(Part.class, keys, path)
                : new Single(binding.bind(Layer.class, keys, path));
        try {
            return new Entry(
                    text(binding, name, path + "." + NAME),
                    names(binding, from, path + "." + FROM),
                    part,
                    text(binding, weightsOf, path + "." + WEIGHTS_OF));
        } catch (PlainDataException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new PlainDataException(path, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String text(Binding binding, @Nullable Object data, String path) {
        return data == null ? null : binding.bind(String.class, data, path);
    }

    /** One name, or a list of them. */
    private static List<String> names(Binding binding, @Nullable Object data, String path) {
        if (data == null) {
            return List.of();
        }
        if (!(data instanceof List<?> list)) {
            return List.of(binding.bind(String.class, data, path));
        }
        if (list.isEmpty()) {
            throw new PlainDataException(
                    path, "expected a name, got an empty list. Leave it out to read the entry before");
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            names.add(binding.bind(String.class, list.get(i), path + "[" + i + "]"));
        }
        return names;
    }

    @Override
    public Object unbind(Binding binding, Entry value) {
        Map<String, Object> data = new LinkedHashMap<>();
        if (value.name() != null) {
            data.put(NAME, value.name());
        }
        if (!value.from().isEmpty()) {
            data.put(FROM, value.from());
        }
        if (value.weightsOf() != null) {
            data.put(WEIGHTS_OF, value.weightsOf());
        }
        Object inside = value.part() instanceof Single single ? single.layer() : value.part();
        if (binding.unbind(inside) instanceof Map<?, ?> kind) {
            kind.forEach((key, arguments) -> data.put(String.valueOf(key), Objects.requireNonNull(arguments)));
        }
        return data;
    }
}
