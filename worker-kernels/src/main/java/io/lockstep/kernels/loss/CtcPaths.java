package io.lockstep.kernels.loss;

/**
 * Sums over all paths that say a labelling, by the forward-backward recursions of Graves and others 2006 (section 4.1), in double and
 * logarithms. Symbols: T steps, K classes, S = 2 L + 1 places of the L ids with a blank before, between and behind them; l'_s the class of
 * place s, y_t the softmax of step t.
 *
 * <pre>
 * alpha_t(s) = y_t,l'_s (alpha_{t-1}(s) + alpha_{t-1}(s-1) [+ alpha_{t-1}(s-2), where l'_s is no blank and not l'_{s-2}])
 * beta_t(s)  = the same from the end, without y_t
 * p = alpha_T(S) + alpha_T(S-1) = sum_s alpha_t(s) beta_t(s) at any t
 * </pre>
 *
 * The work arrays of a thread, grown and kept. Not thread-safe.
 */
final class CtcPaths {
    private static final ThreadLocal<CtcPaths> OWN = ThreadLocal.withInitial(CtcPaths::new);

    private int[] classOf = new int[0];
    private boolean[] skips = new boolean[0];
    /** Logarithms of softmax's denominators, [T]. */
    private double[] denominators = new double[0];
    /** Logarithms of alpha, [T, S]. */
    private double[] alpha = new double[0];
    /** Logarithms of beta at a step, and of y beta at the one behind it, [S]. */
    private double[] beta = new double[0];

    private double[] behind = new double[0];
    /** How likely the path is at a class, [K]. */
    private double[] occupied = new double[0];

    private int places;
    private double logProbability;

    private CtcPaths() {}

    /** The calling thread's. */
    static CtcPaths own() {
        return OWN.get();
    }

    /**
     * The logarithm of the labelling's probability.
     *
     * @param outputs [T, K] logits from {@code at}. Not modified.
     * @param steps T, at least as many as the labelling needs
     * @param ids the labelling, {@code count} from {@code first}. Not modified.
     */
    double forward(float[] outputs, int at, int steps, int classes, int blank, int[] ids, int first, int count) {
        place(ids, first, count, blank);
        grow(steps, classes);
        logProbability = 0;
        for (int t = 0; t < steps; t++) {
            denominators[t] = denominator(outputs, at + t * classes, classes);
        }
        for (int t = 0; t < steps; t++) {
            for (int s = 0; s < places; s++) {
                double before;
                if (t == 0) {
                    before = s < 2 ? 0 : Double.NEGATIVE_INFINITY;
                } else {
                    int own = (t - 1) * places + s;
                    before = sum(
                            alpha[own],
                            s < 1 ? Double.NEGATIVE_INFINITY : alpha[own - 1],
                            skips[s] ? alpha[own - 2] : Double.NEGATIVE_INFINITY);
                }
                alpha[t * places + s] = before + outputs[at + t * classes + classOf[s]] - denominators[t];
            }
        }
        if (steps > 0) {
            int last = steps * places - 1;
            logProbability =
                    sum(alpha[last], places < 2 ? Double.NEGATIVE_INFINITY : alpha[last - 1], Double.NEGATIVE_INFINITY);
        }
        return logProbability;
    }

    /**
     * The gradient of {@code -log p} of the labelling that was summed last, times a factor: {@code y_t,k} less how likely the path is at
     * class k.
     *
     * @param outputs as before. Not modified.
     * @param dOutputs [T, K] from {@code at}. Overwritten.
     */
    void backward(float[] outputs, int at, int steps, int classes, float factor, float[] dOutputs) {
        for (int t = steps - 1; t >= 0; t--) {
            for (int k = 0; k < classes; k++) {
                occupied[k] = 0;
            }
            for (int s = 0; s < places; s++) {
                if (t == steps - 1) {
                    beta[s] = s >= places - 2 ? 0 : Double.NEGATIVE_INFINITY;
                } else {
                    beta[s] = sum(
                            behind[s],
                            s + 1 < places ? behind[s + 1] : Double.NEGATIVE_INFINITY,
                            s + 2 < places && skips[s + 2] ? behind[s + 2] : Double.NEGATIVE_INFINITY);
                }
                occupied[classOf[s]] += StrictMath.exp(alpha[t * places + s] + beta[s] - logProbability);
            }
            int from = at + t * classes;
            for (int s = 0; s < places; s++) {
                behind[s] = beta[s] + outputs[from + classOf[s]] - denominators[t];
            }
            for (int k = 0; k < classes; k++) {
                double y = StrictMath.exp(outputs[from + k] - denominators[t]);
                dOutputs[from + k] = (float) (factor * (y - occupied[k]));
            }
        }
    }

    private void place(int[] ids, int first, int count, int blank) {
        places = 2 * count + 1;
        if (classOf.length < places) {
            int room = Math.max(64, 2 * places);
            classOf = new int[room];
            skips = new boolean[room];
            beta = new double[room];
            behind = new double[room];
        }
        for (int s = 0; s < places; s++) {
            classOf[s] = s % 2 == 0 ? blank : ids[first + s / 2];
            skips[s] = s % 2 == 1 && s > 1 && classOf[s] != classOf[s - 2];
        }
    }

    private void grow(int steps, int classes) {
        int size = Math.multiplyExact(steps, places);
        if (alpha.length < size) {
            alpha = new double[Math.max(size, Math.min(2 * alpha.length, 1 << 24))];
        }
        if (denominators.length < steps) {
            denominators = new double[2 * steps];
        }
        if (occupied.length < classes) {
            occupied = new double[classes];
        }
    }

    private static double denominator(float[] outputs, int at, int classes) {
        float top = Outputs.top(outputs, at, classes);
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            sum += StrictMath.exp((double) outputs[at + k] - top);
        }
        return top + StrictMath.log(sum);
    }

    /** The logarithm of a sum of three, by their logarithms; any may be that of 0. */
    private static double sum(double a, double b, double c) {
        double top = Math.max(a, Math.max(b, c));
        if (top == Double.NEGATIVE_INFINITY) {
            return top;
        }
        double sum = 0;
        sum += a == top ? 1 : exponential(a - top);
        sum += b == top ? 1 : exponential(b - top);
        sum += c == top ? 1 : exponential(c - top);
        return top + StrictMath.log(sum);
    }

    private static double exponential(double x) {
        // below, nothing is left beside 1
        return x < -40 ? 0 : StrictMath.exp(x);
    }
}
