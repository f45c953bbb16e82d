package io.lockstep.driver.run;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.roster.FormedRoster;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The commits of a run, for a driver of another package. */
public final class SimulatedCommits {
    private static final ModelSpec MODEL = ModelSpec.sequential(Shape.of(1), List.of(Dense.of(1)), new Mse());

    private final Commits commits;

    /** @param train says what is best, and when that is the end */
    public SimulatedCommits(RunDirectory directory, CheckpointStore store, TrainConfig train, RunListener listener)
            throws IOException {
        this.commits = new Commits(directory, store, MODEL, train, null, listener);
    }

    public Optional<Checkpoint> newest() {
        return commits.newest();
    }

    public long step() {
        return commits.step();
    }

    /** See {@link Commits#commit}. */
    public Optional<String> commit(List<Share> shares, FormedRoster formed) throws IOException {
        return commits.commit(shares, formed);
    }

    public Checkpoint chosen() throws IOException {
        return commits.chosen();
    }
}
