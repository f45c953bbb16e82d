package io.lockstep.kernels.sum;

/**
 * Sums over runs of neighbours in double: element i of a run in sum i mod 4, in index order, then
 * {@code (s0 + s2) + (s1 + s3)}. Four sums, as an addition takes the processor four cycles and the next must not wait.
 */
public final class RunSums {
    private RunSums() {}

    /** Sum of {@code x}. */
    public static double of(float[] x, int from, int count) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int fours = count & -4;
        for (int i = from; i < from + fours; i += 4) {
            s0 += x[i];
            s1 += x[i + 1];
            s2 += x[i + 2];
            s3 += x[i + 3];
        }
        int rest = from + fours;
        s0 += count > fours ? x[rest] : 0;
        s1 += count > fours + 1 ? x[rest + 1] : 0;
        s2 += count > fours + 2 ? x[rest + 2] : 0;
        return (s0 + s2) + (s1 + s3);
    }

    /** Sum of {@code (x - mean)^2}. */
    public static double ofSquares(float[] x, int from, double mean, int count) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int fours = count & -4;
        for (int i = from; i < from + fours; i += 4) {
            s0 += square(x[i] - mean);
            s1 += square(x[i + 1] - mean);
            s2 += square(x[i + 2] - mean);
            s3 += square(x[i + 3] - mean);
        }
        int rest = from + fours;
        s0 += count > fours ? square(x[rest] - mean) : 0;
        s1 += count > fours + 1 ? square(x[rest + 1] - mean) : 0;
        s2 += count > fours + 2 ? square(x[rest + 2] - mean) : 0;
        return (s0 + s2) + (s1 + s3);
    }

    private static double square(double value) {
        return value * value;
    }

    /** Sum of {@code (x - mean) y}. */
    public static double ofProducts(float[] x, int from, double mean, float[] y, int yFrom, int count) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int fours = count & -4;
        for (int i = 0; i < fours; i += 4) {
            s0 += (x[from + i] - mean) * y[yFrom + i];
            s1 += (x[from + i + 1] - mean) * y[yFrom + i + 1];
            s2 += (x[from + i + 2] - mean) * y[yFrom + i + 2];
            s3 += (x[from + i + 3] - mean) * y[yFrom + i + 3];
        }
        s0 += count > fours ? (x[from + fours] - mean) * y[yFrom + fours] : 0;
        s1 += count > fours + 1 ? (x[from + fours + 1] - mean) * y[yFrom + fours + 1] : 0;
        s2 += count > fours + 2 ? (x[from + fours + 2] - mean) * y[yFrom + fours + 2] : 0;
        return (s0 + s2) + (s1 + s3);
    }

    /** Sum of {@code w (x - mean) y}, x and y from one index. */
    public static double ofProducts(float[] w, int wFrom, float[] x, double mean, float[] y, int from, int count) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int fours = count & -4;
        for (int i = 0; i < fours; i += 4) {
            s0 += w[wFrom + i] * (x[from + i] - mean) * y[from + i];
            s1 += w[wFrom + i + 1] * (x[from + i + 1] - mean) * y[from + i + 1];
            s2 += w[wFrom + i + 2] * (x[from + i + 2] - mean) * y[from + i + 2];
            s3 += w[wFrom + i + 3] * (x[from + i + 3] - mean) * y[from + i + 3];
        }
        s0 += count > fours ? w[wFrom + fours] * (x[from + fours] - mean) * y[from + fours] : 0;
        s1 += count > fours + 1 ? w[wFrom + fours + 1] * (x[from + fours + 1] - mean) * y[from + fours + 1] : 0;
        s2 += count > fours + 2 ? w[wFrom + fours + 2] * (x[from + fours + 2] - mean) * y[from + fours + 2] : 0;
        return (s0 + s2) + (s1 + s3);
    }
}
