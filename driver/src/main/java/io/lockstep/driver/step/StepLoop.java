package io.lockstep.driver.step;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.TrainingState;
import io.lockstep.driver.config.Milestones;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.SteadyPace;
import java.io.IOException;
import java.util.List;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The step loop of every sync mode.
 *
 * <pre>
 * each step: each of its {@link StepPhase}s: sum the gradients; where the sum is finite, move the parameters, else skip the
 *            step or fail
 * at times:  measure the validation rows, make the state safe
 * </pre>
 *
 * It keeps what an epoch came to, which steps were skipped, and what is due when; {@link StepWork} does the rest.
 * Nothing here depends on time but what is measured of it.
 */
public final class StepLoop {
    private final TrainConfig train;
    private final Milestones milestones;
    private final List<StepPhase> phases;
    private final StepWork work;
    private final LongToIntFunction stepRows;
    private final EpochSums sums;
    private final Pace pace;
    private SkippedSteps skipped;
    private boolean due;

    /**
     * @param phases of a step, in order
     * @param stepRows of each step of an epoch, from 0
     * @param from where it goes on; absent: the beginning
     */
    public StepLoop(
            TrainConfig train,
            List<StepPhase> phases,
            Milestones milestones,
            StepWork work,
            LongToIntFunction stepRows,
            @Nullable Checkpoint from) {
        this.train = train;
        this.phases = List.copyOf(phases);
        if (phases.get(0).every() != 1) {
            throw new IllegalArgumentException(
                    "phase " + phases.get(0).name() + ": expected the first phase to be taken in every step, got every "
                            + phases.get(0).every() + ". Set every to 1");
        }
        this.sums = new EpochSums(phases.stream().map(StepPhase::name).toList());
        this.milestones = milestones;
        this.work = work;
        this.stepRows = stepRows;
        TrainingState state = TrainingState.of(from);
        this.skipped = state.skipped();
        this.pace = new Pace(milestones.totalSteps() - state.step());
        beginEpoch(state.totals());
    }

    private void beginEpoch(EpochTotals totals) {
        sums.begin(totals);
        work.beginEpoch();
    }

    /** Does one step, and what is due after it. */
    public void train(long step) throws Exception {
        int epoch = milestones.epochs(step - 1);
        long stepInEpoch = (step - 1) % milestones.stepsPerEpoch();
        long start = System.nanoTime();
        if (takePhases(step, epoch, stepInEpoch)) {
            skipped = skipped.done();
            work.done(step, sums.endStep());
        } else {
            skipOrFail(step, epoch, stepInEpoch);
        }
        boolean settled = work.end(step);
        pace.step(stepRows.applyAsInt(stepInEpoch), System.nanoTime() - start);
        boolean wanted = work.checkpointWanted();
        due |= wanted || milestones.checkpoints(step);
        if (due && settled) {
            due = false;
            commit(step);
        }
        if (milestones.endsEpoch(step)) {
            skipped = skipped.nextEpoch();
            beginEpoch(EpochTotals.NONE);
        }
    }

    /**
     * Takes the phases of a step, each with what the ones before it have moved. One that is not finite moves nothing and ends the
     * step, which is then skipped; what was moved before it stays.
     */
    private boolean takePhases(long step, int epoch, long stepInEpoch) throws Exception {
        sums.beginStep();
        for (int phase = 0; phase < phases.size(); phase++) {
            if (!phases.get(phase).isIn(step - skipped.total())) {
                continue;
            }
            if (!work.sum(phase, step, epoch, stepInEpoch)) {
                return false;
            }
            sums.take(phase, work.total());
            if (work.total().weightSum() > 0) {
                work.update(phase, step, skipped.total());
            }
        }
        return true;
    }

    /** Everybody comes here in the same step, so they can agree on what to say, and do the same. */
    private void skipOrFail(long step, int epoch, long stepInEpoch) throws IOException {
        if (!train.skips(skipped.inARow())) {
            throw new NonFiniteException(train, step, work.place(step, epoch, stepInEpoch));
        }
        boolean told = skipped.inEpoch() > 0;
        work.skipped(step, told ? "" : work.place(step, epoch, stepInEpoch).describeSkipped(step));
        skipped = skipped.skipped();
    }

    private void commit(long step) throws Exception {
        byte[] measured = milestones.evaluates(step) ? work.validation(step) : new byte[0];
        work.commit(new Share(
                step,
                milestones.epochs(step),
                milestones.endsEpoch(step),
                sums.totals(),
                measured,
                List.of(),
                skipped,
                PhaseTimes.NONE));
    }

    /** Of the steps so far, once warm. */
    public SteadyPace pace() {
        return pace.steady();
    }
}
