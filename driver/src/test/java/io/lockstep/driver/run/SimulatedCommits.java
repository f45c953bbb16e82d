package io.lockstep.driver.run;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.roster.Formation;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.kernels.loss.Task;
import io.lockstep.kernels.metric.MeanLoss;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The commits of a run, for a driver of another package. */
public final class SimulatedCommits {
    private final Commits commits;

    public SimulatedCommits(RunDirectory directory, CheckpointStore store, RunListener listener) throws IOException {
        this.commits = new Commits(directory, store, Task.REGRESSION, new Watch(new MeanLoss(), null), null, listener);
    }

    public Optional<Checkpoint> newest() {
        return commits.newest();
    }

    public long step() {
        return commits.step();
    }

    /** See {@link Commits#commit}. */
    public Optional<String> commit(List<Share> shares, Formation formation) throws IOException {
        return commits.commit(shares, formation);
    }

    public Checkpoint chosen() throws IOException {
        return commits.chosen();
    }
}
