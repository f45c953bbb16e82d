package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.ModelConfig;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.step.Assignment;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of sequences of any length, their embeddings dense or a table: whoever trains them, to the same bits. */
class RankSequencesTest extends RankRig {
    private static final int ROWS = 60;
    private static final int STEPS_PER_EPOCH = 3;

    private Trained train(boolean sparse, List<Integer> threads, int epochs, @Nullable Checkpoint from)
            throws Exception {
        ModelSpec.Input ids = new ModelSpec.Input("ids", Shape.of(), ElementType.I32, true, List.of(1, 2, 4));
        List<Object> layers = List.of(
                Map.of("from", "ids", "embedding", Map.of("size", 40, "dimension", 6, "sparse", sparse)),
                "positionalEmbedding",
                Map.of("dropout", Map.of("rate", 0.2)),
                Map.of("lstm", Map.of("units", 6, "reverse", true)),
                Map.of("multiHeadAttention", Map.of("heads", 2)),
                "attentionPool",
                Map.of("name", "d", "dense", Map.of("units", SyntheticShards.CLASSES)));
        Object loss = Map.of("node", "d", "loss", "softmaxCrossEntropy", "label", "d");
        ModelSpec model = Configs.BINDING
                .bind(ModelConfig.class, Map.of("layers", layers, "outputs", List.of(loss)), "model")
                .spec(List.of(ids));
        Map<String, Object> keys = Map.of(
                "epochs", EPOCHS, "batch", 20, "slices", 5, "optimizer", Map.of("adam", Map.of("learningRate", 0.01)));
        String place = directory.resolve("run-" + runs++).toString();
        Assignment assignment = new Assignment(
                7,
                model,
                Configs.BINDING.bind(TrainConfig.class, keys, "train"),
                SyntheticShards.of(model, files, place + "/train", 1, ROWS),
                SyntheticShards.of(model, files, place + "/validation", 2, ROWS),
                20,
                SyntheticShards.layout(model),
                place + "/checkpoints",
                "i1g1",
                List.of());
        return run(assignment, threads, (long) epochs * STEPS_PER_EPOCH, from);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyRanksAndThreadsTrainToTheSameBitsAlsoFromACommit(boolean sparse) throws Exception {
        Trained one = train(sparse, List.of(1), EPOCHS, null);
        assertThat(one.losses()).hasSize(EPOCHS).allMatch(Double::isFinite);
        for (List<Integer> threads : List.of(List.of(2), List.of(1, 2, 1))) {
            Trained other = train(sparse, threads, EPOCHS, null);
            assertThat(other.ends()).allSatisfy(end -> assertThat(end.text()).isEmpty());
            assertThat(other.weights()).as("threads %s", threads).isEqualTo(one.weights());
            assertThat(other.validations()).isEqualTo(one.validations());
        }
        Trained half = train(sparse, List.of(1, 1), 1, null);
        assertThat(train(sparse, List.of(2, 1), EPOCHS, half.newest()).weights())
                .isEqualTo(one.weights());
    }
}
