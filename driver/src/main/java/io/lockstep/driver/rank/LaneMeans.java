package io.lockstep.driver.rank;

import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.Partials;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.step.Team;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Means over all lanes of all ranks, weighted, in the tree of lane numbers: each owner of a chunk gets the mean of it.
 * Not of the values, but of how far they are from an origin that all lanes have in common, where there is one.
 */
final class LaneMeans implements AutoCloseable {
    /** What of a lane is averaged. */
    interface Values {
        HeapFloats of(Lane lane);
    }

    private final RankScene scene;
    private final List<Lane> lanes;
    private final Partials sums;
    private final HeapFloats mean;
    private final LossSum total = new LossSum();
    private final LossSum none = new LossSum();
    private final AtomicInteger next = new AtomicInteger();
    private final Team.Work contribute = thread -> contribute();
    private final float[] shares;
    private Values values = Lane::parameters;
    private @Nullable HeapFloats origin;

    /** @param lanes of this rank */
    LaneMeans(RankScene scene, List<Lane> lanes) {
        Membership membership = scene.membership();
        int rank = membership.rank();
        this.scene = scene;
        this.lanes = lanes;
        this.sums = new Partials(
                membership.tree(),
                membership.slices().first(rank),
                membership.slices().end(rank),
                scene.layout().size(),
                scene.collective().overlaps()
                        ? ParameterLayout.BLOCK_SIZE
                        : Math.max(1, scene.layout().size()),
                1,
                HeapFloats::of);
        this.mean = HeapFloats.of(membership.chunks().of(rank).size());
        this.shares = new float[membership.tree().sliceCount()];
    }

    /**
     * What lanes count for from now on.
     *
     * @param weights by lane number
     * @return whether any counts
     */
    boolean weigh(double[] weights) {
        double all = 0;
        for (double weight : weights) {
            all += weight;
        }
        for (int lane = 0; lane < shares.length; lane++) {
            shares[lane] = all > 0 ? (float) (weights[lane] / all) : 0;
        }
        return all > 0;
    }

    /**
     * The mean of the own chunk. Every rank has to come here for it.
     *
     * @param from what is subtracted of each, at the same place; null: nothing
     * @return overwritten the next time; its first float is the chunk's
     */
    HeapFloats mean(long step, Values of, @Nullable HeapFloats from) throws Exception {
        values = of;
        origin = from;
        next.set(0);
        scene.team().run(contribute);
        scene.clock().spent(Phase.UPDATE);
        Faults.at("rank.reduce-scatter");
        scene.collective().reduceScatter(step, sums, mean, total);
        sums.clear();
        scene.clock().exchanged(scene.collective().times());
        return mean;
    }

    private void contribute() {
        for (int at = next.getAndIncrement(); at < lanes.size(); at = next.getAndIncrement()) {
            Lane lane = lanes.get(at);
            float share = shares[lane.number()];
            if (share == 0) {
                sums.absent(lane.number());
            } else {
                FloatStorage buffer = sums.borrow();
                scale(values.of(lane).array(), share, ((HeapFloats) buffer).array());
                sums.put(lane.number(), buffer, none);
            }
        }
    }

    private void scale(float[] of, float share, float[] into) {
        if (origin == null) {
            for (int i = 0; i < of.length; i++) {
                into[i] = share * of[i];
            }
        } else {
            float[] from = origin.array();
            for (int i = 0; i < of.length; i++) {
                into[i] = share * (of[i] - from[i]);
            }
        }
        Arrays.fill(into, of.length, into.length, 0f);
    }

    /** All owners' chunks, to all ranks. */
    void gather(long step, HeapFloats into) throws Exception {
        Faults.at("rank.all-gather");
        Collective collective = scene.collective();
        collective.allGather(step, into);
        scene.clock().exchanged(collective.times());
    }

    /** The own chunk. */
    Chunk chunk() {
        Membership membership = scene.membership();
        return membership.chunks().of(membership.rank());
    }

    @Override
    public void close() {
        sums.close();
    }
}
