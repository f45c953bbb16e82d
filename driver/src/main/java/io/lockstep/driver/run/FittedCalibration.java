package io.lockstep.driver.run;

import io.lockstep.kernels.calibration.Calibrations;
import io.lockstep.kernels.calibration.OutputCorrections;
import io.lockstep.kernels.calibration.ScoreCorrection;
import io.lockstep.kernels.calibration.ScoredRows;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.metric.Calibration;
import io.lockstep.kernels.metric.LogLoss;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.metric.MetricAccumulator;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Corrections fitted on rows, with what they did to them.
 *
 * @param corrections by output
 * @param scores [rows, outputs of all answers] of the rows, corrected
 * @param measured log loss and calibration error before and after, by name; of several outputs each one's, its name in front
 * @param notes for people
 */
record FittedCalibration(
        Map<String, ScoreCorrection> corrections, float[] scores, Map<String, Double> measured, List<String> notes) {
    private static final List<Metric> METRICS = List.of(new Calibration(15), new LogLoss());

    /**
     * What the config asks for.
     *
     * @throws IllegalArgumentException when it cannot be fitted to such rows
     */
    static FittedCalibration of(ResolvedRun resolved, SampleScores sample) {
        ModelSpec model = resolved.model();
        Map<String, ScoreCorrection> corrections = new TreeMap<>();
        resolved.config()
                .model()
                .calibrated()
                .forEach((output, method) -> corrections.put(
                        model.outputs().get(output).name(), method.fit(rows(model, output, sample, sample.scores()))));
        float[] scores = sample.scores().clone();
        new OutputCorrections(model, corrections).apply(sample.rows(), scores);
        Map<String, Double> measured = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        resolved.config().model().calibrated().forEach((number, method) -> {
            Output output = model.outputs().get(number);
            ScoredRows before = rows(model, number, sample, sample.scores());
            ScoredRows after = rows(model, number, sample, scores);
            String prefix = model.outputs().size() == 1 ? "" : output.name() + "_";
            StringBuilder note = new StringBuilder("calibration" + (prefix.isEmpty() ? "" : " of " + output.name())
                    + ": " + Calibrations.REGISTRY.nameOf(method) + " on " + sample.rows() + " validation rows");
            for (Metric metric : METRICS) {
                double first = value(metric, output, before);
                double then = value(metric, output, after);
                measured.put(prefix + metric.name() + "Before", first);
                measured.put(prefix + metric.name(), then);
                note.append(String.format(Locale.ROOT, ", %s %.4g before, %.4g after", metric.name(), first, then));
            }
            notes.add(note.toString());
        });
        return new FittedCalibration(corrections, scores, measured, notes);
    }

    private static double value(Metric metric, Output output, ScoredRows rows) {
        Target target = output.loss().target().measuredAs();
        MetricAccumulator accumulator = metric.accumulator(target);
        accumulator.add(
                rows.rows(), rows.size(), rows.scores(), rows.targets(), rows.weights(), new float[rows.rows()]);
        return accumulator.value();
    }

    private static ScoredRows rows(ModelSpec model, int output, SampleScores sample, float[] scores) {
        int all = model.outputShape().elementCount();
        int size = model.outputShape(output).elementCount();
        int first = 0;
        for (int i = 0; i < output; i++) {
            first += model.outputShape(i).elementCount();
        }
        float[] own = new float[sample.rows() * size];
        for (int row = 0; row < sample.rows(); row++) {
            System.arraycopy(scores, row * all + first, own, row * size, size);
        }
        Target target = model.outputs().get(output).loss().target();
        return new ScoredRows(
                OutputCorrections.isOfClasses(target),
                sample.rows(),
                size,
                own,
                sample.targets().get(output),
                sample.weights());
    }
}
