package io.lockstep.kernels.schedule;

import io.lockstep.kernels.plaindata.Default;

/**
 * Multiplied by a factor whenever the validation loss has stopped falling, for good:
 *
 * <pre>
 * after each epoch, with best = infinity and waited = 0 before the first:
 *   loss below best - minDelta:  best = loss, waited = 0
 *   else, out of cooldown:       waited = waited + 1; at patience: factor once more, waited = 0, cooldown begins
 * </pre>
 *
 * As Keras's {@code ReduceLROnPlateau} on {@code val_loss}, whose cooldown is one epoch shorter than it says; PyTorch's
 * compares relative to best and waits one epoch longer. Which epochs are better follows from the losses alone, so a run
 * that goes on finds the same rates.
 *
 * @param factor in (0, 1)
 * @param patience epochs without a better one, at least 1
 * @param minDelta what counts as better, at least 0
 * @param cooldown epochs after a reduction that are not counted, at least 0
 * @param minFactor in [0, 1): reductions end there
 * @param warmupSteps steps until 1 is reached; 0: at once
 */
public record ReduceOnPlateau(
        @Default("0.1") double factor,
        @Default("10") int patience,
        @Default("0.0001") double minDelta,
        @Default("0") int cooldown,
        @Default("0") double minFactor,
        @Default("0") long warmupSteps)
        implements Schedule {
    public ReduceOnPlateau {
        WarmUp.check("reduceOnPlateau", warmupSteps);
        require(factor > 0 && factor < 1, "factor must be in (0, 1)", factor);
        require(patience >= 1, "patience must be at least 1 epoch", patience);
        require(minDelta >= 0 && Double.isFinite(minDelta), "minDelta must be at least 0", minDelta);
        require(cooldown >= 0, "cooldown must be at least 0 epochs", cooldown);
        require(minFactor >= 0 && minFactor < 1, "minFactor must be in [0, 1)", minFactor);
    }

    private static void require(boolean good, String range, Number value) {
        if (!good) {
            throw new IllegalArgumentException("reduceOnPlateau: " + range + ", got " + value);
        }
    }

    @Override
    public double factor(long step, long totalSteps) {
        return step <= warmupSteps ? WarmUp.factor(step, warmupSteps) : 1;
    }

    @Override
    public boolean watchesValidation() {
        return true;
    }

    @Override
    public double afterValidation(double[] losses) {
        double reached = 1;
        double best = Double.POSITIVE_INFINITY;
        int waited = 0;
        int cooling = 0;
        for (double loss : losses) {
            boolean counted = cooling == 0;
            cooling = Math.max(0, cooling - 1);
            if (loss < best - minDelta) {
                best = loss;
                waited = 0;
            } else if (counted) {
                waited++;
                if (waited >= patience) {
                    reached = Math.max(minFactor, reached * factor);
                    cooling = cooldown;
                    waited = 0;
                }
            }
        }
        return reached;
    }
}
