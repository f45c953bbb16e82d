package io.lockstep.jobs.reference;

import io.lockstep.driver.yaml.YamlText;
import io.lockstep.jobs.config.PlainYaml;
import io.lockstep.jobs.config.RequiredKeys;
import io.lockstep.jobs.readme.UserPages;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An example of each key and each kind, by its path: the first that a recipe or a README has, as long as it fits into a
 * line; else a kind's required keys, a key's default, or a value that is usual for its name or type.
 */
final class Examples {
    private static final int LONGEST = 160;
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SOURCE = Pattern.compile("`(\\{format: [^`]+})`");

    /** What people write where any value would do. */
    private static final Map<String, Object> USUAL = Map.ofEntries(
            Map.entry("alpha", 0.2),
            Map.entry("clipNorm", 1),
            Map.entry("column", "age"),
            Map.entry("degrees", 10),
            Map.entry("dimension", 32),
            Map.entry("every", 10),
            Map.entry("filters", 32),
            Map.entry("from", "2026-01-01"),
            Map.entry("group", "patient"),
            Map.entry("groups", 8),
            Map.entry("kernel", 3),
            Map.entry("layers", List.of(Map.of("dense", Map.of("units", 64)))),
            Map.entry("match", "*/weight"),
            Map.entry("mostBytes", 10_000_000),
            Map.entry("path", "runs/first/model"),
            Map.entry("shape", List.of(1, 28, 28)),
            Map.entry("size", 8),
            Map.entry("sizes", List.of(64)),
            Map.entry("sql", "select * from sales.orders"),
            Map.entry("times", 3),
            Map.entry("units", 64),
            Map.entry("value", 0.1),
            Map.entry("weight", "weight"),
            Map.entry("weightDecay", 0.01));

    private static final Map<String, Object> BY_TYPE = Map.of(
            "whole number",
            10,
            "number",
            0.5,
            "text",
            "age",
            "list of text",
            List.of("age", "bmi"),
            "list of number",
            List.of(0.5),
            "list of whole number",
            List.of(1));

    private final Reference reference;
    private final Map<Class<?>, Registry<?>> registries = new LinkedHashMap<>();
    private final Binding binding;
    private final RequiredKeys required;
    private final Map<String, String> found = new TreeMap<>();

    private Examples(Reference reference, List<Registry<?>> registries, Binding binding) {
        this.reference = reference;
        this.binding = binding;
        registries.forEach(registry -> this.registries.put(registry.type(), registry));
        required = new RequiredKeys(registries, binding);
    }

    /** @param known examples there are already, which stay while there is what they are of */
    static Map<String, String> of(
            Reference reference, List<Registry<?>> registries, Binding binding, Map<String, String> known)
            throws IOException {
        Examples examples = new Examples(reference, registries, binding);
        examples.found.putAll(known);
        for (Map<String, @Nullable Object> document : documents()) {
            examples.take(reference.config(), document);
        }
        examples.addKinds();
        reference.config().forEach(examples::addKey);
        examples.found.keySet().retainAll(paths(reference));
        return examples.found;
    }

    /** Keys of a config and kinds; a key of a kind is in the example of the kind. */
    private static Set<String> paths(Reference reference) {
        Set<String> paths = new HashSet<>();
        reference.config().stream()
                .flatMap(topic -> topic.all().stream())
                .filter(topic -> topic.sort() == Topic.Sort.KEY)
                .forEach(topic -> paths.add(topic.path().replace("[]", "")));
        reference.choices().forEach(choice -> choice.topics().forEach(kind -> paths.add(kind.path())));
        return paths;
    }

    private static List<Map<String, @Nullable Object>> documents() throws IOException {
        List<Map<String, @Nullable Object>> documents = new ArrayList<>();
        try (Stream<Path> recipes = Files.list(Path.of("../conf"))) {
            for (Path recipe : recipes.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                documents.add(PlainYaml.map(Files.readString(recipe), recipe.toString()));
            }
        }
        Matcher blocks = YAML.matcher(UserPages.text());
        while (blocks.find()) {
            documents.add(PlainYaml.map(blocks.group(1), "README.md"));
        }
        Matcher sources = SOURCE.matcher(Files.readString(Path.of("../driver/README.md")));
        while (sources.find()) {
            documents.add(PlainYaml.map("data: {train: " + sources.group(1) + "}", "README.md"));
        }
        return documents;
    }

