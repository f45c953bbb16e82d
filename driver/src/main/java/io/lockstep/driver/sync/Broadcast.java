package io.lockstep.driver.sync;

/**
 * The driver broadcasts weights and sums gradients, one Spark job a step: the bits of {@link AllReduce}, for small
 * models.
 */
public record Broadcast() implements SyncMode {
    @Override
    public boolean onDriver() {
        return true;
    }

    /** Slices for the driver: weights arrive as a broadcast, sums leave as bytes. */
    @Override
    public void executor(MemoryAccount account) {
        int threads = account.threads();
        int own = (account.allSlices() - 1) / account.executors() + 1;
        int perTask = (own - 1) / threads + 1;
        account.heap("parameters", account.parameters());
        account.heap("broadcast", 2 * account.parameters());
        // of each task: its sum, the same as bytes, and another's that it merges with
        account.sums(3L * threads * account.parameters(), threads * account.waitingSums(perTask, 1));
        account.networks(1, threads);
        account.examples(own);
        account.validation();
    }

    @Override
    public void driver(MemoryAccount account) {
        account.heap("optimizer", account.parameters() * account.slots());
        account.heap("checkpoint", account.parameters() * (1 + account.slots()));
        account.heap("average", account.averages() ? account.parameters() : 0);
        account.heap("broadcast", 2 * account.parameters());
        account.heap("gradient sums", 3 * account.parameters());
    }
}
