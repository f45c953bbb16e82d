package io.lockstep.driver.config;

import io.lockstep.driver.slot.Noise;
import io.lockstep.kernels.calibration.CalibrationMethod;
import io.lockstep.kernels.calibration.Calibrations;
import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.metric.MeanLoss;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.model.Entry;
import io.lockstep.kernels.model.Gan;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.NodeCount;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The network, without the shapes of its inputs, which come from the data.
 *
 * @param layers each reads the one before it, or those it names; composites become several. Absent: {@code gan} says them
 * @param gan two networks that learn from each other, in place of {@code layers}, {@code loss} and {@code outputs}
 * @param autoencoder two networks, of which one makes codes and the other examples of them, in their place
 * @param loss of the last layer's output, where that is the only answer
 * @param metrics what is measured beside the loss; none: what is usual for what the loss predicts
 * @param outputs several answers, in place of {@code loss}
 * @param parts parts of the model that are written as models of their own beside it, by the names of their directories
 * @param calibrate how its probabilities are corrected on validation rows after training; absent: they are not
 */
public record ModelConfig(
        @Default("[]") List<Entry> layers,
        @Nullable GanConfig gan,
        @Nullable AutoencoderConfig autoencoder,
        @Nullable Loss loss,
        @Default("[]") List<Metric> metrics,
        @Default("[]") List<OutputConfig> outputs,
        @Default("{}") Map<String, PartConfig> parts,
        @Nullable CalibrationMethod calibrate) {
    /** What a run's directory has beside the parts. */
    private static final List<String> OWN =
            List.of("model", "checkpoints", "epochs", "evaluations", "incarnations", "samples");

    public ModelConfig {
        layers = List.copyOf(layers);
        metrics = List.copyOf(metrics);
        outputs = List.copyOf(outputs);
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        checkParts(parts.keySet(), gan, autoencoder);
        NodeCount.of(layers, "layers");
        if (gan == null && autoencoder == null) {
            checkLayers(layers, loss, outputs);
        } else {
            boolean both = gan != null && autoencoder != null;
            boolean others = !layers.isEmpty() || !outputs.isEmpty() || loss != null || calibrate != null;
            checkAlone(gan != null ? "gan" : "autoencoder", both || others || !metrics.isEmpty());
        }
        checkBeside(loss, metrics, calibrate);
    }

    private static void checkLayers(List<Entry> layers, @Nullable Loss loss, List<OutputConfig> outputs) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers: expected at least one, got none. Add the output layer");
        }
        if (loss == null && outputs.isEmpty()) {
            throw new PlainDataException("loss", "is required and has no default. Add it");
        }
        if (loss != null && !outputs.isEmpty()) {
            throw new PlainDataException(
                    "loss", "expected loss or outputs, got both. Each output has a loss of its own; keep one of them");
        }
    }

    private static void checkBeside(@Nullable Loss loss, List<Metric> metrics, @Nullable CalibrationMethod calibrate) {
        if (loss != null) {
            new Output("output", "output", loss, 1, metrics); // its own check and words
            Calibrations.check(calibrate, loss.target());
            return;
        }
        if (!metrics.isEmpty()) {
            throw new PlainDataException(
                    "metrics", "expected them under each of outputs, as there are several, got them here. Move them");
        }
        if (calibrate != null) {
            throw new PlainDataException(
                    "calibrate", "expected it under each of outputs, as there are several, got it here. Move it");
        }
    }

    /** Of answers that are taken as they are. */
    public ModelConfig(List<Entry> layers, @Nullable Loss loss, List<Metric> metrics, List<OutputConfig> outputs) {
        this(layers, null, null, loss, metrics, outputs, Map.of(), null);
    }

    private static void checkAlone(String key, boolean others) {
        if (others) {
            throw new PlainDataException(
                    key,
                    "expected no layers, loss, metrics, outputs and calibrate beside it, as it says them all, got some."
                            + " Remove them, or write the layers and outputs it is short for");
        }
    }

    /** Inputs that are drawn for each row, by name. */
    public Map<String, Noise> drawn() {
        return gan == null ? Map.of() : gan.drawn();
    }

    /** Column whose classes an input tells; absent: none does. */
    public @Nullable String classes() {
        return gan == null ? null : gan.classes();
    }

    /** The phases of a step, where the training has none of its own: none, but one in which everything moves. */
    public List<PhaseConfig> programme() {
        return gan == null ? List.of() : gan.programme();
    }

    /** Directories of the run's that nothing else has. */
    private static void checkParts(
            Set<String> names, @Nullable GanConfig gan, @Nullable AutoencoderConfig autoencoder) {
        List<String> taken = new ArrayList<>(OWN);
        if (gan != null) {
            taken.add(Gan.GENERATOR);
        }
        if (autoencoder != null) {
            taken.addAll(AutoencoderConfig.PARTS);
        }
        for (String name : names) {
            if (!name.matches("[A-Za-z][A-Za-z0-9_-]*") || taken.contains(name)) {
                throw new PlainDataException(
                        "parts",
                        "expected names of a letter, then letters, digits, '_' or '-', but "
                                + String.join(", ", taken) + ", which are written anyway, got '" + name
                                + "'. Rename it");
            }
        }
    }

    /**
     * Parts that are models of their own, by name.
     *
     * @param model of this config
     * @throws IllegalArgumentException naming the part that is none of the model
     */
    public Map<String, ModelSpec> parts(ModelSpec model) {
        Map<String, ModelSpec> specs = new LinkedHashMap<>();
        if (gan != null) {
            specs.put(Gan.GENERATOR, Gan.generatorOf(model));
        }
        if (autoencoder != null) {
            specs.putAll(autoencoder.parts(model));
        }
        parts.forEach((name, part) -> specs.put(name, part.spec(model, "model.parts." + name)));
        return specs;
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
        if (gan != null || autoencoder != null) {
            return Map.of(new MeanLoss().name(), new MeanLoss());
        }
        return ModelMetrics.kinds(
                loss != null
                        ? List.of(new Output("output", "output", loss, 1, metrics))
                        : outputs.stream().map(OutputConfig::output).toList());
    }

    /** What metrics measure the answers of each output against. */
    public List<Target> measuredTargets() {
        if (gan != null || autoencoder != null) {
            return List.of();
        }
        List<Loss> losses = loss != null
                ? List.of(loss)
                : outputs.stream().map(config -> config.output().loss()).toList();
        return losses.stream().map(one -> one.target().measuredAs()).toList();
    }

    /** The model over these inputs. */
    public ModelSpec spec(List<ModelSpec.Input> inputs) {
        if (gan != null) {
            return gan.spec(inputs);
        }
        if (autoencoder != null) {
            return autoencoder.spec(inputs);
        }
        return loss != null
                ? ModelSpec.of(inputs, layers, loss, metrics)
                : ModelSpec.withOutputs(
                        inputs,
                        layers,
                        outputs.stream().map(OutputConfig::output).toList());
    }
}
