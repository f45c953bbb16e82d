package io.lockstep.driver.background;

import io.lockstep.kernels.attribution.Background;
import io.lockstep.kernels.attribution.CellRow;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.sum.ExactSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Centres of rows by k-means: Lloyd's algorithm from the centres of k-means++ (Arthur and Vassilvitskii,
 * <a href="https://theory.stanford.edu/~sergei/papers/kMeansPP-soda.pdf">k-means++: The Advantages of Careful Seeding</a>, 2007).
 * Distances are of the numbers the model reads, which it has scaled. Sums are exact, so the same rows in the same order have the
 * same centres everywhere.
 */
final class Centres {
    private static final int MOST_ROUNDS = 100;

    /**
     * Centres that some rows are nearest to.
     *
     * @param weights of the rows of each, summed
     */
    record Found(List<CellRow> rows, List<Double> weights) {}

    private Centres() {}

    static Found of(Background background, int count, long seed) {
        if (count < 1) {
            throw new IllegalArgumentException(
                    "centres: expected at least 1, got " + count + ". Leave it out for rows");
        }
        List<CellRow> rows = background.rows();
        double[] weights = background.weights();
        List<float[]> centres = seeded(rows, weights, count, seed);
        int[] nearest = new int[rows.size()];
        Arrays.fill(nearest, -1);
        for (int round = 0; round < MOST_ROUNDS && assign(rows, centres, nearest); round++) {
            centres = means(rows, weights, centres, nearest);
        }
        double[] sums = new double[centres.size()];
        for (int i = 0; i < nearest.length; i++) {
            sums[nearest[i]] += weights[i];
        }
        List<CellRow> found = new ArrayList<>();
        List<Double> foundWeights = new ArrayList<>();
        for (int i = 0; i < sums.length; i++) {
            if (sums[i] > 0) {
                found.add(new CellRow(centres.get(i), rows.get(0).steps().clone()));
                foundWeights.add(sums[i]);
            }
        }
        return new Found(found, foundWeights);
    }

    /** The first by chance, each next one by its weight and squared distance from those there are; fewer where rows are equal. */
    private static List<float[]> seeded(List<CellRow> rows, double[] weights, int count, long seed) {
        RandomStream stream = RandomStream.named(seed, Purpose.ATTRIBUTION, "centres");
        List<float[]> centres = new ArrayList<>();
        centres.add(rows.get((int) stream.below(rows.size(), 0)).cells());
        double[] distances = new double[rows.size()];
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        while (centres.size() < count) {
            float[] last = centres.get(centres.size() - 1);
            double sum = 0;
            for (int i = 0; i < distances.length; i++) {
                distances[i] = Math.min(distances[i], distance(rows.get(i).cells(), last));
                sum += weights[i] * distances[i];
            }
            if (!(sum > 0)) {
                return centres;
            }
            double drawn = stream.uniform(centres.size()) * sum;
            int next = 0;
            int possible = 0;
            for (; next < distances.length && drawn >= 0; next++) {
                drawn -= weights[next] * distances[next];
                possible = distances[next] > 0 ? next : possible;
            }
            centres.add(rows.get(possible).cells());
        }
        return centres;
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = (double) a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }

    /** Whether a row is nearest to another centre than before; of equally near ones it is the first. */
    private static boolean assign(List<CellRow> rows, List<float[]> centres, int[] nearest) {
        boolean changed = false;
        for (int i = 0; i < nearest.length; i++) {
            int best = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int centre = 0; centre < centres.size(); centre++) {
                double distance = distance(rows.get(i).cells(), centres.get(centre));
                if (distance < least) {
                    least = distance;
                    best = centre;
                }
            }
            changed |= nearest[i] != best;
            nearest[i] = best;
        }
        return changed;
    }

    /** Of the rows nearest to each; one that has none stays. */
    private static List<float[]> means(List<CellRow> rows, double[] weights, List<float[]> centres, int[] nearest) {
        List<float[]> means = new ArrayList<>();
        for (int centre = 0; centre < centres.size(); centre++) {
            float[] mean = centres.get(centre).clone();
            for (int cell = 0; cell < mean.length; cell++) {
                ExactSum sum = new ExactSum();
                double weight = 0;
                for (int i = 0; i < nearest.length; i++) {
                    if (nearest[i] == centre) {
                        sum.add(weights[i] * rows.get(i).cells()[cell]);
                        weight += weights[i];
                    }
                }
                mean[cell] = weight == 0 ? mean[cell] : (float) (sum.value() / weight);
            }
            means.add(mean);
        }
        return means;
    }
}
