package io.lockstep.driver.config;

import io.lockstep.kernels.plaindata.Default;

/**
 * One training, whole.
 *
 * @param name of the run; part of its directory's name
 * @param seed of everything random: first weights, order, dropout, the validation split
 */
public record RunConfig(
        String name,
        @Default("1") long seed,
        DataConfig data,
        ModelConfig model,
        TrainConfig train,
        @Default("{}") ExecutorsConfig executors) {
    public RunConfig {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "name: expected letters, digits, '.', '_' or '-', starting with a letter or digit, got '" + name
                            + "'");
        }
    }
}
