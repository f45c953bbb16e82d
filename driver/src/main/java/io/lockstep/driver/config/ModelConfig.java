package io.lockstep.driver.config;

import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.model.Entry;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.NodeCount;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The network, without the shapes of its inputs, which come from the data.
 *
 * @param layers each reads the one before it, or those it names; composites become several
 * @param loss of the last layer's output, where that is the only answer
 * @param metrics what is measured beside the loss; none: what is usual for what the loss predicts
 * @param outputs several answers, in place of {@code loss}
 */
public record ModelConfig(
        List<Entry> layers,
        @Nullable Loss loss,
        @Default("[]") List<Metric> metrics,
        @Default("[]") List<OutputConfig> outputs) {
    public ModelConfig {
        layers = List.copyOf(layers);
        metrics = List.copyOf(metrics);
        outputs = List.copyOf(outputs);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers: expected at least one, got none. Add the output layer");
        }
        NodeCount.of(layers, "layers");
        if (loss == null && outputs.isEmpty()) {
            throw new PlainDataException("loss", "is required and has no default. Add it");
        }
        if (loss != null && !outputs.isEmpty()) {
            throw new PlainDataException(
                    "loss", "expected loss or outputs, got both. Each output has a loss of its own; keep one of them");
        }
        if (loss == null && !metrics.isEmpty()) {
            throw new PlainDataException(
                    "metrics", "expected them under each of outputs, as there are several, got them here. Move them");
        }
        if (loss != null) {
            new Output("output", "output", loss, 1, metrics); // its own check and words
        }
    }

    /** The kind of each metric of the model, by its name. */
    Map<String, Metric> watchable() {
        return ModelMetrics.kinds(
                loss != null
                        ? List.of(new Output("output", "output", loss, 1, metrics))
                        : outputs.stream().map(OutputConfig::output).toList());
    }

    /** The model over these inputs. */
    public ModelSpec spec(List<ModelSpec.Input> inputs) {
        return loss != null
                ? ModelSpec.of(inputs, layers, loss, metrics)
                : ModelSpec.withOutputs(
                        inputs,
                        layers,
                        outputs.stream().map(OutputConfig::output).toList());
    }
}
