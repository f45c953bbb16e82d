package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.image.Colour;
import io.lockstep.driver.image.Cutout;
import io.lockstep.driver.image.Rotate;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.step.Assignment;
import io.lockstep.kernels.batch.Mixup;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Convolutions over images with every change there is, mixed. */
class RankMixupTest extends RankRig {
    private static final Augmentation ALL = new Augmentation(
            Augmentation.Flip.HORIZONTAL,
            new Augmentation.Crop(2),
            List.of(new Rotate(20), new Colour(0.4, 0.3, 0.5), new Cutout(3)));

    private Assignment assignment(TrainConfig train, @Nullable Mixup mixup) throws IOException {
        String place = directory.resolve("run-" + runs++).toString();
        List<Layer> layers = List.of(
                Configs.BINDING.bind(
                        Layer.class, Map.of("conv2d", Map.of("filters", 4, "kernel", 3, "activation", "relu")), ""),
                Configs.BINDING.bind(Layer.class, "flatten", ""),
                Configs.BINDING.bind(Layer.class, Map.of("dense", Map.of("units", SyntheticShards.CLASSES)), ""));
        ModelSpec model = ModelSpec.sequential(
                Shape.of(3, 8, 6), layers, Configs.BINDING.bind(Loss.class, "softmaxCrossEntropy", ""));
        return new Assignment(
                7,
                model,
                train,
                SyntheticShards.images(files, place + "/train", 1, ROWS),
                null,
                50,
                SyntheticShards.images(ALL).withMixup(mixup),
                place + "/checkpoints",
                "i1g1",
                List.of());
    }

    @Test
    void sameWeightsWithAugmentedAndMixedImagesOverAnyRanksAndFromTheMiddleOfAnEpoch() throws Exception {
        Mixup mixup = new Mixup(0.2);
        TrainConfig train = config(Map.of("mixup", Map.of("alpha", 0.2), "checkpoints", Map.of("everySteps", 3)));
        long end = (long) EPOCHS * STEPS_PER_EPOCH;
        String expected = run(assignment(train, mixup), List.of(1), end, null).weights();
        assertThat(run(assignment(train, mixup), List.of(1, 1), end, null).weights())
                .isEqualTo(expected);
        assertThat(run(assignment(train, mixup), List.of(2, 1, 1), end, null).weights())
                .isEqualTo(expected);
        assertThat(run(assignment(train, null), List.of(1), end, null).weights())
                .isNotEqualTo(expected);
        Checkpoint middle =
                Objects.requireNonNull(run(assignment(train, mixup), List.of(1, 2), STEPS_PER_EPOCH + 2, null)
                        .newest());
        assertThat(middle.state().step()).isEqualTo(STEPS_PER_EPOCH + 2);
        assertThat(run(assignment(train, mixup), List.of(1, 1, 1), end, middle).weights())
                .isEqualTo(expected);
    }

    @Test
    void idsAreNotMixed() {
        RowLayout ids = RowLayout.asStored(List.of(Slot.raggedIds()), List.of(Slot.of(Slot.Type.F32, 1)));
        assertThatThrownBy(() -> ids.withMixup(new Mixup(1)))
                .hasMessageStartingWith("train.mixup: expected inputs of numbers, which can be mixed, got input 0 of ")
                .hasMessageEndingWith(". Leave mixup out");
        assertThat(ids.withMixup(null)).isEqualTo(ids);
    }
}
