package io.lockstep.driver.config;

import io.lockstep.driver.sync.SyncMode;
import io.lockstep.driver.sync.SyncModes;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.batch.Mixup;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.optimizer.Optimizers;
import io.lockstep.kernels.parameter.ParameterGroup;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.schedule.Schedule;
import io.lockstep.kernels.update.TableUpdate;
import io.lockstep.kernels.update.UpdateRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of the training of the network.
 *
 * @param epochs times every training row is seen
 * @param batch rows of one step, over all executors
 * @param slices fixed shares of a batch, the unit of determinism, at most 65,536; absent: batch / 32 rounded down to a
 *     power of two, at most 65,536
 * @param recompute whether backward computes most activations again instead of keeping them: less memory, more time,
 *     the same weights
 * @param tableOptimizer moves the touched rows of tables (layers that are {@code sparse}), with a rate of its own on the
 *     same schedule: adam, adagrad, or sgd without momentum; absent: {@code optimizer}
 * @param programme phases of each step, one after the other, each with losses, tensors and an optimizer of its own; none:
 *     one phase, in which all losses count and all tensors move, or those that {@code model.gan} says
 * @param schedule factor on the learning rate by step
 * @param clipNorm largest L2 norm of the mean gradient; absent: not clipped
 * @param clipValue largest absolute value of each element of the mean gradient, before {@code clipNorm}; absent: any
 * @param weightDecay decoupled from whatever the optimizer does: weights lose {@code rate * weightDecay} of themselves
 *     before each step; biases and normalisation do not. Absent: only what the optimizer says
 * @param ema a moving average of the weights, which then is the model; absent: none
 * @param parameters tensors with a rate or decay of their own, or frozen
 * @param initFrom a file with first weights; absent: drawn from the seed
 * @param nonFinite what becomes of a step whose loss or gradient is not finite
 * @param maxSkippedSteps most such steps in a row, where they are skipped
 * @param evaluateEverySteps steps between evaluations inside an epoch; absent: at its end only
 * @param earlyStopping ends the training before its time; absent: it goes to its end
 * @param maxSteps most steps, the last epoch cut where it must be; absent: all of the epochs
 * @param maxSeconds ends the training at its first checkpoint after so long, over all commands that worked on it; the
 *     only setting with which time decides about weights. Absent: no limit
 * @param checkpoints when work is made safe
 * @param sync how replicas are kept in step
 * @param mixup mixes the rows of each slice with each other; absent: they stay what they are
 */
