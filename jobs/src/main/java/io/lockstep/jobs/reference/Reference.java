package io.lockstep.jobs.reference;

import io.lockstep.driver.audit.AuditConfig;
import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.LabelColumn;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.explanation.Baselines;
import io.lockstep.driver.explanation.ExplanationConfig;
import io.lockstep.driver.explanation.Methods;
import io.lockstep.driver.gate.Rules;
import io.lockstep.driver.modelcard.CardConfig;
import io.lockstep.driver.retrain.RetrainConfig;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.model.Entry;
import io.lockstep.kernels.model.Part;
import io.lockstep.kernels.plaindata.Key;
import io.lockstep.kernels.plaindata.Names;
import io.lockstep.kernels.plaindata.Registry;
import io.lockstep.kernels.plaindata.Unwrapped;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every key of a config and every kind it may name, found by walking over the records that configs are bound to. */
public final class Reference {
    private static final int MOST_NEAREST = 5;

    private final Texts texts;
    private final Map<Class<?>, Registry<?>> registries = new LinkedHashMap<>();
    private final Set<Class<?>> types = new LinkedHashSet<>();
    private final Map<String, Type> valueTypes = new LinkedHashMap<>();
    private final List<Topic> config = new ArrayList<>();
    private final Map<Class<?>, Topic> choices = new LinkedHashMap<>();

    Reference(Texts texts) {
        this.texts = texts;
        Configs.BINDING.registries().forEach(registry -> registries.put(registry.type(), registry));
        registries.put(Rules.REGISTRY.type(), Rules.REGISTRY);
        config.addAll(keys("", RunConfig.class));
        config.add(key("", new Key("retrain", RunConfig.class, RetrainConfig.class, null, false)));
        registries.put(Methods.REGISTRY.type(), Methods.REGISTRY);
        registries.put(Baselines.REGISTRY.type(), Baselines.REGISTRY);
        config.add(key("", new Key("audit", RunConfig.class, AuditConfig.class, null, false)));
        config.add(key("", new Key("card", RunConfig.class, CardConfig.class, null, false)));
        config.add(key("", new Key("explain", RunConfig.class, ExplanationConfig.class, null, false)));
        config.forEach(this::addChoices);
    }

    /** What kinds a key's value may be, and what theirs may be; a registry that only models use is not among them. */
    private void addChoices(Topic topic) {
        for (Class<?> type : topic.choices()) {
            Registry<?> registry = registries.get(type);
            if (registry != null && !choices.containsKey(type)) {
                Topic choice = choice(registry);
                choices.put(type, choice);
                addChoices(choice);
            }
        }
        topic.topics().forEach(this::addChoices);
    }

    /** With the sentences and examples that the program brings along. */
    public static Reference ofProgram() {
        return new Reference(Texts.ofProgram());
    }

    /** Keys of a config. */
    public List<Topic> config() {
        return List.copyOf(config);
    }

    /** What there are kinds of, each with its kinds. */
    public List<Topic> choices() {
        return List.copyOf(choices.values());
    }

    /** What kinds of a registered interface are kinds of. */
    static String nameOf(Class<?> choice) {
        String name = choice.getSimpleName();
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    /** Records, enums and interfaces that have been asked for a sentence. */
    Set<Class<?>> types() {
        return Set.copyOf(types);
    }

    /** What the value of a key becomes, by its path. */
    Map<String, Type> valueTypes() {
        return Map.copyOf(valueTypes);
    }

    private Topic choice(Registry<?> registry) {
        types.add(registry.type());
        String path = nameOf(registry.type());
        List<Topic> kinds = new ArrayList<>();
        registry.kinds().forEach((name, kind) -> {
            String here = path + "." + name;
            kinds.add(new Topic(
                    here,
                    Topic.Sort.KIND,
                    path,
                    null,
                    false,
                    texts.sentence(kind),
                    texts.example(here),
                    keys(here, kind),
                    List.of()));
        });
        return new Topic(
                path, Topic.Sort.CHOICE, "", null, false, texts.sentence(registry.type()), "", kinds, List.of());
    }

    private List<Topic> keys(String path, Class<?> type) {
        types.add(type);
        return Key.of(type).stream().map(key -> key(path, key)).toList();
    }

    private Topic key(String above, Key key) {
        Class<?> value = element(key.type());
        types.add(key.owner());
        if (value.getName().startsWith("io.lockstep.")) {
            types.add(value);
        }
        String path = (above.isEmpty() ? "" : above + ".") + key.name();
        boolean list = key.type() instanceof ParameterizedType generic && generic.getRawType() == List.class;
        String plain = path.replace("[]", "");
        valueTypes.put(plain, key.type());
        String own = texts.sentence(key.owner(), key.name());
        return new Topic(
                list && isKeys(value) ? path + "[]" : path,
                Topic.Sort.KEY,
                typeText(key.type()),
                key.standard(),
                // an entry has a form of its own, of which only the kind must be written
                key.required() && key.owner() != Entry.class,
                own.isEmpty() ? texts.sentence(value) : own,
                texts.example(plain),
                below(path + (list ? "[]" : value == key.type() ? "" : ".NAME"), value),
                choicesOf(value));
    }

    /** What is written below a key: keys of a record, or the few values of an enum. */
    private List<Topic> below(String path, Class<?> type) {
        if (type.isEnum()) {
            List<Topic> values = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                String name = String.valueOf(Configs.BINDING.unbind(constant));
                String sentence = texts.sentence(type, ((Enum<?>) constant).name());
                values.add(new Topic(
                        path + "." + name, Topic.Sort.VALUE, "", null, false, sentence, "", List.of(), List.of()));
            }
            return values;
        }
        if (type == Entry.class) {
            return keys(path, type).stream()
                    .filter(key -> !key.name().equals("part"))
                    .toList();
        }
        return isKeys(type) ? keys(path, type) : List.of();
    }

