package io.lockstep.driver.prepare;

import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.ExecutorsConfig;
import io.lockstep.driver.config.ModelConfig;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.model.Entry;
import io.lockstep.kernels.plaindata.Binding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Configs of which only the data matter. */
final class Configs {
    private static final Binding BINDING = io.lockstep.driver.config.Configs.BINDING;

    private Configs() {}

    static RunConfig of(String root, Map<String, Object> data, String loss) {
        Map<String, Object> all = new LinkedHashMap<>(data);
        all.put("root", root);
        return new RunConfig(
                "test",
                1,
                BINDING.bind(DataConfig.class, all, "data"),
                new ModelConfig(
                        List.of(Entry.of(new Flatten())), BINDING.bind(Loss.class, loss, "loss"), List.of(), List.of()),
                BINDING.bind(
                        TrainConfig.class,
                        Map.of(
                                "epochs", 1,
                                "batch", 64,
                                "slices", 4,
                                "optimizer", Map.of("sgd", Map.of("learningRate", 0.1))),
                        "train"),
                new ExecutorsConfig(1, null, 60, 100));
    }
}
