package io.lockstep.driver.collective;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Handshake by which ranks of one host come to share memory: each offers its own, opens the others', and hears who
 * opened its own.
 */
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
        String host = addresses.get(rank).getHostString();
        boolean any = addresses.stream()
                        .filter(each -> each.getHostString().equals(host))
                        .count()
                > 1;
        SharedMemory own = any ? SharedMemory.create(directory, size, SEGMENT_BYTES) : null;
        try {
            byte[][] offers = mesh.exchange(0, own == null ? new byte[0] : own.offer());
            @Nullable SharedRing[] incoming = new @Nullable SharedRing[size];
            byte[] opened = new byte[size];
            for (int peer = 0; peer < size; peer++) {
                SharedMemory theirs =
                        peer == rank ? null : SharedMemory.open(directory, offers[peer], size, SEGMENT_BYTES);
                if (theirs != null) {
                    incoming[peer] = theirs.ring(rank, size, SEGMENT_BYTES);
                    opened[peer] = 1;
                }
            }
            byte[][] openedBy = mesh.exchange(0, opened);
            boolean shares = false;
            for (int peer = 0; peer < size; peer++) {
                boolean reads = openedBy[peer].length == size && openedBy[peer][rank] == 1;
                links[peer].share(reads && own != null ? own.ring(peer, size, SEGMENT_BYTES) : null, incoming[peer]);
                shares |= incoming[peer] != null;
            }
            return shares;
        } finally {
            if (own != null) {
                own.unlink();
            }
        }
    }
}
