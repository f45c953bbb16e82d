package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.collective.LongWork;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.step.BlockSums;
import io.lockstep.driver.step.InitialTables;
import io.lockstep.driver.step.NonFinitePlace;
import io.lockstep.driver.step.OwnChunk;
import io.lockstep.driver.step.OwnTables;
import io.lockstep.driver.step.PhaseNetworks;
import io.lockstep.driver.step.Snapshot;
import io.lockstep.driver.step.Team;
import io.lockstep.driver.step.UpdateSite;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.ParameterUpdate.Moved;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gradients are summed in every step.
 *
 * <pre>
 * each step: threads fill batches and compute gradients of the rank's slices, adding siblings of the tree as they meet, or
 *            keeping a few slices, which are added up where their sum is read;
 *            meanwhile reduce-scatter of what backward has finished: the owner of a chunk has the whole sum of it
 *            the owner divides by the sum of weights, clips, updates; norms are exchanged where they are needed
 *            all-gather: everybody has all parameters; pack
 * </pre>
 *
 * A step of several phases does so in each of them, with the network of the phase.
 *
 * Where the model has tables, {@link OwnTables} does the same for touched rows, after the blocks in each of the three.
 */
final class AllReduceSync implements RankSync, UpdateSite {
    private static final long BEAT_MILLIS = 5_000;

    private final RankScene scene;
    private final OwnChunk chunk;
    private final @Nullable OwnTables tables;
    private final HandOver handOver;
    private final Moved[] moved;
    private final Team.Work pack;
    private @Nullable PhaseNetworks networks;
    private @Nullable GradientPass gradients;
    private @Nullable HeapFloats averages;
    private long step;

    AllReduceSync(RankScene scene) {
        this.scene = scene;
        Membership membership = scene.membership();
        int threads = scene.team().size();
        this.chunk = new OwnChunk(
                scene.layout(),
                scene.assignment().train(),
                scene.assignment().phases(),
                scene.milestones().totalSteps(),
                membership.chunks().of(membership.rank()),
                threads);
        this.tables = scene.layout().tables().isEmpty()
                ? null
                : new OwnTables(scene.layout(), scene.assignment().train(), membership, scene.collective());
        this.handOver = new HandOver(membership, scene.layout().blocks(), scene.parameters(), threads);
        this.moved = new Moved[threads];
        Arrays.setAll(moved, handOver::moved);
        this.pack = thread -> {
            for (Network network : networks().trained()) {
                network.pack(scene.parameters(), thread, threads);
            }
        };
    }

    @Override
    public void start(@Nullable Checkpoint checkpoint) throws Exception {
        PhaseNetworks compiled = new PhaseNetworks(
                scene.assignment(), scene.backend(), scene.data().sliceSizes());
        networks = compiled;
        handOver.to(compiled.trained());
        chunk.begin(scene.store(), checkpoint, scene.parameters());
        scene.team().run(pack);
        if (tables != null) {
            tables.begin(
                    InitialTables.of(compiled.of(0)),
                    scene.assignment().seed(),
                    scene.store(),
                    checkpoint,
                    scene.team());
        }
        GradientPass pass = new GradientPass(scene, compiled, chunk, tables);
        gradients = pass;
        pass.begin(compiled, scene.assignment().seed());
    }

    @Override
    public boolean sum(int phase, long number, int epoch, long stepInEpoch) throws Exception {
        boolean finite = gradients().sum(phase, number, epoch, stepInEpoch);
        boolean agreed =
                Double.isFinite(total().lossSum()) && scene.agreement().everywhere(finite, scene.collective(), number);
        scene.clock().exchanged(scene.collective().times());
        return agreed;
    }

    @Override
    public LossSum total() {
        return gradients().total();
    }

    @Override
    public void update(int phase, long number, long skipped) throws Exception {
        step = number;
        handOver.begin();
        chunk.update(phase, number, skipped, total(), this);
        Faults.at("rank.all-gather");
        scene.collective().allGather(number, scene.parameters(), handOver);
        scene.clock()
                .gathered(
                        scene.collective().times(),
                        handOver.takeNanos() * scene.team().size());
        handOver.finish(scene.team());
        if (tables != null) {
            tables.spread(number);
        }
        scene.clock().spent(Phase.HAND_OVER);
    }

