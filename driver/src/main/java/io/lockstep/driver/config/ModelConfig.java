package io.lockstep.driver.config;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.loss.Loss;
import java.util.List;

/**
 * The network, without the shape of its input, which comes from the data.
 *
 * @param layers one after another
 */
public record ModelConfig(List<Layer> layers, Loss loss) {
    public ModelConfig {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers: expected at least one, got none. Add the output layer");
        }
    }
}
