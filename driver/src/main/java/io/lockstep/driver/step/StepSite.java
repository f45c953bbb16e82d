package io.lockstep.driver.step;

import io.lockstep.driver.collective.NodeSums;
import io.lockstep.driver.collective.Partials;
import io.lockstep.driver.collective.SliceTree;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.shard.TrainingData;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.network.GradientProgress;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * State that a process keeps from one one-step job to the next: the compiled network, the open training data, threads
 * with their workspaces. A process has one site, that of the run it last worked for.
 */
public final class StepSite {
    private static final long LAST_TASK_SECONDS = 30;

    /**
     * What of a training a task computes.
     *
     * @param phase of the step, from 0
     * @param step from 1
     * @param version of the weights, ascending
     */
    public record Part(int phase, long step, long version) {}

    private record Workplace(List<TrainingWorkspace> workspaces, Batch batch, SliceGradient gradient) {}

    private static @Nullable StepSite current;

    private final StepPlan plan;
    private final Files files;
    private final PhaseNetworks networks;
    private final TrainingData data;
    private final SliceTree tree;
    private final ExecutorService threads;
    private final ThreadLocal<Workplace> workplaces;
    private final List<Workplace> made = new CopyOnWriteArrayList<>();
    private final ReadWriteLock packing = new ReentrantReadWriteLock();
    private final HeapFloats parameters;
    /** Number of the packed parameters among all that were broadcast. */
    private long packed = -1;

