package io.lockstep.jobs.config;

import io.lockstep.driver.background.BackgroundConfig;
import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.InputConfig;
import io.lockstep.driver.config.ModelConfig;
import io.lockstep.driver.config.ValidationConfig;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.gate.Calibrated;
import io.lockstep.driver.gate.Fairness;
import io.lockstep.driver.gate.Floor;
import io.lockstep.driver.gate.SliceFloor;
import io.lockstep.driver.profile.CategoryProfile;
import io.lockstep.driver.retrain.HoldoutSpan;
import io.lockstep.driver.retrain.Hook;
import io.lockstep.driver.retrain.PartitionSpan;
import io.lockstep.driver.retrain.RetrainConfig;
import io.lockstep.driver.retrain.TimeSpan;
import io.lockstep.driver.source.ImageTable;
import io.lockstep.driver.source.Source;
import io.lockstep.kernels.layer.normalisation.SpectralNorm;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.Bidirectional;
import io.lockstep.kernels.model.Entry;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Inlined;
import io.lockstep.kernels.plaindata.Registry;
import io.lockstep.kernels.plaindata.Unwrapped;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Samples of records: their required keys alone, with the first of some usual values that their constructor takes. */
public final class RequiredKeys {
    private static final int MOST_ATTEMPTS = 2_000;
    private static final List<Object> WHOLE_NUMBERS = List.of(1, 2, 4, 10);
    private static final List<Object> NUMBERS = List.of(0.5, 1, 0.1, 10);
    private static final List<Object> TEXTS = List.of("input", "a", "2020-01-31", "UTC");

    /** Types that are written in a way of their own, or want one of several keys. */
    private static final Map<Class<?>, Object> SAMPLES = Map.ofEntries(
            Map.entry(Entry.class, "flatten"),
            Map.entry(Bidirectional.class, Map.of("layer", Map.of("gru", Map.of("units", 1)))),
            Map.entry(InputConfig.class, Map.of("numeric", List.of("a"))),
            Map.entry(ModelConfig.class, Map.of("layers", List.of("flatten"), "loss", "mse")),
            Map.entry(
                    ModelSpec.class,
                    Map.of(
                            "inputs",
                            List.of(Map.of("name", "input", "shape", Map.of("sizes", List.of(2)))),
                            "nodes",
                            List.of(Map.of(
                                    "name", "dense1",
                                    "layer", Map.of("dense", Map.of("units", 1)),
                                    "inputs", List.of("input"))),
                            "outputs",
                            List.of(Map.of("name", "dense1", "node", "dense1", "loss", "mse")))),
            Map.entry(Target.class, "regression"),
            Map.entry(ValidationConfig.class, Map.of("fraction", 0.1)),
            Map.entry(
                    ImageTable.class,
                    Map.of("rows", Map.of("format", "csv", "path", "a"), "column", "a", "width", 1, "height", 1)),
            Map.entry(Source.class, Map.of("format", "csv", "path", "a")),
            Map.entry(
                    InputFeatures.class,
                    Map.of(
                            "name", "input",
                            "shape", Map.of("sizes", List.of(1)),
                            "features",
                                    List.of(Map.of(
                                            "numeric",
                                            Map.of("column", "a", "mean", 0, "deviation", 1, "indicator", false))))),
            Map.entry(
                    DataConfig.class,
                    Map.of("train", Map.of("format", "csv", "path", "a"), "label", "a", "numeric", List.of("b"))),
            Map.entry(BackgroundConfig.class, Map.of("rows", Map.of("format", "csv", "path", "a"))),
            Map.entry(Calibrated.class, Map.of("by", 0.01)),
            Map.entry(Hook.class, Map.of("command", List.of("a"))),
            Map.entry(Floor.class, Map.of("metric", "accuracy", "atLeast", 0.5)),
            Map.entry(Fairness.class, Map.of("column", "a", "definition", "equalOpportunityDifference", "atMost", 0.1)),
            Map.entry(SliceFloor.class, Map.of("column", "a", "metric", "accuracy", "atLeast", 0.5)),
            Map.entry(TimeSpan.class, Map.of("column", "a", "last", "8w")),
            Map.entry(
                    RetrainConfig.class,
                    Map.of(
                            "registry", "a",
                            "partitions", Map.of("column", "a", "last", "8w"),
                            "holdout", Map.of("last", "7d"))),
            Map.entry(PartitionSpan.class, Map.of("column", "a", "last", "8w")),
            Map.entry(HoldoutSpan.class, Map.of("last", "7d")),
            Map.entry(SpectralNorm.class, Map.of("layer", Map.of("dense", Map.of("units", 2)))),
            Map.entry(CategoryProfile.class, Map.of("column", "a", "rows", 10, "values", Map.of("b", 10))));

