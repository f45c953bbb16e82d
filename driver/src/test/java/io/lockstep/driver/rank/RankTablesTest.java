package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.MeshCollective;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.ModelConfig;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.step.Assignment;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Ports;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models with tables: whoever trains them, to the same bits. Rows are so long that a table has several blocks. */
class RankTablesTest extends RankRig {
    private static final int ROWS = 60;
    private static final int STEPS_PER_EPOCH = 3;
    private static final byte[] SECRET = "a secret of thirty-two bytes, yes".getBytes(StandardCharsets.UTF_8);
    private static final Map<String, Object> ADAGRAD = Map.of("adagrad", Map.of("learningRate", 0.05));

    private boolean meshed;

    @Override
    Joining joining(List<Membership> members) throws Exception {
        if (!meshed) {
            return super.joining(members);
        }
        List<Endpoint> endpoints = new ArrayList<>();
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Membership member : members) {
            Endpoint endpoint = Endpoint.bind("rank-" + member.rank(), "127.0.0.1", Ports.EPHEMERAL);
            endpoints.add(endpoint);
            addresses.add(endpoint.address());
        }
        Credentials credentials = new Credentials(SECRET, "test", 1, 1, false);
        return rank -> MeshCollective.join(endpoints.get(rank), credentials, members.get(rank), addresses, 60_000);
    }

    private Trained train(List<Integer> threads, Map<String, Object> train, int epochs, @Nullable Checkpoint from)
            throws Exception {
        return train(true, threads, train, epochs, from);
    }

    private Trained train(
            boolean sparse, List<Integer> threads, Map<String, Object> train, int epochs, @Nullable Checkpoint from)
            throws Exception {
        Map<String, Object> keys =
                new LinkedHashMap<>(Map.of("epochs", EPOCHS, "batch", 20, "slices", 5, "optimizer", ADAGRAD));
        keys.putAll(train);
        return run(
                assignment(sparse, Configs.BINDING.bind(TrainConfig.class, keys, "train")),
                threads,
                (long) epochs * STEPS_PER_EPOCH,
                from);
    }

    /** A table of positions and a table of ragged ids, of which rows 12 and above are never touched. */
    private Assignment assignment(boolean sparse, TrainConfig train) throws IOException {
        List<ModelSpec.Input> inputs = List.of(
                new ModelSpec.Input("ids", Shape.of(4), ElementType.I32, false),
                new ModelSpec.Input("bag", Shape.of(), ElementType.I32, true));
        List<Object> layers = List.of(
                Map.of(
                        "name",
                        "e",
                        "from",
                        List.of("ids"),
                        "embedding",
                        Map.of("size", 40, "dimension", 1_500, "sparse", sparse)),
                Map.of("name", "f", "flatten", Map.of()),
                Map.of(
                        "name",
                        "m",
                        "from",
                        List.of("bag"),
                        "embeddingMean",
                        Map.of("size", 30, "dimension", 2_500, "sparse", sparse)),
                Map.of("name", "c", "from", List.of("f", "m"), "concat", Map.of()),
                Map.of("name", "d", "dense", Map.of("units", SyntheticShards.CLASSES)));
        return assignment(inputs, layers, train);
    }

    private Assignment assignment(List<ModelSpec.Input> inputs, List<Object> layers, TrainConfig train)
            throws IOException {
        Object loss = Map.of("node", "d", "loss", "softmaxCrossEntropy", "label", "d");
        ModelSpec model = Configs.BINDING
                .bind(ModelConfig.class, Map.of("layers", layers, "outputs", List.of(loss)), "model")
                .spec(inputs);
        String place = directory.resolve("run-" + runs++).toString();
        return new Assignment(
                7,
                model,
                train,
                SyntheticShards.of(model, files, place + "/train", 1, ROWS),
                SyntheticShards.of(model, files, place + "/validation", 2, ROWS),
                20,
                SyntheticShards.layout(model),
                place + "/checkpoints",
                "i1g1",
                List.of());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyRanksAndThreadsTrainToTheSameBits(boolean overSockets) throws Exception {
        Map<String, Object> clipped =
                Map.of("clipNorm", 0.05, "optimizer", Map.of("adam", Map.of("learningRate", 0.01)));
        Trained one = train(List.of(1), clipped, EPOCHS, null);
        assertThat(one.losses()).hasSize(EPOCHS);
        assertThat(one.losses().get(EPOCHS - 1)).isLessThan(one.losses().get(0));
        meshed = overSockets;
        List<Integer> moreThanSlices = List.of(1, 1, 1, 1, 1, 1, 1);
        for (List<Integer> threads :
                List.of(List.of(2), List.of(1, 2, 1), overSockets ? List.of(1, 1) : moreThanSlices)) {
            Trained other = train(threads, clipped, EPOCHS, null);
            assertThat(other.ends()).allSatisfy(end -> assertThat(end.text()).isEmpty());
            assertThat(other.weights()).as("threads %s", threads).isEqualTo(one.weights());
            assertThat(other.validations()).isEqualTo(one.validations());
        }
    }

    @Test
    void goesOnFromACommitWithOtherRanksToTheSameBits() throws Exception {
        Trained whole = train(List.of(1), Map.of(), EPOCHS, null);
        Trained half = train(List.of(1, 1, 1), Map.of(), 2, null);
        assertThat(train(List.of(2, 1), Map.of(), EPOCHS, half.newest()).weights())
                .isEqualTo(whole.weights());
        Trained first = train(List.of(1), Map.of(), 1, null);
        assertThat(train(List.of(1, 1), Map.of(), EPOCHS, first.newest()).weights())
                .isEqualTo(whole.weights());
    }

    /** Adagrad leaves rows alone that have no gradient, so that a table is what a tensor would be. */
    @Test
    void trainsToTheLossesOfTheSameTensors() throws Exception {
        Map<String, Object> falling = Map.of("schedule", Map.of("exponential", Map.of("finalFactor", 0.1)));
        Trained dense = train(false, List.of(1), falling, EPOCHS, null);
        Trained sparse = train(true, List.of(1, 1), falling, EPOCHS, null);
        assertThat(sparse.losses()).isEqualTo(dense.losses());
        assertThat(sparse.validations()).isEqualTo(dense.validations());
    }

    /** A linear model of a bag of ids: no tensor lies in the flat vector. */
    @Test
    void aModelMayHaveTablesAlone() throws Exception {
        List<ModelSpec.Input> inputs = List.of(new ModelSpec.Input("bag", Shape.of(), ElementType.I32, true));
        List<Object> layers = List.of(Map.of(
                "name",
                "d",
                "embeddingMean",
                Map.of("size", 12, "dimension", SyntheticShards.CLASSES, "sparse", true)));
        TrainConfig train = config(Map.of("batch", 20, "optimizer", ADAGRAD));
        List<String> weights = new ArrayList<>();
        for (List<Integer> threads : List.of(List.of(1), List.of(1, 2))) {
            Trained trained = run(assignment(inputs, layers, train), threads, EPOCHS * STEPS_PER_EPOCH, null);
            assertThat(trained.ends()).allSatisfy(end -> assertThat(end.text()).isEmpty());
            assertThat(trained.losses().get(2)).isLessThan(trained.losses().get(0));
            weights.add(trained.weights());
        }
        assertThat(weights.get(1)).isEqualTo(weights.get(0));
    }

    /** Rows of any length, in two buckets that read one table. */
    @Test
    void sequencesOfAnyLengthTrainToTheSameBits() throws Exception {
        ModelSpec.Input tokens = Configs.BINDING.bind(
                ModelSpec.Input.class,
                Map.of(
                        "name",
                        "tokens",
                        "shape",
                        Map.of("sizes", List.of()),
                        "type",
                        "i32",
                        "ragged",
                        true,
                        "buckets",
                        List.of(2, 4)),
                "");
        List<Object> layers = List.of(
                Map.of("name", "e", "embedding", Map.of("size", 12, "dimension", 4_000, "sparse", true)),
                Map.of("averageOverTime", Map.of()),
                Map.of("name", "d", "dense", Map.of("units", SyntheticShards.CLASSES)));
        TrainConfig train = config(Map.of("batch", 20, "optimizer", ADAGRAD));
        Trained one = run(assignment(List.of(tokens), layers, train), List.of(1), EPOCHS * STEPS_PER_EPOCH, null);
        Trained three =
                run(assignment(List.of(tokens), layers, train), List.of(1, 2, 1), EPOCHS * STEPS_PER_EPOCH, null);
        assertThat(one.losses()).hasSize(EPOCHS);
        assertThat(three.weights()).isEqualTo(one.weights());
    }

    /** Rows of zeros under weights so large that only the gradients of rows leave the finite numbers. */
    @Test
    void aStepInWhichOnlyRowsAreNotFiniteChangesNothing() throws Exception {
        List<ModelSpec.Input> inputs = List.of(new ModelSpec.Input("bag", Shape.of(), ElementType.I32, true));
        Map<String, Object> embedding = Map.of("size", 12, "dimension", 6_000, "sparse", true, "initializer", "zeros");
        Map<String, Object> large = Map.of("uniform", Map.of("low", -3e38, "high", 3e38));
        List<Object> layers = List.of(
                Map.of("name", "e", "embeddingMean", embedding),
                Map.of("name", "d", "dense", Map.of("units", SyntheticShards.CLASSES, "initializer", large)));
        TrainConfig train = config(Map.of("batch", 20, "optimizer", ADAGRAD, "nonFinite", "skipStep"));
        for (List<Integer> threads : List.of(List.of(1), List.of(1, 1, 1))) {
            Trained trained = run(assignment(inputs, layers, train), threads, EPOCHS * STEPS_PER_EPOCH, null);
            assertThat(trained.ends()).allSatisfy(end -> assertThat(end.text()).isEmpty());
            assertThat(trained.skipped().total()).isEqualTo(EPOCHS * STEPS_PER_EPOCH);
        }
        assertThat(notes).anyMatch(note -> note.contains("the gradient of the input of node 'd' has "));
    }
}
