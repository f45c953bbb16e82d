package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weight of the rows of each class that were given each class, by their numbers: {@code confusion_2_0} of class 2 taken
 * for class 0; of yes and no, 1 and 0; of labels with the label in front, {@code confusion_4_1_0}. scikit-learn's
 * {@code confusion_matrix} and {@code multilabel_confusion_matrix}. No single number: it decides nothing. Cells of more
 * than {@link #MOST} classes are left out where nothing fell into them.
 */
public record Confusion() implements Metric {
    /** Most classes of which every cell is written. */
    static final int MOST = 20;

    @Override
    public String name() {
        return "confusion";
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public boolean isNumber() {
        return false;
    }

    @Override
    public boolean measures(Target target) {
        return !(target instanceof Target.Numbers || target.hasSteps());
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new ConfusionCells(target, new Cells(target instanceof Target.Labels));
    }

    /** @param labels whether the label's number stands in front */
    private record Cells(boolean labels) implements ConfusionCells.Reading {
        /** What all rows weigh. */
        @Override
        public double value(ConfusionCells cells) {
            double[] sum = new double[1];
            cells.forEach((table, right, predicted, weight) -> sum[0] += weight);
            return sum[0];
        }

        @Override
        public Map<String, Double> values(String name, ConfusionCells cells) {
            Map<String, Double> values = new LinkedHashMap<>();
            if (cells.order() > MOST) {
                cells.forEach((table, right, predicted, weight) -> put(values, name, table, right, predicted, weight));
                return values;
            }
            for (int table = 0; table < cells.tables(); table++) {
                for (int right = 0; right < cells.order(); right++) {
                    for (int predicted = 0; predicted < cells.order(); predicted++) {
                        put(values, name, table, right, predicted, cells.weight(table, right, predicted));
                    }
                }
            }
            return values;
        }

        private void put(Map<String, Double> values, String name, int table, int right, int predicted, double weight) {
            values.put(name + (labels ? "_" + table : "") + "_" + right + "_" + predicted, weight);
        }
    }
}
