package io.lockstep.driver.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.TrainConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a config may say of averaging, and the outer step by numbers. */
class AveragingTest {
    private static TrainConfig train(Map<String, Object> averaging) {
        Map<String, Object> data = new LinkedHashMap<>(Map.of("epochs", 1, "batch", 512));
        data.put("optimizer", Map.of("sgd", Map.of("learningRate", 0.1)));
        data.put("sync", Map.of("averaging", averaging));
        return Configs.BINDING.bind(TrainConfig.class, data, "train");
    }

    private static void refused(Map<String, Object> averaging, String message) {
        assertThatThrownBy(() -> train(averaging)).hasMessage(message);
    }

    @Test
    void everyKeyHasADefault() {
        TrainConfig train = train(Map.of());
        assertThat(train.sync()).isEqualTo(new Averaging(16, new NoOuterStep(), LaneSlots.AVERAGE, 0, null));
        assertThat(train.shareCount()).isEqualTo(8);
        assertThat(new Averaging(1, new NoOuterStep(), LaneSlots.KEEP, 0, null).shares(5))
                .isEqualTo(5);
        assertThat(train(Map.of("outer", "nesterov", "slots", "keep", "lanes", 4))
                        .sync())
                .isEqualTo(new Averaging(16, new NesterovStep(0.7, 0.9), LaneSlots.KEEP, 0, 4));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        refused(Map.of("everySteps", 0), "train.sync.averaging.everySteps: expected at least 1, got 0");
        refused(Map.of("firstSteps", -1), "train.sync.averaging.firstSteps: expected at least 0, got -1");
        refused(Map.of("lanes", 0), "train.sync.averaging.lanes: expected at least 1, got 0");
        refused(
                Map.of("lanes", 17),
                "train.sync.averaging.lanes: expected at most 16, the slices of a batch, got 17. Lower it, or raise"
                        + " train.slices");
        refused(
                Map.of("outer", Map.of("nesterov", Map.of("learningRate", 0))),
                "train.sync.averaging.outer.nesterov.learningRate: expected above 0, got 0.0");
        refused(
                Map.of("outer", Map.of("nesterov", Map.of("momentum", 1))),
                "train.sync.averaging.outer.nesterov.momentum: expected at least 0 and below 1, got 1.0");
    }

    @Test
    void idleThreadsAreToldWhatWouldUseThem() {
        assertThat(train(Map.of()).sync().idleThreads(10, 512, 16))
                .isEqualTo(
                        "train.sync.averaging.lanes: 2 of 10 threads are idle, because a thread computes whole lanes,"
                                + " of which there are 8. To use them set it to 10 or more, with as many train.slices; more"
                                + " lanes are another training");
    }

    /**
     * A parameter at 1; replicas go to 2 and 4 with equal weights, so d = 2. v = 0.5 * 0 + 2 = 2, p = 1 + 0.25 (2 + 0.5
     * * 2) = 1.75. Then they come to 1.75 on average less 1: d = -1, v = 0.5 * 2 - 1 = 0, p = 1.75 + 0.25 (-1 + 0) =
     * 1.5. The same as PyTorch's SGD(lr=0.25, momentum=0.5, nesterov=True) with gradients -2 and 1.
     */
    @Test
    void nesterovByNumbers() {
        float[] parameters = {Float.NaN, 1};
        float[][] slots = {{0}};
        NesterovStep step = new NesterovStep(0.25, 0.5);
        step.apply(1, parameters, 1, new float[] {2}, slots, 0);
        assertThat(parameters[1]).isEqualTo(1.75f);
        step.apply(1, parameters, 1, new float[] {-1}, slots, 0);
        assertThat(parameters[1]).isEqualTo(1.5f);
        assertThat(slots[0][0]).isZero();
        assertThat(step.slots()).isEqualTo(List.of("outerMomentum"));
    }

    @Test
    void withoutMomentumAndARateOfOneNesterovIsTheMean() {
        float[] mean = {0.1f, -3};
        float[] nesterov = mean.clone();
        float[] movement = {0.7f, 1e-3f};
        new NoOuterStep().apply(2, mean, 0, movement, new float[0][], 0);
        new NesterovStep(1, 0).apply(2, nesterov, 0, movement, new float[][] {{5, 5}}, 0);
        assertThat(nesterov).containsExactly(mean, within(0f));
    }
}
