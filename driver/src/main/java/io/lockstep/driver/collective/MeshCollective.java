package io.lockstep.driver.collective;

import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.kernels.network.Leaf;
import io.lockstep.kernels.storage.HeapFloats;
import java.net.InetSocketAddress;
import java.util.List;

/** Ranks in processes of their own, each connected to every other. */
public final class MeshCollective implements Collective {
    private final Membership membership;

    private MeshCollective(Membership membership) {
        this.membership = membership;
    }

    /**
     * Connects this rank with every other and waits for all.
     *
     * @param endpoint bound, not yet accepting; closed with the collective
     * @param credentials of this generation
     * @param addresses by rank
     * @param deadlineMillis longest silence of a peer in any wait, joining included
     */
    public static MeshCollective join(
            Endpoint endpoint,
            Credentials credentials,
            Membership membership,
            List<InetSocketAddress> addresses,
            long deadlineMillis)
            throws WorkerLostException {
        if (membership.size() > 1) {
            throw new WorkerLostException(WorkerLostException.NOBODY, "no mesh yet", null);
        }
        return new MeshCollective(membership);
    }

    @Override
    public int rank() {
        return membership.rank();
    }

    @Override
    public int size() {
        return membership.size();
    }

    @Override
    public byte[][] exchange(long step, byte[] mine) throws WorkerLostException {
        throw new WorkerLostException(WorkerLostException.NOBODY, "no mesh yet", null);
    }

    @Override
    public void reduceScatter(long step, Partials mine, HeapFloats sum, Leaf total) throws WorkerLostException {
        throw new WorkerLostException(WorkerLostException.NOBODY, "no mesh yet", null);
    }

    @Override
    public void allGather(long step, HeapFloats parameters) throws WorkerLostException {
        throw new WorkerLostException(WorkerLostException.NOBODY, "no mesh yet", null);
    }

    @Override
    public long bytesSent() {
        return 0;
    }

    @Override
    public void abort(String reason) {}

    @Override
    public void close() {}
}
