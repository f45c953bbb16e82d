package io.lockstep.kernels.plaindata;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns plain data into records and back. A record's components are its keys; one without a {@link Default} is required
 * unless it is {@link Nullable}; an unknown key is refused with the nearest known one. A registered interface is
 * written as {@code {kind: {…}}} or {@code kind}; an {@link Unwrapped} record as its list, the keys of an
 * {@link Inlined} one among those around it. Whatever a record's own constructor refuses is reported with its path.
 */
public final class Binding {
    private final Map<Class<?>, Registry<?>> registries;
    private final Map<Class<?>, CustomBinding<?>> forms;
    private final boolean defaultsLeftOut;

    /** @param registries one for each interface that occurs as a component's type */
    public Binding(Registry<?>... registries) {
        this(new LinkedHashMap<>(), new LinkedHashMap<>(), false);
        for (Registry<?> registry : registries) {
            this.registries.put(registry.type(), registry);
        }
    }

    private Binding(
            Map<Class<?>, Registry<?>> registries, Map<Class<?>, CustomBinding<?>> forms, boolean defaultsLeftOut) {
        this.registries = registries;
        this.forms = forms;
        this.defaultsLeftOut = defaultsLeftOut;
    }

    /** Adds a type with a form of its own and returns this binding. */
    public <T> Binding with(CustomBinding<T> form) {
        forms.put(form.type(), form);
        return this;
    }

    /**
     * @param data a map for a record; what its registry asks for else
     * @param path where the data stands, for messages; empty at the root
     * @throws PlainDataException naming the path, what was expected and what was found
     */
    public <T> T bind(Class<T> type, @Nullable Object data, String path) {
        return type.cast(value(type, data, path));
    }

    /**
     * As {@link #bind}, of what a component may be: a list or a map of some type, too.
     *
     * @param type of the component
     */
    public Object bindValue(Type type, @Nullable Object data, String path) {
        return value(type, data, path);
    }

    /**
     * As {@link #bind}, by the registry of the type even where it has a {@link CustomBinding}, which reads so what it
     * does not write in its own way.
     *
     * @param type one of a registry
     */
    public <T> T bindKind(Class<T> type, Object data, String path) {
        return type.cast(choice(Objects.requireNonNull(registries.get(type), type.getName()), data, path));
    }

    /** Those it was made of, in order. */
    public List<Registry<?>> registries() {
        return List.copyOf(registries.values());
    }

    private Object value(Type type, @Nullable Object data, String path) {
        if (data == null) {
            throw new PlainDataException(path, "a value is required, got none");
        }
        if (type instanceof ParameterizedType generic) {
            return collection(generic, data, path);
        }
        Class<?> raw = (Class<?>) type;
        CustomBinding<?> form = forms.get(raw);
        if (form != null) {
            return form.bind(this, data, path);
        }
        Registry<?> registry = registries.get(raw);
        if (registry != null) {
            return choice(registry, data, path);
        }
        if (raw.isRecord()) {
            return record(raw, data, path);
        }
        if (raw.isEnum()) {
            return constant(raw, data, path);
        }
        return Scalars.read(raw, data, path);
    }

