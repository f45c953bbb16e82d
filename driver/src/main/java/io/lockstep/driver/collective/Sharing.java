package io.lockstep.driver.collective;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How ranks of one host come to share memory: each offers its own, opens the others', and hears who opened its own. */
final class Sharing {
    private static final int SEGMENT_BYTES = MeshCollective.SEGMENT_FLOATS * Float.BYTES;

    private Sharing() {}

    /**
     * All ranks come here in the same place. Any two that cannot share go on without.
     *
     * @param addresses by rank
     * @param directory in memory
     * @param links by rank
     * @return whether anything comes to this rank through shared memory
     */
    static boolean begin(Collective mesh, List<InetSocketAddress> addresses, Path directory, Link[] links)
            throws WorkerLostException {
        int rank = mesh.rank();
        int size = mesh.size();
        Set<Integer> near = near(rank, addresses);
        SharedMemory own = !near.isEmpty() ? SharedMemory.create(directory, size, SEGMENT_BYTES) : null;
        try {
            byte[][] offers = mesh.exchange(0, own == null ? new byte[0] : own.offer());
            @Nullable SharedRing[] incoming = new @Nullable SharedRing[size];
            byte[] opened = new byte[size];
            for (int peer = 0; peer < size; peer++) {
                SharedMemory theirs = near.contains(peer) ? SharedMemory.open(offers[peer], size, SEGMENT_BYTES) : null;
                if (theirs != null) {
                    incoming[peer] = theirs.ring(rank, size, SEGMENT_BYTES);
                    opened[peer] = 1;
                }
            }
            byte[][] openedBy = mesh.exchange(0, opened);
            boolean shares = false;
            for (int peer = 0; peer < size; peer++) {
                boolean reads = openedBy[peer].length == size && openedBy[peer][rank] == 1;
                SharedRing outgoing = own != null && reads ? own.ring(peer, size, SEGMENT_BYTES) : null;
                links[peer].share(outgoing, incoming[peer]);
                shares |= incoming[peer] != null;
            }
            return shares;
        } finally {
            if (own != null) {
                own.unlink();
            }
        }
    }

    /** The other ranks of a rank's host. */
    private static Set<Integer> near(int rank, List<InetSocketAddress> addresses) {
        Set<Integer> near = new HashSet<>();
        for (int peer = 0; peer < addresses.size(); peer++) {
            String host = addresses.get(peer).getHostString();
            if (peer != rank && host.equals(addresses.get(rank).getHostString())) {
                near.add(peer);
            }
        }
        return near;
    }
}
