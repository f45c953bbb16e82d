package io.lockstep.driver.rank;

import io.lockstep.driver.collective.Partials;
import io.lockstep.driver.collective.SliceTree;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.driver.step.Assignment;
import io.lockstep.driver.step.StepShare;
import io.lockstep.driver.step.Worker;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thread that computes whole lanes, with a network of its own, which holds the parameters of one lane at a time.
 * Made by that thread, used by no other.
 */
final class LaneWorker implements AutoCloseable {
    private final TrainingData data;
    private final Supplier<@Nullable String> stopReason;
    private final Network network;
    private final Partials sums;
    private final int mostSlices;
    private final Worker worker;
    private int badSlice = StepShare.FINITE;

    /** @param mostSlices of a lane; a lane with fewer has the sum of its own tree, as absent leaves change none */
    LaneWorker(RankScene scene, int mostSlices) {
        Assignment assignment = scene.assignment();
        this.data = scene.data();
        this.stopReason = scene.stopReason();
        this.mostSlices = mostSlices;
        this.network = assignment.compile(scene.backend(), data.sliceSizes());
        this.sums = new Partials(
                new SliceTree(mostSlices), 0, mostSlices, network.layout().size(), network::allocate);
        this.worker = new Worker(List.of(network.trainingWorkspace(assignment.seed())), data.newBatch(), sums, null);
    }

    /** One step of a lane. */
    void train(Lane lane, int phase, long step, int epoch, long stepInEpoch) throws Exception {
        long start = System.nanoTime();
        network.pack(lane.parameters());
        worker.spent(0, 0, System.nanoTime() - start);
        boolean finite = true;
        for (int slice = lane.firstSlice(); slice < lane.endSlice(); slice++) {
            finite &= compute(lane, slice, epoch, stepInEpoch);
        }
        for (int missing = lane.endSlice() - lane.firstSlice(); missing < mostSlices; missing++) {
            sums.absent(missing);
        }
        start = System.nanoTime();
        FloatStorage sum = sums.whole(lane.total());
        if (sum == null) {
            lane.rest();
        } else {
            worker.settle(0, sum.size());
            if (finite && worker.sawNumbers() && Double.isFinite(lane.total().lossSum())) {
                lane.move(phase, step, sum);
            } else {
                lane.leaveOut();
            }
        }
        sums.clear();
        worker.spent(0, 0, System.nanoTime() - start);
    }

    private boolean compute(Lane lane, int slice, int epoch, long stepInEpoch) throws Exception {
        String reason = stopReason.get();
        if (reason != null) {
            throw new StoppedException(reason);
        }
        long start = System.nanoTime();
        int rows = data.fill(epoch, stepInEpoch, slice, worker.batch());
        long filled = System.nanoTime();
        boolean finite = true;
        if (rows == 0) {
            sums.absent(slice - lane.firstSlice());
        } else {
            worker.compute(0, slice - lane.firstSlice(), epoch);
            finite = Double.isFinite(worker.losses().lossSum());
            badSlice = finite ? badSlice : Math.min(badSlice, slice);
            worker.computed(rows);
        }
        long waited = data.takeWaitNanos(slice);
        worker.spent(filled - start - waited, waited, System.nanoTime() - filled);
        return finite;
    }

    Network network() {
        return network;
    }

    Worker worker() {
        return worker;
    }

    int badSlice() {
        return badSlice;
    }

    void forgetBadSlice() {
        badSlice = StepShare.FINITE;
    }

    /** What is this thread's own. */
    @Override
    public void close() {
        worker.close();
    }

    /** The rest, from any thread. */
    void closeNetwork() {
        sums.close();
        network.close();
    }
}
