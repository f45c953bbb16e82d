package io.lockstep.kernels.schedule;

import io.lockstep.kernels.plaindata.Default;

/**
 * One rise to the optimizer's learning rate and one fall far below where it began, over the whole run of T steps. With
 * n = step - 1 and the peak at n = riseShare T - 1:
 *
 * <pre>
 * rise: from 1 / startDivisor to 1
 * fall: from 1 to 1 / (startDivisor finalDivisor), reached by the last step
 * both along half a cosine, or a straight line
 * </pre>
 *
 * Smith and Topin, <a href="https://arxiv.org/abs/1708.07120">Super-Convergence</a>, in the form and with the defaults
 * of PyTorch's {@code OneCycleLR}; momentum stays as it is.
 *
 * @param riseShare in (0, 1): part of the steps that rise
 * @param startDivisor at least 1
 * @param finalDivisor at least 1
 * @param linear whether along straight lines, as in the paper
 */
public record OneCycle(
        @Default("0.3") double riseShare,
        @Default("25") double startDivisor,
        @Default("10000") double finalDivisor,
        @Default("false") boolean linear)
        implements Schedule {
    public OneCycle {
        require(riseShare > 0 && riseShare < 1, "riseShare must be in (0, 1)", riseShare);
        require(startDivisor >= 1 && Double.isFinite(startDivisor), "startDivisor must be at least 1", startDivisor);
        require(finalDivisor >= 1 && Double.isFinite(finalDivisor), "finalDivisor must be at least 1", finalDivisor);
    }

    private static void require(boolean good, String range, double value) {
        if (!good) {
            throw new IllegalArgumentException("oneCycle: " + range + ", got " + value);
        }
    }

    @Override
    public double factor(long step, long totalSteps) {
        double start = 1 / startDivisor;
        double peak = riseShare * totalSteps - 1;
        double last = totalSteps - 1.0;
        double n = step - 1.0;
        if (n < peak) {
            return between(start, 1, n / peak);
        }
        return between(1, start / finalDivisor, Math.min(1, (n - peak) / (last - peak)));
    }

    /** @param t 0 at {@code from}, 1 at {@code to} */
    private double between(double from, double to, double t) {
        return linear ? from + (to - from) * t : to + (from - to) * 0.5 * (1 + StrictMath.cos(Math.PI * t));
    }
}
