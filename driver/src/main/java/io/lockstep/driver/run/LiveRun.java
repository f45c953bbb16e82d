package io.lockstep.driver.run;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.failure.InfrastructureException;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.roster.FormedRoster;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.spark.Cluster;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A run that is being trained: what every way to train it needs of the driver's side. */
final class LiveRun {
    private final Cluster cluster;
    private final ResolvedRun resolved;
    private final RunDirectory directory;
    private final Commits commits;
    private final Options options;
    private final RunListener listener;
    private final Set<String> lateOnes = new HashSet<>();
    private @Nullable FormedRoster roster;

    LiveRun(
            Cluster cluster,
            ResolvedRun resolved,
            RunDirectory directory,
            Commits commits,
            Options options,
            RunListener listener) {
        this.cluster = cluster;
        this.resolved = resolved;
        this.directory = directory;
        this.commits = commits;
        this.options = options;
        this.listener = listener;
    }

    boolean unfinished() {
        return commits.step() < resolved.totalSteps() && commits.over().isEmpty();
    }

    /** Why the command is to end soon; null when it is not. */
    @Nullable String interruption() {
        return options.interruption().getNow(null);
    }

    /** How a command ends that somebody wanted to end. */
    InterruptedIOException interrupted(String reason) {
        return new InterruptedIOException(directory.path() + ": " + reason + ". "
                + (commits.step() == 0
                        ? "Nothing is committed yet; the same command begins"
                        : "Step " + commits.step() + " is committed; the same command goes on from there"));
    }

    /** Slots that are there, once there are enough executors; where they come as they are wanted, at least as many. */
    int slots() throws IOException, InterruptedException {
        RunConfig config = resolved.config();
        int minimum = config.executors().min();
        int there = cluster.await(minimum, config.executors().waitSeconds(), options.interruption()::isDone);
        String interruption = interruption();
        if (interruption != null) {
            throw interrupted(interruption);
        }
        int slots = Math.max(there, cluster.dynamic() ? minimum : 0);
        if (slots == 0) {
            throw new InfrastructureException(
                    "executors: expected at least " + minimum + " within "
                            + config.executors().waitSeconds()
                            + " s, got none. Give the application executors, or raise"
                            + " executors.waitSeconds",
                    null);
        }
        return slots;
    }

    /** The backend asked for, or else the one that this run has had. */
    @Nullable String wanted() {
        FormedRoster formed = roster;
        String backend = TrainingRun.backendWanted(options);
        return backend != null ? backend : commits.backend().orElse(formed == null ? null : formed.backend());
    }

    /**
     * The level that later ranks must compute at: that of the commits, or else of this command's earlier ranks, whose
     * processes have settled it.
     */
    @Nullable InstructionSet level() {
        FormedRoster formed = roster;
        InstructionSet before = formed == null || formed.level() == InstructionSet.UNKNOWN ? null : formed.level();
        return commits.level().orElse(before);
    }

    static @Nullable InstructionSet levelCap() {
        String cap = System.getProperty(InstructionSet.CAP_PROPERTY, "");
        return cap.isEmpty() ? null : InstructionSet.of(cap);
    }

    /** Whether nothing was done yet for an executor that came too late: one that always does is waited for once. */
    boolean firstLate(String executor) {
        return lateOnes.add(executor);
    }

    /**
     * Ranks, or executors, are there.
     *
     * @throws IllegalArgumentException when they cannot do this run
     */
    void formed(FormedRoster formed) {
        roster = formed;
        String before = commits.identity().orElse(formed.identity());
        if (!before.equals(formed.identity())) {
            listener.warning("backend: this run was computed with " + before + " so far and goes on with "
                    + formed.identity() + ". Its weights will differ in their last bits from an undisturbed run's");
        }
        Precision precision = resolved.config().train().precision();
        if (formed.generation() == 1 && precision.isEmulatedBy(formed.identity())) {
            listener.warning(precision.emulationWarning(formed.backend()));
        }
        new MemoryCheck(resolved, cluster).check(formed, FinalModel.backend(formed.backend(), formed.level()));
        int threads = 0;
        for (Register register : formed.ranks()) {
            threads += register.threads();
        }
        TrainConfig train = resolved.config().train();
        if (threads > train.shareCount()) {
            listener.warning(train.sync().idleThreads(threads, train.batch(), train.sliceCount()));
        }
    }

    /** The roster formed last; absent before the first. */
    @Nullable FormedRoster roster() {
        return roster;
    }

    RunListener listener() {
        return listener;
    }

    ResolvedRun resolved() {
        return resolved;
    }

    Commits commits() {
        return commits;
    }

    RunDirectory directory() {
        return directory;
    }

    Cluster cluster() {
        return cluster;
    }
}
