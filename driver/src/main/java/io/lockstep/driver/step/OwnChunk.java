package io.lockstep.driver.step;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Measure;
import io.lockstep.driver.checkpoint.TrainingState;
import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.optimizer.GradientNorm;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.ParameterUpdate;
import io.lockstep.kernels.update.UpdateRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The run of blocks a rank owns: it finishes their sum, updates them, keeps the optimizer's state of them, writes them
 * to checkpoints. Its threads each update a part of the run.
 */
public final class OwnChunk {
    private final ParameterLayout layout;
    private final TrainConfig train;
    private final List<StepPhase> phases;
    private final UpdateRule rule;
    private final long totalSteps;
    private final Chunk chunk;
    /** Of each phase, each thread's; all phases have the state of the first one. */
    private final List<List<ParameterUpdate>> ofPhases = new ArrayList<>();

    private final List<ParameterUpdate> parts;
    private List<ParameterUpdate> moving;
    private final int[] firstBlocks;
    private final double[] squares;
    private final double[] parameterSquares;
    private final double[] factors;
    private final Update update = new Update();
    private List<Measure> history = List.of();
    private double scheduled = 1;
    private long stepsBefore;
    private float mean;
    private float clip;
    private @Nullable HeapFloats own;
    private @Nullable FloatStorage sum;
    private @Nullable UpdateSite site;
    private final Team.Work squaring = this::squares;
    private final Team.Work measuring = this::measure;
    private final Team.Work applying = this::apply;

    /**
     * For steps of one phase.
     *
     * @param threads that share the work
     */
    public OwnChunk(ParameterLayout layout, TrainConfig train, long totalSteps, Chunk chunk, int threads) {
        this(layout, train, StepPhase.one(train, layout), totalSteps, chunk, threads);
    }

