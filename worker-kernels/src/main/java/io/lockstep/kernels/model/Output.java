package io.lockstep.kernels.model;

import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.metric.MeanLoss;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.metric.Metrics;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of a model's answers.
 *
 * @param name what its metrics and predictions are called after, where there are several
 * @param node whose output the loss sees, raw: without the softmax or sigmoid of a cross-entropy
 * @param weight factor on its loss in the sum that is trained
 * @param metrics what is measured of it; none: what its target has, of one that is compared with an input the loss
 * @param targetFrom the model's input that its loss compares it with, as what is to be made again; absent: a label, or
 *     nothing
 */
public record Output(
        String name,
        String node,
        Loss loss,
        @Default("1") double weight,
        @Default("[]") List<Metric> metrics,
        @Nullable String targetFrom) {
    public Output {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException(
                    "weight must be above 0, got " + weight + ". Leave the output out not to train it");
        }
        metrics = List.copyOf(metrics);
        checkMetrics(metrics, loss);
    }

    /** Compared with a label, or nothing. */
    public Output(String name, String node, Loss loss, double weight, List<Metric> metrics) {
        this(name, node, loss, weight, metrics, null);
    }

    /** With the metrics of its target. */
    public Output(String name, String node, Loss loss, double weight) {
        this(name, node, loss, weight, List.of());
    }

    private static void checkMetrics(List<Metric> metrics, Loss loss) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < metrics.size(); i++) {
            Metric metric = metrics.get(i);
            String kind = Metrics.REGISTRY.nameOf(metric);
            if (!metric.measures(loss.target().measuredAs())) {
                throw new PlainDataException(
                        "metrics[" + i + "]",
                        "expected a metric of " + loss.target().name() + ", as the loss is one, got " + kind
                                + ". Known: " + String.join(", ", Metrics.namesFor(loss.target())));
            }
            if (!names.add(metric.name())) {
                throw new PlainDataException(
                        "metrics[" + i + "]",
                        "expected metrics of different names, got '" + metric.name() + "' twice. Remove one");
            }
        }
    }

    /** What is measured of it, the loss always. */
    public List<Metric> measured() {
        List<Metric> usual = targetFrom == null ? Metrics.of(loss.target()) : List.of();
        List<Metric> measured = new ArrayList<>(metrics.isEmpty() ? usual : metrics);
        if (!measured.contains(new MeanLoss())) {
            measured.add(new MeanLoss());
        }
        return measured;
    }

    /** Whether the data have a label for it. */
    public boolean hasLabel() {
        return targetFrom == null && loss.target().hasLabel();
    }

    /** The same of another node. */
    public Output at(String other) {
        return new Output(name, other, loss, weight, metrics, targetFrom);
    }

    /** Named as its node, of weight 1. */
    public static Output of(String node, Loss loss) {
        return new Output(node, node, loss, 1);
    }
}
