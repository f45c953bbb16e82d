package io.lockstep.driver.sync;

/**
 * Ranks sum gradients among themselves every step; each owns a part of the parameters, and the optimizer's state of it.
 */
public record AllReduce() implements SyncMode {
    @Override
    public boolean tables() {
        return true;
    }

    @Override
    public void executor(MemoryAccount account) {
        boolean measured = account.averages() && account.validates();
        account.heap("parameters", account.parameters());
        account.heap("optimizer", account.chunk() * account.slots());
        account.heap("checkpoint", account.chunk() * (1 + account.slots()));
        account.heap("average", measured ? account.parameters() : 0);
        account.sums(account.chunk(), account.waitingSums(account.slices(), account.threads()));
        account.networks(1, account.threads());
        account.examples(account.slices());
        account.validation();
        account.communication();
        account.tables();
    }
}
