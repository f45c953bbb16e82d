package io.lockstep.driver.rank;

import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.step.OwnChunk;
import io.lockstep.driver.step.UpdateSite;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;

/** A replica: parameters and optimizer state that the slices of one lane move. Of one thread at a time. */
final class Lane {
    private final int number;
    private final int firstSlice;
    private final int endSlice;
    private final HeapFloats parameters;
    private final OwnChunk chunk;
    private final UpdateSite site;
    private final LossSum total = new LossSum();
    private boolean finite = true;

    /**
     * Slices [floor(S n / L), floor(S (n + 1) / L)) of every batch.
     *
     * @param number n, from 0
     * @param lanes L
     * @param whole all blocks
     */
    Lane(RankScene scene, int number, int lanes, Chunk whole) {
        long slices = scene.assignment().train().sliceCount();
        this.number = number;
        this.firstSlice = (int) (slices * number / lanes);
        this.endSlice = (int) (slices * (number + 1) / lanes);
        this.parameters = HeapFloats.of(scene.layout().size());
        this.site = UpdateSite.alone(parameters);
        this.chunk = new OwnChunk(
                scene.layout(),
                scene.assignment().train(),
                scene.assignment().phases(),
                scene.milestones().totalSteps(),
                whole,
                1);
    }

    int number() {
        return number;
    }

    int firstSlice() {
        return firstSlice;
    }

    int endSlice() {
        return endSlice;
    }

    HeapFloats parameters() {
        return parameters;
    }

    OwnChunk chunk() {
        return chunk;
    }

    /** Loss and weight of the last step; neither where it was not finite. */
    LossSum total() {
        return total;
    }

    /** Whether the last step was. */
    boolean finite() {
        return finite;
    }

    /** There are no rows in this step. */
    void rest() {
        finite = true;
        total.set(0, 0);
    }

    /** Something in this step is not finite: it changes nothing. */
    void leaveOut() {
        finite = false;
        total.set(Double.NaN, 0);
    }

    /**
     * Moves by a phase of a step that is finite.
     *
     * @param phase of the step
     * @param sum of gradients, over {@link #total}
     */
    void move(int phase, long step, FloatStorage sum) throws Exception {
        finite = true;
        if (total.weightSum() > 0) {
            chunk.sumIn(sum);
            chunk.update(phase, step, 0, total, site);
        }
    }
}