public record TrainConfig(
        int epochs,
        int batch,
        @Nullable Integer slices,
        @Default("f32") Precision precision,
        @Default("false") boolean recompute,
        Optimizer optimizer,
        @Nullable Optimizer tableOptimizer,
        @Default("[]") List<PhaseConfig> programme,
        @Default("constant") Schedule schedule,
        @Nullable Double clipNorm,
        @Nullable Double clipValue,
        @Nullable Double weightDecay,
        @Nullable Ema ema,
        @Default("[]") List<ParameterGroup> parameters,
        @Nullable InitFrom initFrom,
        @Default("fail") NonFinitePolicy nonFinite,
        @Default("10") int maxSkippedSteps,
        @Nullable Long evaluateEverySteps,
        @Nullable EarlyStopping earlyStopping,
        @Nullable Long maxSteps,
        @Nullable Long maxSeconds,
        @Default("{}") CheckpointConfig checkpoints,
        @Default("allreduce") SyncMode sync,
        @Nullable Mixup mixup) {
    private static final int MOST_SLICES = 1 << 16;

    public TrainConfig {
        programme = List.copyOf(programme);
        parameters = List.copyOf(parameters);
        if (epochs < 1) {
            throw new PlainDataException("epochs", "expected at least 1, got " + epochs);
        }
        if (batch < 1) {
            throw new PlainDataException("batch", "expected at least 1 row, got " + batch);
        }
        checkSlices(slices, batch);
        if (maxSkippedSteps < 1) {
            throw new PlainDataException(
                    "maxSkippedSteps",
                    "expected at least 1, got " + maxSkippedSteps + ". Set train.nonFinite: fail to skip none");
        }
        checkClip("clipNorm", clipNorm);
        checkClip("clipValue", clipValue);
        checkDecay(weightDecay, optimizer);
        checkTableOptimizer(tableOptimizer);
        checkPositive("evaluateEverySteps", evaluateEverySteps);
        checkPositive("maxSteps", maxSteps);
        checkPositive("maxSeconds", maxSeconds);
        checkSync(sync, sliceCount(slices, batch));
        checkProgramme(programme);
    }

    private static void checkProgramme(List<PhaseConfig> programme) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < programme.size(); i++) {
            String name = programme.get(i).phase();
            if (!names.add(name)) {
                throw new PlainDataException(
                        "programme[" + i + "].phase", "expected each name once, got " + name + " twice. Rename one");
            }
        }
        if (!programme.isEmpty() && programme.get(0).every() != 1) {
            throw new PlainDataException(
                    "programme[0].every",
                    "phase " + programme.get(0).phase() + ": expected 1, as the first phase is in every step, got "
                            + programme.get(0).every() + ". Put another phase first");
        }
    }

    /** The same, in these phases. */
    public TrainConfig withProgramme(List<PhaseConfig> phases) {
        return new TrainConfig(
                epochs,
                batch,
                slices,
                precision,
                recompute,
                optimizer,
                tableOptimizer,
                phases,
                schedule,
                clipNorm,
                clipValue,
                weightDecay,
                ema,
                parameters,
                initFrom,
                nonFinite,
                maxSkippedSteps,
                evaluateEverySteps,
                earlyStopping,
                maxSteps,
                maxSeconds,
                checkpoints,
                sync,
                mixup);
    }

    private static void checkClip(String key, @Nullable Double most) {
        if (most != null && !(most > 0)) {
            throw new PlainDataException(key, "expected above 0, got " + most + ". Leave it out not to clip");
        }
    }

    private static void checkSlices(@Nullable Integer slices, int batch) {
        if (slices != null && (slices < 1 || slices > batch)) {
            throw new PlainDataException("slices", "expected from 1 to " + batch + ", the batch, got " + slices);
        }
        if (slices != null && slices > MOST_SLICES) {
            throw new PlainDataException(
                    "slices", "expected at most " + MOST_SLICES + ", as each has a place in memory, got " + slices);
        }
    }

    private static void checkTableOptimizer(@Nullable Optimizer optimizer) {
        if (optimizer != null) {
            try {
                TableUpdate.check(optimizer);
            } catch (IllegalArgumentException e) {
                throw new PlainDataException("tableOptimizer", String.valueOf(e.getMessage()));
            }
        }
    }

    /** What moves the rows of tables. */
    public Optimizer optimizerOfTables() {
        return tableOptimizer == null ? optimizer : tableOptimizer;
    }

    /**
     * Refuses what a model with tables cannot be trained with.
     *
     * @throws PlainDataException naming the key
     */
    public void checkTables(ParameterLayout layout) {
        if (layout.tables().isEmpty()) {
            if (tableOptimizer != null) {
                throw new PlainDataException(
                        "train.tableOptimizer",
                        "expected a model with tables (layers that are sparse), got none. Leave it out");
            }
            return;
        }
        String table = layout.tables().get(0).name();
        if (!sync.tables()) {
            throw new PlainDataException(
                    "train.sync",
                    "expected allreduce for a model with tables, such as " + table + ", got "
                            + SyncModes.REGISTRY.nameOf(sync) + ". Leave train.sync out");
        }
        if (initFrom != null && initFrom.optimizerState()) {
            throw new PlainDataException(
                    "train.initFrom.optimizerState",
                    "expected false for a model with tables, such as " + table + ", got true. Leave it out");
        }
        try {
            TableUpdate.check(optimizerOfTables());
        } catch (IllegalArgumentException e) {
            throw new PlainDataException("train.tableOptimizer", e.getMessage() + ", such as " + table);
        }
    }

    private static void checkPositive(String key, @Nullable Long value) {
        if (value != null && value < 1) {
            throw new PlainDataException(key, "expected at least 1, got " + value + ". Leave it out for none");
        }
    }

    private static void checkSync(SyncMode sync, int slices) {
        try {
            sync.check(slices);
        } catch (PlainDataException e) {
            String mode = "sync." + SyncModes.REGISTRY.nameOf(sync);
            throw new PlainDataException(e.path().isEmpty() ? mode : mode + "." + e.path(), e.problem());
        }
    }

    private static void checkDecay(@Nullable Double weightDecay, Optimizer optimizer) {
        if (weightDecay == null) {
            return;
        }
        if (!(weightDecay >= 0)) {
            throw new PlainDataException("weightDecay", "expected at least 0, got " + weightDecay);
        }
        if (weightDecay > 0 && optimizer.weightDecay() > 0) {
            throw new PlainDataException(
                    "weightDecay",
                    "expected weight decay in one place, got " + weightDecay + " here and " + optimizer.weightDecay()
                            + " in the optimizer. Leave this out, or set train.optimizer."
                            + Optimizers.REGISTRY.nameOf(optimizer) + ".weightDecay to 0");
        }
    }

    /** What moves tensors, {@link #optimizer} first, then those of phases that have others. */
    public List<Optimizer> optimizers() {
        List<Optimizer> all = new ArrayList<>(List.of(optimizer));
        for (PhaseConfig phase : programme) {
            Optimizer own = phase.optimizerOr(optimizer);
            if (!all.contains(own)) {
                all.add(own);
            }
        }
        return List.copyOf(all);
    }

    /**
     * How the tensors of a model are moved where all are, by {@link #optimizer}; it keeps what the optimizers of all phases
     * need.
     *
     * @throws IllegalArgumentException when {@code parameters} do not fit the model
     */
    public UpdateRule updateRule(ParameterLayout layout) {
        return new UpdateRule(
                optimizers(),
                ParameterGroup.treatments(layout, parameters, "train.parameters"),
                clipValue == null ? Double.POSITIVE_INFINITY : clipValue,
                weightDecay == null ? 0 : weightDecay,
                ema == null ? 0 : ema.decay());
    }

    /** Whether a step that is not finite may be skipped, after so many that were. */
    public boolean skips(int inARow) {
        return nonFinite == NonFinitePolicy.SKIP_STEP && inARow < maxSkippedSteps;
    }

    /** Slices of a batch, the default applied. */
    public int sliceCount() {
        return sliceCount(slices, batch);
    }

    private static int sliceCount(@Nullable Integer slices, int batch) {
        return slices != null ? slices : Math.max(1, Math.min(MOST_SLICES, Integer.highestOneBit(batch / 32)));
    }

    /** Shares of a batch that are dealt to ranks. */
    public int shareCount() {
        return sync.shares(sliceCount());
    }

    /** What is due when. */
    public Milestones milestones(long stepsPerEpoch) {
        long all = stepsPerEpoch * epochs;
        return new Milestones(
                stepsPerEpoch,
                maxSteps == null ? all : Math.min(all, maxSteps),
                evaluateEverySteps,
                checkpoints.everySteps());
    }
}