    private StepSite(StepPlan plan) throws IOException {
        this.plan = plan;
        this.files = HadoopFiles.of(plan.files());
        Assignment assignment = plan.assignment();
        Backend backend = Backends.named(plan.backend(), plan.level());
        if (!backend.identity().equals(plan.identity())) {
            throw new IOException("backend '" + plan.backend() + "': expected " + plan.identity()
                    + " as on the other executors, got " + backend.identity() + ". Run on executors of one kind");
        }
        this.data = TrainingData.open(files, assignment.training(), assignment.order(), assignment.layout());
        this.networks = new PhaseNetworks(assignment, backend, data.sliceSizes());
        Network network = networks.of(0);
        this.tree = new SliceTree(assignment.train().sliceCount());
        this.parameters = HeapFloats.of(network.layout().size());
        this.workplaces = ThreadLocal.withInitial(() -> {
            Workplace place = new Workplace(
                    networks.trained().stream()
                            .map(one -> one.trainingWorkspace(assignment.seed()))
                            .toList(),
                    data.newBatch(),
                    new SliceGradient(new LossSum(), GradientProgress.NONE));
            made.add(place);
            return place;
        });
        this.threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
            Thread thread = new Thread(task, "lockstep-step");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * The site of a run in this process, made when it is not there.
     *
     * @param key of the plan
     * @param plan as encoded by {@link StepPlan#encode}
     */
    public static synchronized StepSite of(String key, byte[] plan) throws IOException {
        StepSite site = current;
        if (site == null || !site.plan.key().equals(key)) {
            leave();
            site = new StepSite(StepPlan.decode(plan));
            current = site;
        }
        return site;
    }

    /**
     * Ends the site of a run and gives back all that it holds.
     *
     * @param key of the plan
     */
    public static synchronized void leave(String key) throws IOException {
        if (current != null && current.plan.key().equals(key)) {
            leave();
        }
    }

    private static synchronized void leave() throws IOException {
        StepSite site = current;
        current = null;
        if (site != null) {
            site.close();
        }
    }

    /** A task that is still at work keeps its native memory: better lost than taken away from under it. */
    private void close() throws IOException {
        threads.shutdown();
        try {
            if (threads.awaitTermination(LAST_TASK_SECONDS, TimeUnit.SECONDS)) {
                made.forEach(place -> place.workspaces().forEach(TrainingWorkspace::close));
                networks.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        data.close();
    }

    /**
     * Computes slices of a phase of a step.
     *
     * @param weights the parameters before that phase, as {@link #encode} gives them
     */
    public StepShare step(Part part, byte[] weights, int firstSlice, int endSlice, String executor, String host)
            throws IOException {
        return onOwnThread(() -> {
            PhaseClock clock = new PhaseClock();
            enter(part.step(), part.version(), weights);
            clock.spent(Phase.HAND_OVER);
            try {
                return slices(part, firstSlice, endSlice, new Doer(executor, host, clock));
            } finally {
                packing.readLock().unlock();
            }
        });
    }

    /** Takes over a step's parameters unless another task has, and holds off those of the next. */
    private void enter(long step, long version, byte[] weights) throws IOException {
        packing.writeLock().lock();
        try {
            if (version < packed) {
                throw new IOException("step " + step + ": expected parameters " + packed
                        + " or later, which this process has, got " + version
                        + ". The task comes too late to be of use");
            }
            if (version > packed) {
                parameters.write(0, ByteBuffer.wrap(weights), (int) parameters.size());
                networks.trained().forEach(network -> network.pack(parameters));
                if (networks.measuresApart()) {
                    networks.measured().pack(parameters);
                }
                packed = version;
            }
            packing.readLock().lock();
        } finally {
            packing.writeLock().unlock();
        }
    }

    /** Who computes a task's slices, and since when. */
    private record Doer(String executor, String host, PhaseClock clock) {
        StepShare.Work work(int slices, int examples, int bytes) {
            clock.spent(Phase.COMPUTE);
            return new StepShare.Work(executor, host, slices, examples, bytes, clock.times());
        }
    }

    private StepShare slices(Part part, int firstSlice, int endSlice, Doer doer) throws IOException {
        Workplace place = workplaces.get();
        TrainingWorkspace workspace = place.workspaces().get(part.phase());
        long step = part.step();
        Network network = networks.of(part.phase());
        long stepsPerEpoch = data.stepsPerEpoch();
        long epoch = (step - 1) / stepsPerEpoch;
        int size = Math.toIntExact(network.layout().size());
        int bad = StepShare.FINITE;
        int examples = 0;
        int computed = 0;
        try (Partials partials = new Partials(tree, firstSlice, endSlice, size, network::allocate)) {
            for (int slice = firstSlice; slice < endSlice; slice++) {
                int rows = data.fill(epoch, (step - 1) % stepsPerEpoch, slice, place.batch());
                doer.clock().read(data.takeWaitNanos(slice));
                if (rows == 0) {
                    partials.absent(slice);
                    continue;
                }
                FloatStorage gradient = partials.borrow();
                place.gradient().moveTo(gradient);
                workspace.gradient(place.batch(), epoch, place.gradient());
                if (!Double.isFinite(place.gradient().losses().lossSum())) {
                    bad = Math.min(bad, slice);
                }
                partials.put(slice, gradient, place.gradient().losses());
                if (part.phase() == 0) { // all phases have the same
                    examples += rows;
                    computed++;
                }
                doer.clock().spent(Phase.COMPUTE);
            }
            NodeSums sums = new NodeSums(tree, size);
            sums.add(partials);
            return new StepShare(List.of(doer.work(computed, examples, sums.byteCount())), sums, size, bad);
        }
    }

    /**
     * Measures a share of the validation rows.
     *
     * @param step whose update the parameters are after
     * @param version of the weights, ascending
     * @param weights those parameters, or their moving average
     * @return the metrics; empty without validation rows
     */
    public byte[] measure(long step, long version, byte[] weights, int part, int parts) throws IOException {
        if (plan.assignment().validation() == null) {
            return new byte[0];
        }
        return onOwnThread(() -> {
            enter(step, version, weights);
            try (ValidationPass pass =
                            new ValidationPass(files, plan.assignment(), networks.measured(), part, parts, 1);
                    Team alone = new Team("lockstep-step", 1)) {
                try {
                    return pass.measure(alone);
                } finally {
                    pass.close(0);
                }
            } finally {
                packing.readLock().unlock();
            }
        });
    }

    /** Runs work where the thread's workspace is. */
    private <T> T onOwnThread(Callable<T> work) throws IOException {
        try {
            return threads.submit(work).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(
                    e.getCause() == null ? e.toString() : e.getCause().toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("step: the task was cancelled");
        }
    }

    /** Parameters as bytes, little-endian. */
    public static byte[] encode(HeapFloats parameters) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(parameters.size() * Float.BYTES));
        parameters.read(0, bytes, (int) parameters.size());
        return bytes.array();
    }
}
