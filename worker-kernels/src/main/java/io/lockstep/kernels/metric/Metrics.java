package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Task;
import io.lockstep.kernels.plaindata.Registry;
import java.util.List;

/** The closed list of metrics, by the names config files use, and those each task reports. */
public final class Metrics {
    /** Every kind. */
    public static final Registry<Metric> REGISTRY = new Registry<>(Metric.class)
            .with("accuracy", Accuracy.class)
            .with("binaryAccuracy", BinaryAccuracy.class)
            .with("auc", Auc.class)
            .with("mae", MeanAbsoluteError.class)
            .with("rmse", RootMeanSquaredError.class)
            .with("r2", RSquared.class)
            .with("loss", MeanLoss.class);

    private Metrics() {}

    /** What a model of this task reports, the most telling first. */
    public static List<Metric> forTask(Task task) {
        return switch (task) {
            case CLASSIFICATION -> List.of(new Accuracy(), new MeanLoss());
            case BINARY -> List.of(new BinaryAccuracy(), new Auc(), new MeanLoss());
            case REGRESSION ->
                List.of(new MeanAbsoluteError(), new RootMeanSquaredError(), new RSquared(), new MeanLoss());
        };
    }
}
