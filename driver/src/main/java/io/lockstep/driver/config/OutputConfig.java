package io.lockstep.driver.config;

import io.lockstep.driver.column.LabelColumn;
import io.lockstep.kernels.calibration.CalibrationMethod;
import io.lockstep.kernels.calibration.Calibrations;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of several answers of a model.
 *
 * @param node whose output it is, by a name that {@code from} could have; what metrics and predictions are called after
 * @param weight factor on its loss in the sum that is trained
 * @param metrics what is measured of it, as {@code model.metrics}
 * @param label column with the answer, as {@code data.label}
 * @param stepWeights as {@code data.stepWeights}
 * @param targets columns with several numbers to predict, in place of {@code label}
 * @param classes in the order of the node's outputs; absent: those found in the training rows
 * @param targetFrom input of the model that the loss compares with, in place of {@code label}: its reconstruction is asked for
 * @param calibrate as {@code model.calibrate}
 */
public record OutputConfig(
        String node,
        Loss loss,
        @Default("1") double weight,
        @Default("[]") List<Metric> metrics,
        @Nullable LabelColumn label,
        @Nullable String stepWeights,
        @Default("[]") List<String> targets,
        @Default("[]") List<String> classes,
        @Nullable String targetFrom,
        @Nullable CalibrationMethod calibrate) {
    public OutputConfig {
        targets = List.copyOf(targets);
        classes = List.copyOf(classes);
        metrics = List.copyOf(metrics);
        new Output(node, node, loss, weight, metrics, targetFrom); // its own check and words
        Calibrations.check(calibrate, loss.target());
        DataConfig.checkTargets(label, targets, classes);
        boolean columns = label != null || stepWeights != null || !targets.isEmpty();
        if ((targetFrom != null || !loss.target().hasLabel()) && columns) {
            throw new PlainDataException(
                    label != null ? "label" : stepWeights != null ? "stepWeights" : "targets",
                    "expected none, as the loss of output '" + node + "' compares with "
                            + (targetFrom == null ? "nothing" : "input '" + targetFrom + "'")
                            + ", got some. Remove it");
        }
    }

    Output output() {
        return new Output(node, node, loss, weight, metrics, targetFrom);
    }
}
