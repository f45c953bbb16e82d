package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.ModelConfig;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.image.Colour;
import io.lockstep.driver.image.Cutout;
import io.lockstep.driver.image.Rotate;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.step.Assignment;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever computes which slice, the weights are the same to the bit. */
class RankTrainingTest extends RankRig {
    @Test
    void sameWeightsForAnyNumberOfRanksAndThreads() throws Exception {
        String expected = train(List.of(1), config(Map.of()), EPOCHS, null).weights();
        assertThat(train(List.of(2), config(Map.of()), EPOCHS, null).weights()).isEqualTo(expected);
        assertThat(train(List.of(1, 1), config(Map.of()), EPOCHS, null).weights())
                .isEqualTo(expected);
        assertThat(train(List.of(2, 1), config(Map.of()), EPOCHS, null).weights())
                .isEqualTo(expected);
        assertThat(train(List.of(1, 1, 1), config(Map.of()), EPOCHS, null).weights())
                .isEqualTo(expected);
        assertThat(train(List.of(1, 2, 2), config(Map.of()), EPOCHS, null).weights())
                .isEqualTo(expected);
    }

    @Test
    void sameWeightsWithClippingByNorm() throws Exception {
        TrainConfig clipped = config(Map.of("clipNorm", 0.05));
        String expected = train(List.of(1), clipped, EPOCHS, null).weights();
        assertThat(train(List.of(1, 2), clipped, EPOCHS, null).weights()).isEqualTo(expected);
        assertThat(expected)
                .isNotEqualTo(train(List.of(1), config(Map.of()), EPOCHS, null).weights());
    }

    /** The hash is over the whole vector, statistics included; with weights that cannot move only these change. */
    @Test
    void sameStatisticsOfBatchNormalisationForAnyNumberOfRanks() throws Exception {
        List<Map<String, Object>> layers = List.of(
                Map.of("batchNorm", Map.of("momentum", 0.3)),
                Map.of("dense", Map.of("units", 9)),
                Map.of("batchNorm", Map.of("activation", "relu")));
        TrainConfig clipped = config(Map.of("clipNorm", 0.05));
        TrainConfig still = config(Map.of("optimizer", Map.of("sgd", Map.of("learningRate", 1e-30))));
        Set<String> hashes = new HashSet<>();
        for (TrainConfig train : List.of(clipped, still)) {
            Trained whole = train(layers, List.of(1), train, EPOCHS, null);
            Trained part = train(layers, List.of(1, 1), train, 2, null);
            assertThat(part.weights()).isNotEqualTo(whole.weights());
            assertThat(train(layers, List.of(1, 2, 1), train, EPOCHS, part.newest())
                            .weights())
                    .isEqualTo(whole.weights());
            hashes.add(whole.weights());
        }
        assertThat(hashes).hasSize(2);
    }

    @Test
    void sameWeightsWithAugmentedImages() throws Exception {
        Augmentation all = new Augmentation(
                Augmentation.Flip.HORIZONTAL,
                new Augmentation.Crop(2),
                List.of(new Rotate(20), new Colour(0.4, 0.3, 0.5), new Cutout(3)));
        String expected = images(List.of(1), all);
        assertThat(images(List.of(1, 1, 1), all)).isEqualTo(expected);
        assertThat(images(List.of(1, 2), all)).isEqualTo(expected);
        assertThat(images(List.of(1), new Augmentation(all.flip(), all.crop(), List.of())))
                .isNotEqualTo(expected);
        assertThat(images(List.of(1), Augmentation.NONE)).isNotEqualTo(expected);
    }

    private String images(List<Integer> threads, Augmentation augmentation) throws Exception {
        String place = directory.resolve("run-" + runs++).toString();
        ShardManifest rows = SyntheticShards.images(files, place + "/train", 1, ROWS);
        List<Layer> layers = List.of(
                Configs.BINDING.bind(Layer.class, "flatten", ""),
                Configs.BINDING.bind(Layer.class, Map.of("dense", Map.of("units", SyntheticShards.CLASSES)), ""));
        ModelSpec model = ModelSpec.sequential(
                Shape.of(3, 8, 6), layers, Configs.BINDING.bind(Loss.class, "softmaxCrossEntropy", ""));
        Assignment assignment = new Assignment(
                7,
                model,
                config(Map.of()),
                rows,
                null,
                50,
                SyntheticShards.images(augmentation),
                place + "/checkpoints",
                "i1g1",
                List.of());
        return run(assignment, threads, EPOCHS * STEPS_PER_EPOCH, null).weights();
    }

