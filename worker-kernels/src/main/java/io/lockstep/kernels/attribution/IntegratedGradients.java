package io.lockstep.kernels.attribution;

import java.util.ArrayList;
import java.util.List;

/**
 * Integrated gradients along the straight line from a baseline to a row. Sundararajan, Taly, Yan,
 * <a href="https://arxiv.org/abs/1703.01365">Axiomatic Attribution for Deep Networks</a> (2017), formula 1:
 *
 * <pre>
 * values_i = (x_i - b_i) * integral over t from 0 to 1 of dF / dx_i (b + t (x - b))
 * </pre>
 *
 * The integral is a sum of trapezoids. How wrong the sum of the values is over one interval is known there: it should be
 * the difference of F between its ends. While the sum over all is further from {@code F(x) - F(b)} than the larger one of 1 %
 * of this and 0.1 % of the row's largest raw answer, times its largest weight, the quarter of the intervals that are the most
 * wrong are halved. A network of rectifiers, whose gradient jumps, is so resolved at its jumps with an eighth of the steps that
 * equal ones would need.
 *
 * @param firstSteps intervals at first, of equal lengths
 * @param mostSteps most intervals
 */
public record IntegratedGradients(int firstSteps, int mostSteps) {
    private static final int FIRST = 16;
    private static final int MOST = 512;
    private static final double OF_DIFFERENCE = 0.01 * 0.99; // some of it is left to the rounding of sums
    private static final double OF_LARGEST = 0.001 * 0.99;

    /** Rows taken at once, so that passes are full. */
    private static final int MOST_ROWS = 128;

    /** Floats of gradients kept at most; where one row can have more, its points are asked for again. */
    private static final long MOST_KEPT = 1L << 25;

    public IntegratedGradients {
        if (firstSteps < 1 || mostSteps < firstSteps) {
            throw new IllegalArgumentException(
                    "integrated gradients: expected at least 1 step, and most steps no fewer," + " got " + firstSteps
                            + " and " + mostSteps + ". Usual: " + FIRST + " and " + MOST);
        }
    }

    /** From 16 to 512 steps. */
    public IntegratedGradients() {
        this(FIRST, MOST);
    }

    /**
     * Attributions by cell. A row's bits do not depend on the rows beside it.
     *
     * @param rows Not modified.
     * @param baselines one for each row, of the same items. Not modified.
     * @param directions [rows, answers] weights of the raw answers whose sum is explained. Not modified.
     */
    public List<Attribution> of(
            AnswerFunction function, List<CellRow> rows, List<CellRow> baselines, float[] directions) {
        PathGradients.check(function, rows, baselines, directions);
        double[] largest = largest(function, rows, directions);
        List<Attribution> attributions = new ArrayList<>();
        int from = 0;
        while (from < rows.size()) {
            long points = mostSteps + 1L;
            long kept = points * rows.get(from).cells().length;
            boolean keeps = kept <= MOST_KEPT;
            List<IntegrationPath> paths = new ArrayList<>();
            long sum = 0;
            while (from < rows.size() && paths.size() < MOST_ROWS && (paths.isEmpty() || sum + kept <= MOST_KEPT)) {
                paths.add(new IntegrationPath(rows.get(from), baselines.get(from), from));
                sum += kept;
                from++;
                kept = from < rows.size() ? points * rows.get(from).cells().length : 0;
            }
            PathGradients gradients = new PathGradients(function, directions, keeps);
            follow(paths, gradients, largest);
            paths.forEach(path -> attributions.add(path.attribution(gradients)));
        }
        return attributions;
    }

    private void follow(List<IntegrationPath> paths, PathGradients gradients, double[] largest) {
        paths.forEach(path -> path.begin(firstSteps));
        List<IntegrationPath> open = paths;
        while (!open.isEmpty()) {
            gradients.ask(open);
            open = open.stream()
                    .filter(path -> path.refine(tolerance(path, largest[path.number()]), mostSteps))
                    .toList();
        }
    }

    private static double tolerance(IntegrationPath path, double largest) {
        return Math.max(OF_DIFFERENCE * Math.abs(path.difference()), OF_LARGEST * largest);
    }

    /** The largest magnitude among each row's raw answers, times that among their weights: in the explained unit. */
    private static double[] largest(AnswerFunction function, List<CellRow> rows, float[] directions) {
        int size = function.answers();
        float[] answers = new float[Math.multiplyExact(rows.size(), size)];
        function.answers(rows, answers);
        double[] largest = new double[rows.size()];
        double[] weights = new double[rows.size()];
        for (int i = 0; i < answers.length; i++) {
            largest[i / size] = Math.max(largest[i / size], Math.abs(answers[i]));
            weights[i / size] = Math.max(weights[i / size], Math.abs(directions[i]));
        }
        for (int row = 0; row < largest.length; row++) {
            largest[row] *= weights[row];
        }
        return largest;
    }
}