    private Object collection(ParameterizedType generic, Object data, String path) {
        Type[] arguments = generic.getActualTypeArguments();
        if (generic.getRawType() == List.class) {
            if (!(data instanceof List<?> list)) {
                throw new PlainDataException(path, "expected a list, got " + Scalars.describe(data));
            }
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                values.add(value(arguments[0], list.get(i), path + "[" + i + "]"));
            }
            return List.copyOf(values);
        }
        if (generic.getRawType() == Map.class && arguments[0] == String.class) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (Map.Entry<String, Object> entry : map(data, path).entrySet()) {
                values.put(entry.getKey(), value(arguments[1], entry.getValue(), join(path, entry.getKey())));
            }
            return values;
        }
        throw new IllegalArgumentException(path + ": records may hold List<T> and Map<String, T>, not " + generic);
    }

    private Object choice(Registry<?> registry, Object data, String path) {
        if (data instanceof String name) {
            return record(registry.kind(name, path), Map.of(), join(path, name));
        }
        Map<String, Object> map = map(data, path);
        if (!registry.discriminator().isEmpty()) {
            Object kind = map.remove(registry.discriminator());
            String here = join(path, registry.discriminator());
            if (kind == null) {
                throw new PlainDataException(here, "is required. Known: " + String.join(", ", registry.names()));
            }
            return record(registry.kind(String.valueOf(kind), here), map, path);
        }
        if (map.size() != 1) {
            throw new PlainDataException(
                    path,
                    "expected one kind of " + registry.type().getSimpleName() + ", such as {"
                            + registry.names().iterator().next() + ": {…}}, got "
                            + (map.isEmpty() ? "none" : Excerpt.list(map.keySet())));
        }
        Map.Entry<String, Object> entry = map.entrySet().iterator().next();
        Object arguments = entry.getValue() == null ? Map.of() : entry.getValue();
        return record(registry.kind(entry.getKey(), path), arguments, join(path, entry.getKey()));
    }

    private Object record(Class<?> type, Object data, String path) {
        RecordComponent[] components = type.getRecordComponents();
        if (type.isAnnotationPresent(Unwrapped.class)) {
            Object list = data instanceof List ? data : List.of(data);
            return construct(
                    type, path, new Class<?>[] {List.class}, value(components[0].getGenericType(), list, path));
        }
        Map<String, Object> map = map(data, path);
        List<String> known = known(type);
        for (String key : map.keySet()) {
            if (!known.contains(key)) {
                throw new PlainDataException(join(path, key), Names.unknown("key", key, known));
            }
        }
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] arguments = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            arguments[i] = inlined(components[i])
                    ? record(types[i], part(types[i], map), path)
                    : component(components[i], map, path);
        }
        return construct(type, path, types, arguments);
    }

    private static boolean inlined(RecordComponent component) {
        return component.isAnnotationPresent(Inlined.class);
    }

    private static List<String> known(Class<?> type) {
        return Key.of(type).stream().map(Key::name).toList();
    }

    /** The keys that belong to an {@link Inlined} component. */
    private static Map<String, Object> part(Class<?> type, Map<String, Object> map) {
        Map<String, Object> part = new LinkedHashMap<>(map);
        part.keySet().retainAll(known(type));
        return part;
    }

    private static Object construct(Class<?> type, String path, Class<?>[] types, @Nullable Object... arguments) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw refusal(e.getCause(), path);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be constructed", e);
        }
    }

    private static RuntimeException refusal(@Nullable Throwable cause, String path) {
        if (cause instanceof PlainDataException e) {
            return new PlainDataException(join(path, e.path()), e.problem());
        }
        if (cause instanceof IllegalArgumentException e) {
            return new PlainDataException(path, String.valueOf(e.getMessage()));
        }
        if (cause instanceof RuntimeException e) {
            return e;
        }
        return new IllegalStateException(path, cause);
    }

    private @Nullable Object component(RecordComponent component, Map<String, Object> map, String path) {
        String here = join(path, component.getName());
        Object given = map.get(component.getName());
        if (given != null) {
            return value(component.getGenericType(), given, here);
        }
        Object standard = standard(component, here);
        if (standard != null) {
            return standard;
        }
        if (nullable(component)) {
            return null;
        }
        throw new PlainDataException(here, "is required and has no default. Add it");
    }

    /** The value of a component whose key is absent, if it has a {@link Default}. */
    private @Nullable Object standard(RecordComponent component, String path) {
        Default standard = component.getAnnotation(Default.class);
        return standard == null
                ? null
                : value(component.getGenericType(), Scalars.parseDefault(component.getType(), standard.value()), path);
    }

    private static boolean nullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** A record, registered value, list, map or scalar as plain data, every component written, in declared order. */
    public @Nullable Object unbind(@Nullable Object value) {
        if (value instanceof Collection<?> list) {
            List<@Nullable Object> data = new ArrayList<>();
            for (Object element : list) {
                data.add(unbind(element));
            }
            return data;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> data = new LinkedHashMap<>();
            map.forEach((key, element) -> data.put(String.valueOf(key), unbind(element)));
            return data;
        }
        if (value instanceof Enum<?> constant) {
            return Scalars.camelCase(constant.name());
        }
        CustomBinding<?> form = value == null ? null : form(value);
        if (form != null) {
            return unbind(form, value);
        }
        if (value instanceof Record record) {
            return components(record);
        }
        return value;
    }

    /**
     * As {@link #unbind}, of a registered value whose type has a {@link CustomBinding}: what {@link #bindKind} reads.
     */
    public Object unbindKind(Record value) {
        return Objects.requireNonNull(components(value));
    }

    private @Nullable CustomBinding<?> form(Object value) {
        for (CustomBinding<?> form : forms.values()) {
            if (form.type().isInstance(value)) {
                return form;
            }
        }
        return null;
    }

    /** The keys of a record, as {@link #unbind} writes them. */
    public Map<String, @Nullable Object> unbindRecord(Record value) {
        return keys(unbind(value));
    }

    /**
     * The canonical form of a record: as {@link #unbind}, but components that are absent or equal to their
     * {@link Default} are left out, at any depth. What is compared over releases is made of it: a component that came
     * later, at its default, changes nothing. A default that changes is therefore another version of every format that
     * holds the form.
     */
    public Map<String, @Nullable Object> canonical(Record value) {
        return keys(new Binding(registries, forms, true).unbind(value));
    }

    private static Map<String, @Nullable Object> keys(@Nullable Object data) {
        if (!(data instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(
                    "expected a record that is written with keys, got one written as " + data);
        }
        Map<String, @Nullable Object> keys = new LinkedHashMap<>();
        map.forEach((key, value) -> keys.put(String.valueOf(key), value));
        return keys;
    }

    private <T> Object unbind(CustomBinding<T> form, @Nullable Object value) {
        return form.unbind(this, form.type().cast(Objects.requireNonNull(value)));
    }

    private @Nullable Object components(Record value) {
        Map<String, @Nullable Object> data = written(value);
        if (value.getClass().isAnnotationPresent(Unwrapped.class)) {
            Object list = data.values().iterator().next();
            return list instanceof List<?> elements && elements.size() == 1 ? elements.get(0) : list;
        }
        return named(value, data);
    }

    /** A registered record's keys with its kind, others as they are. */
    private Map<String, @Nullable Object> named(Record value, Map<String, @Nullable Object> data) {
        for (Registry<?> registry : registries.values()) {
            if (registry.type().isInstance(value)) {
                Map<String, @Nullable Object> choice = new LinkedHashMap<>();
                if (registry.discriminator().isEmpty()) {
                    choice.put(registry.nameOf(value), data);
                } else {
                    choice.put(registry.discriminator(), registry.nameOf(value));
                    choice.putAll(data);
                }
                return choice;
            }
        }
        return data;
    }

    /** Which of an interface's records a value is must be written, else two of them have one form. */
    private void requireNamed(RecordComponent component) {
        Class<?> type = component.getType();
        if (type.isInterface()
                && type.getName().startsWith("io.lockstep.")
                && !registries.containsKey(type)
                && !forms.containsKey(type)) {
            throw new IllegalStateException(component + ": no registry and no binding of " + type.getName()
                    + ", so its kinds would be written alike. Give them to the Binding");
        }
    }

    /** Each component by its key, those of an {@link Inlined} one among them. */
    private Map<String, @Nullable Object> written(Record value) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                Object element = component.getAccessor().invoke(value);
                if (element != null) {
                    requireNamed(component);
                }
                if (inlined(component)) {
                    data.putAll(keys(unbind(element)));
                } else if (!defaultsLeftOut || !isLeftOut(component, element)) {
                    data.put(component.getName(), unbind(element));
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(component.toString(), e);
            }
        }
        return data;
    }

    private boolean isLeftOut(RecordComponent component, @Nullable Object value) {
        return !component.getDeclaringRecord().isAnnotationPresent(Unwrapped.class)
                && Objects.equals(value, standard(component, component.getName()));
    }

    private static Object constant(Class<?> type, Object data, String path) {
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String name = Scalars.camelCase(((Enum<?>) constant).name());
            if (name.equals(String.valueOf(data)) || String.valueOf(data).equals(name.toLowerCase(Locale.ROOT))) {
                return constant;
            }
            names.add(name);
        }
        throw new PlainDataException(path, Names.unknown("value", String.valueOf(data), names));
    }

    private static Map<String, Object> map(Object data, String path) {
        if (!(data instanceof Map<?, ?> map)) {
            throw new PlainDataException(path, "expected keys and values, got " + Scalars.describe(data));
        }
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, value) -> result.put(String.valueOf(key), value));
        return result;
    }

    private static String join(String path, String key) {
        return path.isEmpty() || key.isEmpty() ? path + key : path + "." + key;
    }
}