    @Override
    public HeapFloats parameters() {
        return scene.parameters();
    }

    @Override
    public Moved moved(int thread) {
        return moved[thread];
    }

    @Override
    public double squaresBeside(float mean) throws Exception {
        return tables == null ? 0 : tables.squares(step, mean, this);
    }

    @Override
    public void moveBeside(long counted, double rateFactor, float mean, float clip) throws Exception {
        if (tables != null) {
            tables.update(counted, rateFactor, mean, clip, this);
        }
    }

    @Override
    public void run(Team.Work part) throws Exception {
        scene.team().run(part);
        scene.clock().updated(handOver.takeNanos());
    }

    @Override
    public void exchange(Chunk own, double[]... sums) throws WorkerLostException {
        BlockSums.among(scene.collective(), step).exchange(own, sums);
        scene.clock().exchanged(scene.collective().times());
    }

    @Override
    public NonFinitePlace search(int epoch, long stepInEpoch, int known) throws IOException {
        Membership membership = scene.membership();
        return NonFinitePlace.search(
                new NonFinitePlace.Scene(
                        scene.assignment(),
                        scene.data(),
                        scene.parameters(),
                        InitialTables.of(networks().of(0)),
                        epoch,
                        stepInEpoch),
                known,
                membership.slices().first(membership.rank()),
                membership.slices().end(membership.rank()));
    }

    @Override
    public int badSlice() {
        return gradients().badSlice();
    }

    @Override
    public void forgetBadSlice() {
        gradients().forgetBadSlice();
    }

    @Override
    public void packMeasured(long number) throws Exception {
        if (chunk.averages() || networks().measuresApart()) {
            HeapFloats values = chunk.averages() ? averages(number) : scene.parameters();
            scene.team()
                    .run(thread -> network().pack(values, thread, scene.team().size()));
        }
    }

    @Override
    public void packTrained() throws Exception {
        if (chunk.averages() && !networks().measuresApart()) {
            scene.team().run(pack);
        }
    }

    /** The moving average of all parameters, from all owners. */
    private HeapFloats averages(long number) throws WorkerLostException {
        if (averages == null) {
            averages = HeapFloats.of(scene.parameters().size());
        }
        chunk.readAverages(averages);
        scene.collective().allGather(number, averages);
        return averages;
    }

    @Override
    public void validated(double loss) {
        chunk.validated(loss);
    }

    @Override
    public Snapshot newSnapshot() {
        return chunk.newSnapshot();
    }

    @Override
    public void copyTo(Snapshot snapshot) {
        chunk.copyTo(snapshot, scene.parameters());
    }

    @Override
    public List<Piece> writeRows(long number, String writer) throws IOException, WorkerLostException {
        OwnTables own = tables;
        return own == null
                ? List.of()
                : LongWork.run(
                        scene.collective(),
                        number,
                        BEAT_MILLIS,
                        ShareWriter.DEADLINE_MILLIS,
                        () -> own.write(scene.store(), number, writer));
    }

    @Override
    public long sliceCount() {
        return gradients == null ? 0 : gradients.sliceCount();
    }

    @Override
    public long exampleCount() {
        return gradients == null ? 0 : gradients.exampleCount();
    }

    private GradientPass gradients() {
        if (gradients == null) {
            throw new IllegalStateException("rank has not started");
        }
        return gradients;
    }

    @Override
    public Network network() {
        return networks().measured();
    }

    private PhaseNetworks networks() {
        if (networks == null) {
            throw new IllegalStateException("rank has not started");
        }
        return networks;
    }

    @Override
    public void close(int thread) {
        if (gradients != null) {
            gradients.close(thread);
        }
    }

    @Override
    public void close() {
        if (gradients != null) {
            gradients.close();
        }
        if (networks != null) {
            networks.close();
        }
    }
}
