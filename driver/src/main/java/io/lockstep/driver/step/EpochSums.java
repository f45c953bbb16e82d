package io.lockstep.driver.step;

import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.EpochTotals.PhaseTotals;
import io.lockstep.kernels.network.LossSum;
import java.util.ArrayList;
import java.util.List;

/** Sums over the steps of the current epoch, added up as they are done, phase by phase. */
public final class EpochSums {
    private final List<String> names;
    private final double[] lossSums;
    private final double[] weightSums;
    private final double[] stepLosses;
    private final double[] stepWeights;
    private double secondsBefore;
    private double lossSum;
    private double weightSum;
    private long startedNanos;

    /** @param names of the phases of a step */
    public EpochSums(List<String> names) {
        this.names = List.copyOf(names);
        this.lossSums = new double[names.size()];
        this.weightSums = new double[names.size()];
        this.stepLosses = new double[names.size()];
        this.stepWeights = new double[names.size()];
    }

    /** Begins an epoch, or goes on in the middle of one. */
    public void begin(EpochTotals before) {
        lossSum = before.lossSum();
        weightSum = before.weightSum();
        secondsBefore = before.seconds();
        startedNanos = System.nanoTime();
        for (int phase = 0; phase < names.size(); phase++) {
            boolean known = phase < before.phases().size();
            lossSums[phase] = known ? before.phases().get(phase).lossSum() : 0;
            weightSums[phase] = known ? before.phases().get(phase).weightSum() : 0;
        }
    }

    /** A step begins, of which no phase is taken yet. */
    public void beginStep() {
        for (int phase = 0; phase < names.size(); phase++) {
            stepLosses[phase] = 0;
            stepWeights[phase] = 0;
        }
    }

    /** A phase of the step is taken. */
    public void take(int phase, LossSum total) {
        stepLosses[phase] = total.lossSum();
        stepWeights[phase] = total.weightSum();
    }

    /**
     * The step is done.
     *
     * @return the mean of its losses, all phases' together
     */
    public double endStep() {
        double loss = 0;
        for (int phase = 0; phase < names.size(); phase++) {
            loss += stepLosses[phase];
            lossSums[phase] += stepLosses[phase];
            weightSums[phase] += stepWeights[phase];
        }
        lossSum += loss;
        weightSum += stepWeights[0];
        return loss / stepWeights[0];
    }

    /** Up to now. */
    public EpochTotals totals() {
        List<PhaseTotals> phases = new ArrayList<>();
        for (int phase = 0; names.size() > 1 && phase < names.size(); phase++) {
            phases.add(new PhaseTotals(names.get(phase), lossSums[phase], weightSums[phase]));
        }
        return new EpochTotals(lossSum, weightSum, secondsBefore + (System.nanoTime() - startedNanos) / 1e9, phases);
    }
}
