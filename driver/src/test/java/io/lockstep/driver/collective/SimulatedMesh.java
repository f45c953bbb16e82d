package io.lockstep.driver.collective;

import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Signal;
import java.net.InetSocketAddress;
import java.util.List;

/** The mesh by another clock, with segments of a few floats. */
public final class SimulatedMesh {
    private static final int SEGMENT_FLOATS = 5;

    private SimulatedMesh() {}

    /** See {@link MeshCollective#join}. */
    public static Collective join(
            Endpoint endpoint,
            Credentials credentials,
            Membership membership,
            List<InetSocketAddress> addresses,
            long deadlineMillis,
            Signal signal)
            throws WorkerLostException {
        return MeshCollective.join(
                endpoint, credentials, membership, addresses, deadlineMillis, SEGMENT_FLOATS, signal);
    }
}