    /**
     * For steps of several phases.
     *
     * @param threads that share the work
     */
    public OwnChunk(
            ParameterLayout layout,
            TrainConfig train,
            List<StepPhase> phases,
            long totalSteps,
            Chunk chunk,
            int threads) {
        this.layout = layout;
        this.train = train;
        this.totalSteps = totalSteps;
        this.chunk = chunk;
        this.phases = List.copyOf(phases);
        this.rule = phases.get(0).rule();
        this.squares = new double[layout.blocks().size()];
        this.parameterSquares = new double[rule.layerwise() ? squares.length : 0];
        this.factors = new double[rule.layerwise() ? layout.tensors().size() : 0];
        this.firstBlocks = new int[threads + 1];
        int blocks = chunk.endBlock() - chunk.firstBlock();
        for (int thread = 0; thread <= threads; thread++) {
            firstBlocks[thread] = chunk.firstBlock() + (int) ((long) blocks * thread / threads);
        }
        List<ParameterUpdate> own = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            own.add(new ParameterUpdate(layout, rule, firstBlocks[thread], firstBlocks[thread + 1]));
        }
        for (StepPhase phase : phases) {
            ofPhases.add(
                    phase.rule().equals(rule)
                            ? own
                            : own.stream().map(part -> part.by(phase.rule())).toList());
        }
        this.parts = own;
        this.moving = own;
    }

    /** Where the collective puts this chunk's gradient sum. */
    public HeapFloats sum() {
        if (own == null) {
            own = HeapFloats.of(chunk.size());
            sum = own;
        }
        return own;
    }

    /**
     * For the owner of everything: this step's gradient sum, where it lies.
     *
     * @param all [layout size]. Modified by optimizers that measure directions.
     */
    public void sumIn(FloatStorage all) {
        sum = all;
    }

    /** This step's gradient sum; its first float is the chunk's. */
    public FloatStorage given() {
        if (sum == null) {
            throw new IllegalStateException("a step without a sum of gradients");
        }
        return sum;
    }

    /** A step of one phase. */
    public void update(long step, long skipped, LossSum total, UpdateSite where) throws Exception {
        update(0, step, skipped, total, where);
    }

    /**
     * One phase of a step of the own blocks: the gradient sum becomes a mean, is clipped, and moves the parameters.
     *
     * @param phase of the step, from 0
     * @param step from 1
     * @param skipped steps before it that were, which the optimizer does not count
     * @param total what the sum is over
     */
    public void update(int phase, long step, long skipped, LossSum total, UpdateSite where) throws Exception {
        site = where;
        moving = ofPhases.get(phase);
        double factor = train.schedule().factor(step, totalSteps);
        long counted = phases.get(phase).taken(stepsBefore) + phases.get(phase).taken(step - skipped);
        update.set(counted, train.optimizer().learningRate() * factor * scheduled);
        mean = (float) (1.0 / total.weightSum());
        clip = 1f;
        Double limit = train.clipNorm();
        if (limit != null) {
            where.run(squaring);
            where.exchange(chunk, squares);
            clip = GradientNorm.factor(limit, GradientNorm.total(squares, squares.length) + where.squaresBeside(mean));
        }
        if (rule.layerwise()) {
            where.run(measuring);
            where.exchange(chunk, parameterSquares, squares);
            phases.get(phase).rule().rateFactors(layout, parameterSquares, squares, factors);
        }
        where.run(applying);
        where.moveBeside(counted, factor * scheduled, mean, clip);
    }

    /** One thread's blocks: sums of squares, for clipping. */
    private void squares(int thread) {
        moving.get(thread).squares(given(), chunk.offset(), mean, squares);
    }

    /** One thread's blocks, after clipping: sums of squares of parameters and directions. */
    private void measure(int thread) {
        moving.get(thread)
                .measure(update, given(), chunk.offset(), mean, clip, site().parameters(), parameterSquares, squares);
    }

    /** One thread's blocks: the optimizer's step. */
    private void apply(int thread) {
        UpdateSite where = site();
        moving.get(thread)
                .apply(update, given(), chunk.offset(), mean, clip, factors, where.parameters(), where.moved(thread));
    }

    private UpdateSite site() {
        if (site == null) {
            throw new IllegalStateException("no update has begun");
        }
        return site;
    }

    /** Whether a moving average of the parameters is kept, to be measured and published in their place. */
    public boolean averages() {
        return rule.averages();
    }

    /** Copies the moving average of the own blocks. */
    public void readAverages(HeapFloats into) {
        parts.forEach(part -> part.readAverages(into));
    }

    /** An epoch was validated; the same value on every rank. */
    public void validated(double loss) {
        remember(TrainingState.with(history, loss));
    }

    private void remember(List<Measure> losses) {
        history = losses;
        scheduled = train.schedule()
                .afterValidation(losses.stream().mapToDouble(Measure::value).toArray());
    }

    /**
     * Begins: with the first parameters, or with the state of the own blocks that a checkpoint holds.
     *
     * @param checkpoint absent, or of step 0, at the beginning, where it may hold the state of an earlier training
     * @param parameters those to begin with
     */
    public void begin(CheckpointStore store, @Nullable Checkpoint checkpoint, HeapFloats parameters)
            throws IOException {
        begin(store, checkpoint, parameters, slot -> slot);
    }

    /**
     * The same.
     *
     * @param stored what the checkpoint calls a slot
     */
    public void begin(
            CheckpointStore store, @Nullable Checkpoint checkpoint, HeapFloats parameters, UnaryOperator<String> stored)
            throws IOException {
        stepsBefore = TrainingState.of(checkpoint).counted(0);
        if (checkpoint == null || checkpoint.state().step() == 0) {
            parts.forEach(part -> part.begin(parameters));
            if (checkpoint != null) {
                Set<String> held = checkpoint.slots();
                restore(store, checkpoint, slot -> slot, held::contains);
            }
        } else {
            restore(store, checkpoint, stored, slot -> true);
            remember(checkpoint.state().validation());
        }
    }

    private void restore(
            CheckpointStore store, Checkpoint checkpoint, UnaryOperator<String> stored, Predicate<String> held)
            throws IOException {
        List<String> slots = rule.slots();
        for (int thread = 0; thread < parts.size(); thread++) {
            ParameterUpdate part = parts.get(thread);
            for (int slot = 0; slot < slots.size(); slot++) {
                if (!held.test(slots.get(slot))) {
                    continue;
                }
                store.read(
                        checkpoint,
                        stored.apply(slots.get(slot)),
                        firstBlocks[thread],
                        firstBlocks[thread + 1],
                        part.slots().get(slot),
                        part.origin());
            }
        }
    }

    /** Room for {@link #copyTo}. */
    public Snapshot newSnapshot() {
        List<Snapshot.Run> runs = new ArrayList<>();
        runs.add(new Snapshot.Run(CheckpointStore.PARAMETERS, chunk));
        rule.slots().forEach(slot -> runs.add(new Snapshot.Run(slot, chunk)));
        return new Snapshot(runs);
    }

    /** Copies the own blocks of the parameters and of every slot. */
    public void copyTo(Snapshot snapshot, HeapFloats parameters) {
        snapshot.copy(0, chunk.offset(), parameters, chunk.offset(), chunk.size());
        for (ParameterUpdate part : parts) {
            for (int slot = 0; slot < part.slots().size(); slot++) {
                HeapFloats values = part.slots().get(slot);
                if (values.size() > 0) {
                    snapshot.copy(slot + 1, part.origin(), values, 0, values.size());
                }
            }
        }
    }

    /** Names of what is kept beside the parameters. */
    public List<String> slots() {
        return rule.slots();
    }

    /**
     * A slot of a chunk that one thread updates.
     *
     * @param number in {@link #slots}
     * @return its first float is the chunk's
     */
    public HeapFloats slot(int number) {
        return parts.get(0).slots().get(number);
    }
}