    /** Two inputs, a residual block, two answers; rates that follow the sum of both losses on the validation rows. */
    private Trained graph(List<Integer> threads, int epochs, @Nullable Checkpoint from) throws Exception {
        String place = directory.resolve("run-" + runs++).toString();
        ShardManifest rows = SyntheticShards.twoInputs(files, place + "/train", 1, ROWS);
        ShardManifest validation = SyntheticShards.twoInputs(files, place + "/validation", 2, 300);
        List<Map<String, Object>> block = List.of(
                Map.of("dense", Map.of("units", 16, "activation", "tanh")), Map.of("dense", Map.of("units", 16)));
        ModelConfig model = Configs.BINDING.bind(
                ModelConfig.class,
                Map.of(
                        "layers",
                        List.of(
                                Map.of("from", "deep", "dense", Map.of("units", 16, "activation", "relu")),
                                Map.of("residual", Map.of("layers", block)),
                                Map.of("name", "both", "from", List.of("wide", "residual1"), "concat", Map.of()),
                                Map.of("name", "kind", "dense", Map.of("units", SyntheticShards.CLASSES)),
                                Map.of("name", "sum", "from", "both", "dense", Map.of("units", 1))),
                        "outputs",
                        List.of(
                                Map.of("node", "kind", "loss", "softmaxCrossEntropy"),
                                Map.of("node", "sum", "loss", "mse", "weight", 0.1))),
                "model");
        List<ModelSpec.Input> inputs = List.of(
                new ModelSpec.Input("wide", Shape.of(2)),
                new ModelSpec.Input("deep", Shape.of(SyntheticShards.INPUTS - 2)));
        TrainConfig train = everything("lamb");
        Assignment assignment = new Assignment(
                7,
                model.spec(inputs),
                train,
                rows,
                validation,
                50,
                SyntheticShards.layout(List.of(2, SyntheticShards.INPUTS - 2), 2),
                place + "/checkpoints",
                "i1g1",
                List.of());
        return run(assignment, threads, (long) epochs * STEPS_PER_EPOCH, from);
    }

    @Test
    void graphsWithSeveralInputsAndAnswersHaveTheSameWeightsForAnyNumberOfRanks() throws Exception {
        Trained whole = graph(List.of(1), EPOCHS, null);
        assertThat(whole.losses().get(EPOCHS - 1)).isLessThan(whole.losses().get(0));
        Trained shared = graph(List.of(2, 1), EPOCHS, null);
        Trained half = graph(List.of(1, 1), 2, null);
        Trained resumed = graph(List.of(1, 1, 1), EPOCHS, half.newest());
        for (Trained trained : List.of(shared, resumed)) {
            assertThat(trained.weights()).isEqualTo(whole.weights());
            assertThat(trained.average()).isEqualTo(whole.average());
            assertThat(trained.validations().get(EPOCHS))
                    .isEqualTo(whole.validations().get(EPOCHS));
        }
        assertThat(half.weights()).isNotEqualTo(whole.weights());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lars", "lamb"})
    void sameWeightsAndAveragesForAnyNumberOfRanks(String optimizer) throws Exception {
        Trained whole = train(List.of(1), everything(optimizer), EPOCHS, null);
        assertThat(whole.validations()).hasSize(EPOCHS);
        assertThat(whole.average()).isNotEqualTo(whole.weights());
        for (List<Integer> threads : List.of(List.of(2, 1), List.of(1, 1, 1))) {
            Trained shared = train(threads, everything(optimizer), EPOCHS, null);
            assertThat(shared.weights()).isEqualTo(whole.weights());
            assertThat(shared.average()).isEqualTo(whole.average());
            assertThat(shared.validations()).isEqualTo(whole.validations());
        }
    }

    @Test
    void everyRowIsTrainedOnceAnEpochAndTheLossFalls() throws Exception {
        Trained trained = train(List.of(1, 2), config(Map.of()), EPOCHS, null);
        assertThat(trained.ends().stream().mapToLong(Ended::examples).sum()).isEqualTo((long) ROWS * EPOCHS);
        assertThat(trained.losses().get(EPOCHS - 1)).isLessThan(trained.losses().get(0) * 0.8);
    }
}