    private boolean isKeys(Class<?> type) {
        return type.isRecord() && !type.isAnnotationPresent(Unwrapped.class) && type != LabelColumn.class;
    }

    private List<Class<?>> choicesOf(Class<?> type) {
        if (type == Entry.class) {
            return List.of(Layer.class, Part.class);
        }
        if (type == LabelColumn.class) {
            return List.of(Column.class);
        }
        return registries.containsKey(type) ? List.of(type) : List.of();
    }

    /** Type of one value where there is a list or a map of them. */
    private static Class<?> element(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return element(arguments[arguments.length - 1]);
        }
        return (Class<?>) type;
    }

    private String typeText(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class
                    ? "list of " + typeText(arguments[0])
                    : "names, each with " + typeText(arguments[1]);
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isAnnotationPresent(Unwrapped.class)) {
            String one = typeText(element(raw.getRecordComponents()[0].getGenericType()));
            return one + " or list of " + one;
        }
        if (raw.isEnum()) {
            return String.join(" | ", below("", raw).stream().map(Topic::name).toList());
        }
        return raw == Entry.class
                ? "layer or part"
                : raw == LabelColumn.class ? "text or column" : registries.containsKey(raw) ? nameOf(raw) : scalar(raw);
    }

    private static String scalar(Class<?> type) {
        if (type.isPrimitive() || Number.class.isAssignableFrom(type) || type == Boolean.class) {
            return switch (type.getSimpleName()) {
                case "boolean", "Boolean" -> "true | false";
                case "double", "Double", "float", "Float" -> "number";
                default -> "whole number";
            };
        }
        return type == String.class ? "text" : type == Object.class ? "any value" : "keys";
    }

    /** Everything there is, each once. */
    List<Topic> all() {
        List<Topic> all = new ArrayList<>();
        config.forEach(topic -> all.addAll(topic.all()));
        choices.values().forEach(topic -> all.addAll(topic.all()));
        return all;
    }

    /**
     * What somebody means by {@code train.optimizer.adam}, {@code model.layers[2].dense.units}, {@code adam} or
     * {@code dense.units}: the one thing a path of a config leads to, or else all that end so.
     *
     * @throws IllegalArgumentException with the nearest names, where there is nothing
     */
    public List<Topic> find(String key) {
        List<String> steps = List.of(key.replaceAll("\\[[^]]*]", "").split("\\.", -1));
        Set<Topic> found = new LinkedHashSet<>(follow(config, steps));
        if (found.isEmpty()) {
            found.addAll(follow(all(), steps));
        }
        if (found.isEmpty()) {
            Set<String> names = new LinkedHashSet<>();
            all().forEach(topic -> names.add(end(topic, steps.size())));
            throw new IllegalArgumentException("reference: expected a key or a kind of a config, got '" + key
                    + "'. Perhaps " + String.join(", ", Names.nearest(key, names, MOST_NEAREST))
                    + "; lockstep reference lists what there is");
        }
        // what a key leads to is said with the key
        Set<Class<?>> said = new LinkedHashSet<>();
        found.forEach(topic -> said.addAll(topic.choices()));
        said.forEach(type -> found.remove(choices.get(type)));
        return List.copyOf(found);
    }

    /** The last steps of a topic's path. */
    private static String end(Topic topic, int count) {
        List<String> steps = List.of(topic.path().replace("[]", "").split("\\.", -1));
        return String.join(".", steps.subList(Math.max(0, steps.size() - count), steps.size()));
    }

    private List<Topic> follow(List<Topic> starts, List<String> steps) {
        List<Topic> here = named(starts, steps.get(0));
        for (String step : steps.subList(1, steps.size())) {
            Set<Topic> next = new LinkedHashSet<>();
            for (Topic topic : here) {
                List<Topic> below = named(below(topic), step);
                // any name stands there
                next.addAll(below.isEmpty() && topic.hasNames() ? List.of(topic) : below);
            }
            here = List.copyOf(next);
        }
        return here;
    }

    private static List<Topic> named(List<Topic> topics, String name) {
        return topics.stream()
                .filter(topic -> topic.name().equalsIgnoreCase(name))
                .toList();
    }

    private List<Topic> below(Topic topic) {
        List<Topic> below = new ArrayList<>(topic.topics());
        for (Class<?> type : topic.choices()) {
            below.addAll(kinds(type));
        }
        return below;
    }

    /** Paths of keys whose values are kinds of one thing. */
    List<String> usedIn(String choice) {
        return all().stream()
                .filter(topic ->
                        topic.choices().stream().anyMatch(type -> nameOf(type).equals(choice)))
                .map(Topic::path)
                .toList();
    }

    /** Kinds of a registered interface. */
    List<Topic> kinds(Class<?> type) {
        @Nullable Topic choice = choices.get(type);
        return choice == null ? List.of() : choice.topics();
    }
}