    private void take(List<Topic> topics, Map<?, ?> keys) {
        for (Topic topic : topics) {
            if (keys.get(topic.name()) != null) {
                keep(topic.path().replace("[]", ""), keys.get(topic.name()));
                takeBelow(topic, keys.get(topic.name()));
            }
        }
    }

    private void takeBelow(Topic topic, @Nullable Object value) {
        if (value instanceof List<?> list) {
            list.forEach(element -> takeBelow(topic, element));
        } else if (value instanceof Map<?, ?> map) {
            if (topic.hasNames()) {
                map.values().forEach(named -> take(topic.topics(), (Map<?, ?>) named));
            } else {
                take(topic.topics(), map);
            }
            topic.choices().forEach(type -> takeKinds(type, map));
        } else if (value instanceof String name) {
            topic.choices().stream()
                    .flatMap(type -> reference.kinds(type).stream())
                    .filter(kind -> kind.name().equals(name))
                    .forEach(kind -> keep(kind.path(), name));
        }
    }

    private void takeKinds(Class<?> type, Map<?, ?> map) {
        String discriminator =
                Objects.requireNonNull(registries.get(type), type.getName()).discriminator();
        for (Topic kind : reference.kinds(type)) {
            if (!discriminator.isEmpty() && kind.name().equals(map.get(discriminator))) {
                keep(kind.path(), map);
                take(kind.topics(), map);
            } else if (discriminator.isEmpty() && map.containsKey(kind.name())) {
                @Nullable Object keys = map.get(kind.name());
                keep(kind.path(), keys == null ? kind.name() : Map.of(kind.name(), keys));
                take(kind.topics(), keys instanceof Map<?, ?> written ? written : Map.of());
            }
        }
    }

    private void keep(String path, @Nullable Object value) {
        String text = YamlText.flow(value);
        if (text.length() <= LONGEST) {
            found.putIfAbsent(path, text);
        }
    }

    private void addKinds() {
        registries.forEach((type, registry) -> {
            for (Topic kind : reference.kinds(type)) {
                if (!found.containsKey(kind.path())) {
                    found.put(kind.path(), usual(type, required.choice(registry, kind.name())));
                }
            }
        });
    }

    /** The same with what is usual, where that is allowed. */
    private String usual(Class<?> type, Object sample) {
        if (!(sample instanceof Map<?, ?> map)) {
            return YamlText.flow(sample);
        }
        Map<String, Object> usual = new TreeMap<>();
        map.forEach((key, value) -> usual.put(String.valueOf(key), USUAL.getOrDefault(String.valueOf(key), value)));
        if (map.size() == 1 && map.values().iterator().next() instanceof Map<?, ?> keys) {
            String kind = String.valueOf(map.keySet().iterator().next());
            if (keys.isEmpty()) {
                return kind;
            }
            Map<String, Object> usualKeys = new LinkedHashMap<>();
            keys.forEach(
                    (key, value) -> usualKeys.put(String.valueOf(key), USUAL.getOrDefault(String.valueOf(key), value)));
            usual.put(kind, usualKeys);
        }
        try {
            binding.bind(type, usual, "it");
            return YamlText.flow(usual);
        } catch (IllegalArgumentException e) {
            return YamlText.flow(sample);
        }
    }

    private void addKey(Topic topic) {
        topic.topics().forEach(this::addKey);
        String path = topic.path().replace("[]", "");
        if (topic.sort() != Topic.Sort.KEY || found.containsKey(path)) {
            return;
        }
        String standard = topic.standard();
        if (!topic.topics().isEmpty() && topic.topics().get(0).sort() == Topic.Sort.VALUE) {
            String value = topic.topics().get(topic.topics().size() - 1).name();
            found.put(path, topic.type().startsWith("list of ") ? "[" + value + "]" : value);
        } else if (!topic.choices().isEmpty()) {
            String kind =
                    found.get(reference.kinds(topic.choices().get(0)).get(0).path());
            found.put(path, topic.type().startsWith("list of ") ? "[" + kind + "]" : kind);
        } else if (standard != null && !standard.equals("[]") && !standard.equals("{}")) {
            found.put(path, standard);
        } else if (topic.topics().isEmpty()) {
            Object value = USUAL.getOrDefault(topic.name(), BY_TYPE.get(topic.type()));
            found.put(path, YamlText.flow(value));
        }
    }
}
