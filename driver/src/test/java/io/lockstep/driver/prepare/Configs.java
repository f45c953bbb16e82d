package io.lockstep.driver.prepare;

import io.lockstep.driver.config.CheckpointConfig;
import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.ExecutorsConfig;
import io.lockstep.driver.config.ModelConfig;
import io.lockstep.driver.config.NonFinitePolicy;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.SyncMode;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.source.Sources;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.layer.Flatten;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Losses;
import io.lockstep.kernels.model.Entry;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.optimizer.Optimizers;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.schedule.Schedule;
import io.lockstep.kernels.schedule.Schedules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Configs of which only the data matter. */
final class Configs {
    private static final Binding BINDING =
            new Binding(Sources.REGISTRY, Losses.REGISTRY, Optimizers.REGISTRY, Schedules.REGISTRY);

    private Configs() {}

    static RunConfig of(String root, Map<String, Object> data, String loss) {
        Map<String, Object> all = new LinkedHashMap<>(data);
        all.put("root", root);
        return new RunConfig(
                "test",
                1,
                BINDING.bind(DataConfig.class, all, "data"),
                new ModelConfig(List.of(Entry.of(new Flatten())), BINDING.bind(Loss.class, loss, "loss"), List.of()),
                new TrainConfig(
                        1,
                        64,
                        4,
                        Precision.F32,
                        BINDING.bind(Optimizer.class, Map.of("sgd", Map.of("learningRate", 0.1)), "optimizer"),
                        BINDING.bind(Schedule.class, "constant", "schedule"),
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        NonFinitePolicy.FAIL,
                        10,
                        null,
                        null,
                        null,
                        null,
                        new CheckpointConfig(null, 300, 2),
                        SyncMode.ALLREDUCE),
                new ExecutorsConfig(1, null, 60, 100));
    }
}