    private final Map<Class<?>, Registry<?>> registries = new LinkedHashMap<>();
    private final Binding binding;
    private final Map<Class<?>, Map<String, Object>> found = new LinkedHashMap<>();

    /** @param binding of them */
    public RequiredKeys(List<Registry<?>> registries, Binding binding) {
        registries.forEach(registry -> this.registries.put(registry.type(), registry));
        this.binding = binding;
    }

    /** As a file writes the kind: its name where that is all, else its name and keys. */
    public Object choice(Registry<?> registry, String name) {
        Class<?> kind = Objects.requireNonNull(registry.kinds().get(name), name);
        Map<String, Object> keys = of(kind);
        // what a registry with a discriminator calls it is known to what it writes
        Object plain = binding.unbind(binding.bind(kind, keys, "it"));
        if (plain instanceof String text) {
            return text;
        }
        if (plain instanceof Map<?, ?> written
                && name.equals(written.values().iterator().next())) {
            Map<String, Object> choice = new LinkedHashMap<>(keys);
            choice.put(String.valueOf(written.keySet().iterator().next()), name);
            return choice;
        }
        return Map.of(name, keys);
    }

    Map<String, Object> of(Class<?> type) {
        Map<String, Object> known = found.get(type);
        if (known == null) {
            known = SAMPLES.get(type) instanceof Map<?, ?> sample ? copy(sample) : search(type);
            found.put(type, known);
        }
        return known;
    }

    private static Map<String, Object> copy(Map<?, ?> sample) {
        Map<String, Object> copy = new LinkedHashMap<>();
        sample.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    private Map<String, Object> search(Class<?> type) {
        List<RecordComponent> required = Arrays.stream(type.getRecordComponents())
                .filter(RequiredKeys::required)
                .toList();
        List<List<Object>> candidates =
                required.stream().map(key -> samples(key.getGenericType())).toList();
        int[] chosen = new int[required.size()];
        String refusal = "";
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Map<String, Object> keys = new LinkedHashMap<>();
            for (int i = 0; i < chosen.length; i++) {
                put(keys, required.get(i), candidates.get(i).get(chosen[i]));
            }
            try {
                binding.bind(type, written(type, keys), "it");
                return keys;
            } catch (IllegalArgumentException e) {
                refusal = String.valueOf(e.getMessage());
            }
            if (!next(chosen, candidates)) {
                break;
            }
        }
        throw new AssertionError(type.getName() + ": no sample is taken. Another value is needed here: " + refusal);
    }

    private static void put(Map<String, Object> keys, RecordComponent component, Object sample) {
        if (component.isAnnotationPresent(Inlined.class) && sample instanceof Map<?, ?> inlined) {
            keys.putAll(copy(inlined));
        } else {
            keys.put(component.getName(), sample);
        }
    }

    private static boolean next(int[] chosen, List<List<Object>> candidates) {
        for (int i = 0; i < chosen.length; i++) {
            chosen[i]++;
            if (chosen[i] < candidates.get(i).size()) {
                return true;
            }
            chosen[i] = 0;
        }
        return false;
    }

    private static boolean required(RecordComponent component) {
        return !component.isAnnotationPresent(Default.class)
                && !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private List<Object> samples(Type type) {
        if (type instanceof ParameterizedType generic) {
            if (generic.getRawType() == Map.class) {
                return generic.getActualTypeArguments()[1] == Long.class
                        ? List.of(Map.of(), Map.of("a", 1))
                        : List.of(Map.of());
            }
            List<Object> lists = new ArrayList<>();
            for (Object element : samples(generic.getActualTypeArguments()[0])) {
                lists.add(List.of(element));
                lists.add(List.of(element, element, element));
            }
            lists.add(List.of());
            return lists;
        }
        Class<?> raw = (Class<?>) type;
        Object sample = SAMPLES.get(raw);
        if (sample != null) {
            return List.of(sample);
        }
        Registry<?> registry = registries.get(raw);
        if (registry != null) {
            return registry.names().stream()
                    .<Object>map(name -> choice(registry, name))
                    .toList();
        }
        return raw.isRecord() ? List.of(written(raw, of(raw))) : scalars(raw);
    }

    private static Object written(Class<?> type, Map<String, Object> keys) {
        return type.isAnnotationPresent(Unwrapped.class)
                ? keys.values().iterator().next()
                : keys;
    }

    private List<Object> scalars(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .<Object>map(binding::unbind)
                    .toList();
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return WHOLE_NUMBERS;
        }
        if (type == double.class || type == Double.class || type == float.class) {
            return NUMBERS;
        }
        return type == boolean.class ? List.of(true, false) : TEXTS;
    }
}
