package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.step.NonFinitePlace;
import io.lockstep.driver.step.Snapshot;
import io.lockstep.driver.step.StepShare;
import io.lockstep.driver.step.Team;
import io.lockstep.driver.step.Worker;
import io.lockstep.driver.sync.Averaging;
import io.lockstep.driver.sync.LaneSlots;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.UpdateRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * {@link Averaging}: lanes train apart, and meet at the end of a round.
 *
 * <pre>
 * each step: threads take lanes: fill batches, compute the slices of the lane, add them up, move the lane
 *            ranks tell each other loss and weight of each lane: a few bytes
 * a round's end: reduce-scatter of how far lanes went, weighted: the owner of a chunk has the mean of it
 *            the owner moves its chunk of the common parameters; all-gather; all lanes go on from there
 *            the same for what lanes keep beside the parameters, without an outer step
 * </pre>
 *
 * A lane whose numbers in a step are not finite is left out of it, where {@code train.nonFinite} lets it; the step
 * counts as skipped only when no lane moved. A checkpoint has the common parameters, common slots and the state of the
 * outer step by chunk; other slots by lane.
 */
final class AveragingSync implements RankSync {
    private final RankScene scene;
    private final Averaging mode;
    private final List<Lane> lanes = new ArrayList<>();
    private final LaneTotals totals;
    private final LaneMeans means;
    private final CommonChunk common;
    private final @Nullable LaneWorker[] workers;
    private final int mostSlices;
    private final Team.Work train = this::train;
    private final AtomicInteger nextLane = new AtomicInteger();
    private int phase;
    private long step;
    private int epoch;
    private long stepInEpoch;
    private int stepsOfRound;
    private boolean leftOut;
    private @Nullable HeapFloats gathered;

    AveragingSync(RankScene scene) {
        this.scene = scene;
        this.mode = (Averaging) scene.assignment().train().sync();
        Membership membership = scene.membership();
        int all = membership.tree().sliceCount();
        Chunk whole = Chunks.of(scene.layout(), 1).of(0);
        for (int lane = membership.slices().first(membership.rank());
                lane < membership.slices().end(membership.rank());
                lane++) {
            lanes.add(new Lane(scene, lane, all, whole));
        }
        this.mostSlices = (scene.assignment().train().sliceCount() - 1) / all + 1;
        this.totals = new LaneTotals(membership, scene.agreement());
        this.means = new LaneMeans(scene, lanes);
        List<String> slots =
                scene.assignment().train().updateRule(scene.layout()).slots();
        this.common = new CommonChunk(scene.layout(), means.chunk(), mode.outer(), common(slots));
        this.workers =
                new @Nullable LaneWorker[Math.max(1, Math.min(scene.team().size(), lanes.size()))];
    }

    private List<String> common(List<String> slots) {
        return slots.stream().filter(this::isCommon).toList();
    }

    private boolean isCommon(String slot) {
        return mode.slots() == LaneSlots.AVERAGE || slot.equals(UpdateRule.AVERAGE);
    }

    @Override
    public void start(@Nullable Checkpoint checkpoint) throws Exception {
        for (Lane lane : lanes) {
            copy(scene.parameters(), lane.parameters());
            lane.chunk()
                    .begin(
                            scene.store(),
                            checkpoint,
                            lane.parameters(),
                            slot -> isCommon(slot) ? slot : CheckpointStore.ofLane(lane.number(), slot));
        }
        common.begin(scene.store(), checkpoint, scene.parameters());
        scene.team().run(thread -> {
            if (thread < workers.length) {
                workers[thread] = new LaneWorker(scene, mostSlices);
            }
        });
    }

    private static void copy(HeapFloats from, HeapFloats to) {
        System.arraycopy(from.array(), 0, to.array(), 0, to.array().length);
    }

    @Override
    public boolean sum(int phaseOfStep, long number, int ofEpoch, long inEpoch) throws Exception {
        phase = phaseOfStep;
        step = number;
        epoch = ofEpoch;
        stepInEpoch = inEpoch;
        nextLane.set(0);
        scene.team().run(train);
        computed();
        boolean finite = totals.exchange(scene.collective(), number, lanes);
        scene.clock().exchanged(scene.collective().times());
        leftOut = totals.leftOut() && scene.assignment().train().skips(0);
        return finite || leftOut;
    }

    /** Lanes that were not finite, where others moved. */
    @Override
    public boolean leftOut() {
        return leftOut;
    }

    private void train(int thread) throws Exception {
        if (thread < workers.length) {
            for (int at = nextLane.getAndIncrement(); at < lanes.size(); at = nextLane.getAndIncrement()) {
                worker(thread).train(lanes.get(at), phase, step, epoch, stepInEpoch);
            }
        }
    }

    private void computed() {
        long read = 0;
        long rows = 0;
        long compute = 0;
        for (int thread = 0; thread < workers.length; thread++) {
            Worker worker = worker(thread).worker();
            read += worker.takeReadNanos();
            rows += worker.takeRowsNanos();
            compute += worker.takeComputeNanos();
        }
        int threads = scene.team().size();
        scene.clock().computed(read / threads, rows / threads, compute / threads);
    }

