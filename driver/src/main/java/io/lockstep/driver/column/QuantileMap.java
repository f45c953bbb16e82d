package io.lockstep.driver.column;

import io.lockstep.driver.quantile.NormalQuantile;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Share of numbers below a number, linear between {@value #COUNT} + 1 quantiles of equal steps. A number that is several of
 * them has the middle of their shares; one below the first 0, one above the last 1. Immutable.
 */
final class QuantileMap extends AbstractList<Double> implements RandomAccess {
    private static final int COUNT = 256;
    /** As scikit-learn: no number is further than 5.2 deviations from the mean. */
    private static final double LEAST_SHARE = 1e-7;

    private final double[] edges;

    /** @param edges at least two, ascending; several may be equal */
    QuantileMap(List<Double> edges) {
        this.edges = edges.stream().mapToDouble(Double::doubleValue).toArray();
        if (edges.size() < 2) {
            throw new IllegalArgumentException("edges must be at least 2, got " + edges.size());
        }
        for (int i = 1; i < this.edges.length; i++) {
            if (!(this.edges[i - 1] <= this.edges[i])) {
                throw new IllegalArgumentException(
                        "edges must ascend, got " + this.edges[i - 1] + " before " + this.edges[i]);
            }
        }
    }

    static List<Double> probabilities() {
        List<Double> probabilities = new ArrayList<>();
        for (int i = 0; i <= COUNT; i++) {
            probabilities.add((double) i / COUNT);
        }
        return List.copyOf(probabilities);
    }

    static List<Double> learn(NumberSummary summary) {
        return probabilities().stream()
                .map(probability -> summary.quantile().applyAsDouble(probability))
                .toList();
    }

    double share(double number) {
        int last = edges.length - 1;
        if (number < edges[0]) {
            return 0;
        }
        if (number > edges[last]) {
            return 1;
        }
        int from = first(number, false);
        int next = first(number, true);
        if (from < next) {
            return (from + next - 1) / (2.0 * last);
        }
        double part = (number - edges[from - 1]) / (edges[from] - edges[from - 1]);
        return (from - 1 + part) / last;
    }

    double normal(double number) {
        return NormalQuantile.of(Math.max(LEAST_SHARE, Math.min(1 - LEAST_SHARE, share(number))));
    }

    /** Place of the first edge that is not below a number, or that is above it. */
    private int first(double number, boolean above) {
        int from = 0;
        int to = edges.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (edges[middle] < number || (above && edges[middle] == number)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    @Override
    public Double get(int index) {
        return edges[index];
    }

    @Override
    public int size() {
        return edges.length;
    }
}
