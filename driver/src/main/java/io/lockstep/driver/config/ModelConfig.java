package io.lockstep.driver.config;

import io.lockstep.kernels.calibration.CalibrationMethod;
import io.lockstep.kernels.calibration.Calibrations;
import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.model.Entry;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.NodeCount;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The network, without the shapes of its inputs, which come from the data.
 *
 * @param layers each reads the one before it, or those it names; composites become several
 * @param loss of the last layer's output, where that is the only answer
 * @param metrics what is measured beside the loss; none: what is usual for what the loss predicts
 * @param outputs several answers, in place of {@code loss}
 * @param calibrate how its probabilities are corrected on validation rows after training; absent: they are not
 */
public record ModelConfig(
        List<Entry> layers,
        @Nullable Loss loss,
        @Default("[]") List<Metric> metrics,
        @Default("[]") List<OutputConfig> outputs,
        @Nullable CalibrationMethod calibrate) {
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
            Calibrations.check(calibrate, loss.target());
        }
        if (loss == null && calibrate != null) {
            throw new PlainDataException(
                    "calibrate", "expected it under each of outputs, as there are several, got it here. Move it");
        }
    }

    /** Of answers that are taken as they are. */
    public ModelConfig(List<Entry> layers, @Nullable Loss loss, List<Metric> metrics, List<OutputConfig> outputs) {
        this(layers, loss, metrics, outputs, null);
    }

    /** How each output is calibrated, by its place among them. */
    public Map<Integer, CalibrationMethod> calibrated() {
        Map<Integer, CalibrationMethod> calibrated = new TreeMap<>();
        if (calibrate != null) {
            calibrated.put(0, calibrate);
        }
        for (int i = 0; i < outputs.size(); i++) {
            CalibrationMethod own = outputs.get(i).calibrate();
            if (own != null) {
                calibrated.put(i, own);
            }
        }
        return calibrated;
    }

    /** The kind of each metric of the model, by its name. */
    public Map<String, Metric> watchable() {
        return ModelMetrics.kinds(
                loss != null
                        ? List.of(new Output("output", "output", loss, 1, metrics))
                        : outputs.stream().map(OutputConfig::output).toList());
    }

    /** What metrics measure the answers of each output against. */
    public List<Target> measuredTargets() {
        List<Loss> losses = loss != null
                ? List.of(loss)
                : outputs.stream().map(config -> config.output().loss()).toList();
        return losses.stream().map(one -> one.target().measuredAs()).toList();
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
