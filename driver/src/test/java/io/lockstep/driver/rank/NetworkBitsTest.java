package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.ModelConfig;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.step.Assignment;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.initializer.Initializers;
import io.lockstep.kernels.layer.registry.Activations;
import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Losses;
import io.lockstep.kernels.model.Composites;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.optimizer.Optimizers;
import io.lockstep.kernels.plaindata.Registry;
import io.lockstep.kernels.schedule.Schedules;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small networks, one a line of {@code networks.jsonl}, that train to the same bits on every machine and after every
 * change of the code. Between them they use everything that is registered. How hashes are made again stands in the
 * driver's README.
 */
class NetworkBitsTest extends RankRig {
    private static final int ROWS = 53;
    private static final int BATCH = 14;
    private static final int STEPS_PER_EPOCH = 4;
    private static final long SEED = 11;

    /**
     * A line of the table.
     *
     * @param inputs by name: sizes of the shape, where it is of floats, or the keys of a {@link ModelSpec.Input}
     * @param outputs losses by node
     * @param train keys of the train section beside the usual ones
     */
    record Line(
            String network,
            String sha256,
            Map<String, Object> inputs,
            List<Object> layers,
            Map<String, Object> outputs,
            Map<String, Object> train) {
        private ModelConfig model() {
            List<Object> answers = new ArrayList<>();
            outputs.forEach((node, loss) -> {
                Map<String, Object> answer = new LinkedHashMap<>(Map.of("node", node, "loss", loss));
                if (Configs.BINDING.bind(Loss.class, loss, network).target().hasLabel()) {
                    answer.put("label", node);
                }
                answers.add(answer);
            });
            return Configs.BINDING.bind(ModelConfig.class, Map.of("layers", layers, "outputs", answers), network);
        }

        private ModelSpec spec() {
            List<ModelSpec.Input> all = new ArrayList<>();
            inputs.forEach((name, input) -> {
                Map<String, Object> keys = new LinkedHashMap<>(Map.of("name", name));
                keys.putAll(input instanceof List ? Map.of("shape", Map.of("sizes", input)) : map(input));
                all.add(Configs.BINDING.bind(ModelSpec.Input.class, keys, network));
            });
            return model().spec(all);
        }

        private TrainConfig training() {
            Map<String, Object> keys = new LinkedHashMap<>(Map.of("epochs", EPOCHS, "batch", BATCH, "slices", 3));
            keys.putAll(train);
            return Configs.BINDING.bind(TrainConfig.class, keys, network);
        }

        @Override
        public String toString() {
            return network;
        }
    }

    static List<Line> lines() throws IOException {
        List<Line> lines = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(NetworkBitsTest.class.getResourceAsStream("networks.jsonl"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isEmpty()) {
                    Object data = Json.parse(line.getBytes(StandardCharsets.UTF_8), "networks.jsonl");
                    lines.add(line(map(data)));
                }
            }
        }
        return lines;
    }

    @SuppressWarnings("unchecked")
    private static Line line(Map<String, Object> data) {
        return new Line(
                (String) at(data, "network"),
                (String) at(data, "sha256"),
                map(at(data, "inputs")),
                (List<Object>) at(data, "layers"),
                map(at(data, "outputs")),
                map(at(data, "train")));
    }

    private static Object at(Map<String, Object> data, String key) {
        return Objects.requireNonNull(data.get(key), key);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object data) {
        return (Map<String, Object>) data;
    }

    @ParameterizedTest
    @MethodSource("lines")
    void everyNetworkHasTheBitsItAlwaysHad(Line line) throws Exception {
        ModelSpec model = line.spec();
        String place = directory.resolve("run-" + runs++).toString();
        Assignment assignment = new Assignment(
                SEED,
                model,
                line.training(),
                SyntheticShards.of(model, files, place + "/train", 1, ROWS),
                SyntheticShards.of(model, files, place + "/validation", 2, ROWS),
                20,
                SyntheticShards.layout(model).withMixup(line.training().mixup()),
                place + "/checkpoints",
                "i1g1",
                List.of());
        Trained trained = run(assignment, List.of(1), (long) EPOCHS * STEPS_PER_EPOCH, null);
        assertThat(trained.losses()).hasSize(EPOCHS).allMatch(Double::isFinite);
        String sha256 = trained.average().isEmpty() ? trained.weights() : trained.average();
        if (Boolean.getBoolean("lockstep.printHashes")) {
            System.out.println("{\"network\": \"" + line + "\", \"sha256\": \"" + sha256 + "\"");
        }
        assertThat(sha256)
                .as("SHA-256 of the weights of '%s'. After a change that is meant, see the driver's README", line)
                .isEqualTo(line.sha256());
    }

    /** Every registered kind, and every kind of product, is in a line. */
    @Test
    void everythingThatIsRegisteredIsInTheTable() throws IOException {
        Set<Object> used = new HashSet<>();
        for (Line line : lines()) {
            collect(line.model(), used);
            collect(line.training(), used);
        }
        Set<String> unused = new TreeSet<>();
        for (Registry<?> registry : List.of(
                Layers.REGISTRY,
                Activations.REGISTRY,
                Composites.REGISTRY,
                Initializers.REGISTRY,
                Losses.REGISTRY,
                Optimizers.REGISTRY,
                Schedules.REGISTRY)) {
            registry.kinds().forEach((name, kind) -> {
                if (!used.contains(kind)) {
                    unused.add(registry.type().getSimpleName() + " " + name);
                }
            });
        }
        for (Precision precision : Precision.values()) {
            if (!used.contains(precision)) {
                unused.add("precision " + precision.label());
            }
        }
        assertThat(unused)
                .as("registered, and in no line of networks.jsonl: add a line")
                .isEmpty();
    }

    /** Classes of the records, and the enum constants, that a value consists of. */
    private static void collect(@Nullable Object value, Set<Object> into) {
        if (value instanceof Record kind) {
            into.add(kind.getClass());
            for (RecordComponent component : kind.getClass().getRecordComponents()) {
                try {
                    collect(component.getAccessor().invoke(kind), into);
                } catch (ReflectiveOperationException e) {
                    throw new LinkageError(component + " cannot be read", e);
                }
            }
        } else if (value instanceof Collection<?> elements) {
            elements.forEach(element -> collect(element, into));
        } else if (value instanceof Map<?, ?> map) {
            collect(map.values(), into);
        } else if (value instanceof Enum<?> constant) {
            into.add(constant);
        }
    }
}