    @Override
    public LossSum total() {
        return totals.total();
    }

    /** Lanes have moved by themselves. */
    @Override
    public void update(int phaseOfStep, long number, long skipped) {}

    @Override
    public boolean end(long number) throws Exception {
        stepsOfRound++;
        boolean alone = number <= mode.firstSteps();
        if (!alone && stepsOfRound < mode.everySteps() && !scene.milestones().evaluates(number)) {
            return false;
        }
        stepsOfRound = 0;
        if (means.weigh(totals.takeWeights())) {
            meet(number, !alone);
        }
        return true;
    }

    private void meet(long number, boolean outer) throws Exception {
        HeapFloats parameters = scene.parameters();
        common.move(means.mean(number, Lane::parameters, parameters), parameters, outer);
        scene.clock().spent(Phase.UPDATE);
        means.gather(number, parameters);
        lanes.forEach(lane -> copy(parameters, lane.parameters()));
        List<String> slots =
                scene.assignment().train().updateRule(scene.layout()).slots();
        for (int slot = 0; slot < slots.size(); slot++) {
            if (isCommon(slots.get(slot))) {
                int of = slot;
                common.keep(
                        slots.get(slot), means.mean(number, lane -> lane.chunk().slot(of), null));
                HeapFloats all = gather(number, slots.get(slot));
                lanes.forEach(lane -> copy(all, lane.chunk().slot(of)));
            }
        }
        scene.clock().spent(Phase.HAND_OVER);
    }

    /** All of a common slot, until the next is gathered. */
    private HeapFloats gather(long number, String slot) throws Exception {
        HeapFloats all = gathered;
        if (all == null) {
            all = HeapFloats.of(scene.parameters().size());
            gathered = all;
        }
        common.read(slot, all);
        means.gather(number, all);
        return all;
    }

    @Override
    public NonFinitePlace search(int ofEpoch, long inEpoch, int known) throws IOException {
        NonFinitePlace place = NonFinitePlace.NOWHERE;
        for (Lane lane : lanes) {
            if (!lane.finite()) {
                place = place.first(NonFinitePlace.search(
                        new NonFinitePlace.Scene(scene.assignment(), scene.data(), lane.parameters(), ofEpoch, inEpoch),
                        known,
                        lane.firstSlice(),
                        lane.endSlice()));
            }
        }
        return place;
    }

    @Override
    public int badSlice() {
        return Arrays.stream(workers)
                .mapToInt(worker -> worker == null ? StepShare.FINITE : worker.badSlice())
                .min()
                .orElse(StepShare.FINITE);
    }

    @Override
    public void forgetBadSlice() {
        for (int thread = 0; thread < workers.length; thread++) {
            worker(thread).forgetBadSlice();
        }
    }

    @Override
    public Network network() {
        return worker(0).network();
    }

    @Override
    public void packMeasured(long number) throws Exception {
        boolean averages = scene.assignment().train().ema() != null;
        HeapFloats values = averages ? gather(number, UpdateRule.AVERAGE) : scene.parameters();
        int threads = scene.team().size();
        scene.team().run(thread -> network().pack(values, thread, threads));
    }

    /** Each lane brings its own parameters. */
    @Override
    public void packTrained() {}

    @Override
    public void validated(double loss) {
        lanes.forEach(lane -> lane.chunk().validated(loss));
    }

    @Override
    public Snapshot newSnapshot() {
        List<Snapshot.Run> runs = new ArrayList<>(common.runs());
        Chunk whole = Chunks.of(scene.layout(), 1).of(0);
        for (Lane lane : lanes) {
            for (String slot : lane.chunk().slots()) {
                if (!isCommon(slot)) {
                    runs.add(new Snapshot.Run(CheckpointStore.ofLane(lane.number(), slot), whole));
                }
            }
        }
        return new Snapshot(runs);
    }

    @Override
    public void copyTo(Snapshot snapshot) {
        int run = common.copyTo(snapshot, scene.parameters());
        for (Lane lane : lanes) {
            List<String> slots = lane.chunk().slots();
            for (int slot = 0; slot < slots.size(); slot++) {
                if (!isCommon(slots.get(slot))) {
                    HeapFloats values = lane.chunk().slot(slot);
                    snapshot.copy(run++, 0, values, 0, values.size());
                }
            }
        }
    }

    @Override
    public long sliceCount() {
        return Arrays.stream(workers)
                .mapToLong(worker -> worker == null ? 0 : worker.worker().slices())
                .sum();
    }

    @Override
    public long exampleCount() {
        return Arrays.stream(workers)
                .mapToLong(worker -> worker == null ? 0 : worker.worker().examples())
                .sum();
    }

    private LaneWorker worker(int thread) {
        LaneWorker worker = workers[thread];
        if (worker == null) {
            throw new IllegalStateException("rank has not started");
        }
        return worker;
    }

    @Override
    public void close(int thread) {
        LaneWorker worker = thread < workers.length ? workers[thread] : null;
        if (worker != null) {
            worker.close();
        }
    }

    @Override
    public void close() {
        for (LaneWorker worker : workers) {
            if (worker != null) {
                worker.closeNetwork();
            }
        }
        means.close();
    }
}
