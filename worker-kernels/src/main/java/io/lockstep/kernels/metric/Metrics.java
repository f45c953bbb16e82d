package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Registry;
import java.util.List;

/** The closed list of metrics, by the names config files use, and those measured of each target. */
public final class Metrics {
    /** Every kind. */
    public static final Registry<Metric> REGISTRY = new Registry<>(Metric.class)
            .with("accuracy", Accuracy.class)
            .with("binaryAccuracy", BinaryAccuracy.class)
            .with("auc", Auc.class)
            .with("mae", MeanAbsoluteError.class)
            .with("rmse", RootMeanSquaredError.class)
            .with("r2", RSquared.class)
            .with("loss", MeanLoss.class)
            .with("logLoss", LogLoss.class)
            .with("topK", TopK.class)
            .with("prAuc", PrAuc.class)
            .with("f1", F1.class)
            .with("confusion", Confusion.class)
            .with("calibration", Calibration.class)
            .with("stepAccuracy", StepAccuracy.class)
            .with("perplexity", Perplexity.class)
            .with("bitsPerCharacter", BitsPerCharacter.class)
            .with("tokenErrorRate", TokenErrorRate.class)
            .with("characterErrorRate", CharacterErrorRate.class)
            .with("wordErrorRate", WordErrorRate.class);

    private static final Binding BINDING = new Binding(REGISTRY);

    private Metrics() {}

    /** The kinds that can be measured of a target. */
    public static List<String> namesFor(Target target) {
        return REGISTRY.names().stream()
                .filter(name -> BINDING.bind(Metric.class, name, "metrics").measures(target.measuredAs()))
                .toList();
    }

    /** What is measured of a target where nothing else is asked for, the most telling first. */
    public static List<Metric> of(Target target) {
        return target.metrics().stream()
                .map(name -> BINDING.bind(Metric.class, name, "metrics"))
                .toList();
    }
}
