package io.lockstep.driver.config;

import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.model.Entry;
import java.util.List;

/**
 * The network, without the shape of its input, which comes from the data.
 *
 * @param layers each reads the one before it, or those it names; composites become several
 */
public record ModelConfig(List<Entry> layers, Loss loss) {
    public ModelConfig {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers: expected at least one, got none. Add the output layer");
        }
    }
}
