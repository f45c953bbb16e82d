package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Signal;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.HeapFloats;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MeshFailureTest {
    private static final ParameterLayout LAYOUT = World.layout(5000, 3000);

    private interface Body {
        void run(Collective mesh, int rank) throws Exception;
    }

    /** What each rank's body threw; empty where it returned. */
    private static List<Optional<WorkerLostException>> world(int ranks, long deadlineMillis, Body body)
            throws Exception {
        List<Membership> members = World.members(LAYOUT, ranks, 8);
        List<Endpoint> endpoints = World.endpoints(ranks);
        List<InetSocketAddress> addresses = World.addresses(endpoints);
        return World.run(ranks, rank -> {
            try (Collective mesh = MeshCollective.join(
                    endpoints.get(rank),
                    World.CREDENTIALS,
                    members.get(rank),
                    addresses,
                    deadlineMillis,
                    512,
                    Signal.live())) {
                body.run(mesh, rank);
                return Optional.<WorkerLostException>empty();
            } catch (WorkerLostException e) {
                return Optional.of(e);
            }
        });
    }

    @Test
    void aRankThatLeavesEndsTheWaitOfTheOthersAtOnce() throws Exception {
        long start = System.nanoTime();
        List<Optional<WorkerLostException>> ends = world(3, 30_000, (mesh, rank) -> {
            mesh.exchange(1, new byte[] {1});
            if (rank != 2) {
                mesh.exchange(2, new byte[] {1});
            }
        });
        assertThat(ends.get(2)).isEmpty();
        for (int r = 0; r < 2; r++) {
            assertThat(ends.get(r).orElseThrow())
                    .isInstanceOf(WorkerLostException.class)
                    .hasMessageStartingWith("rank " + r + " (here): ")
                    .hasMessageContaining("in exchange, step 2");
        }
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(15);
    }

    @Test
    void aSilentRankIsNamedAtTheDeadline() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        List<Optional<WorkerLostException>> ends = world(2, 500, (mesh, rank) -> {
            if (rank == 1) {
                done.await(10, TimeUnit.SECONDS);
                return;
            }
            try {
                mesh.exchange(7, new byte[0]);
            } finally {
                done.countDown();
            }
        });
        assertThat(ends.get(0).orElseThrow())
                .hasMessage("rank 0 (here): no data from rank 1 (here) for 0.5 s in exchange, step 7."
                        + " The log of rank 1 says why");
        assertThat(ends.get(0).orElseThrow())
                .extracting(WorkerLostException::lostRank)
                .isEqualTo(1);
    }

    @Test
    void abortEndsAWaitFromAnotherThread() throws Exception {
        CountDownLatch aborted = new CountDownLatch(1);
        List<Optional<WorkerLostException>> ends = world(2, 30_000, (mesh, rank) -> {
            if (rank == 1) {
                aborted.await(10, TimeUnit.SECONDS);
                // what rank 0 had sent before is still good; then its last message is heard
                mesh.allGather(2, HeapFloats.of(LAYOUT.size()));
                mesh.exchange(3, new byte[0]);
                return;
            }
            Thread aborter = new Thread(
                    () -> {
                        try {
                            Thread.sleep(200);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        mesh.abort("the coordinator ended generation 4");
                    },
                    "test-aborter");
            aborter.start();
            try {
                mesh.allGather(2, HeapFloats.of(LAYOUT.size()));
            } finally {
                aborted.countDown();
            }
        });
        assertThat(ends.get(0).orElseThrow())
                .isInstanceOf(WorkerLostException.class)
                .hasMessage("rank 0 (here): the coordinator ended generation 4 in all-gather, step 2");
        assertThat(ends.get(1).orElseThrow())
                .isInstanceOf(WorkerLostException.class)
                .hasMessageContaining("rank 0 (here) gave up: rank 0 (here): the coordinator ended generation 4");
    }

    @Test
    void ranksThatCallDifferentOperationsFindOut() throws Exception {
        List<Optional<WorkerLostException>> ends = world(2, 5_000, (mesh, rank) -> {
            if (rank == 0) {
                mesh.exchange(1, new byte[0]);
            } else {
                mesh.allGather(1, HeapFloats.of(LAYOUT.size()));
            }
        });
        assertThat(ends).allMatch(Optional::isPresent);
        assertThat(ends.toString()).contains("sent something unexpected: expected MeshHeader[kind=");
    }

    @Test
    void ranksWithDifferentRostersDoNotStart() throws Exception {
        List<Membership> members = World.members(LAYOUT, 2, 8);
        List<Membership> others = World.members(LAYOUT, 2, 9);
        List<Endpoint> endpoints = World.endpoints(2);
        List<InetSocketAddress> addresses = World.addresses(endpoints);
        assertThatThrownBy(() -> World.run(2, rank -> {
                    try (Collective mesh = MeshCollective.join(
                            endpoints.get(rank),
                            World.CREDENTIALS,
                            (rank == 0 ? members : others).get(rank),
                            addresses,
                            5_000)) {
                        return mesh.size();
                    }
                }))
                .isInstanceOf(WorkerLostException.class)
                .hasMessageContaining("has another roster: expected 8 slices")
                .hasMessageContaining("in joining, step 0");
    }

    @Test
    void joiningNamesWhoIsMissing() throws Exception {
        List<Membership> members = World.members(LAYOUT, 2, 8);
        List<Endpoint> endpoints = World.endpoints(2);
        List<InetSocketAddress> addresses = World.addresses(endpoints);
        assertThatThrownBy(
                        () -> MeshCollective.join(endpoints.get(1), World.CREDENTIALS, members.get(1), addresses, 300))
                .isInstanceOf(WorkerLostException.class)
                .hasMessage("rank 1 (here): no connection from rank 0 (here) for 0.3 s in joining, step 0."
                        + " The log of rank 0 says why");
        // the endpoint of rank 1 is closed by now
        assertThatThrownBy(() ->
                        MeshCollective.join(endpoints.get(0), World.CREDENTIALS, members.get(0), addresses, 2_000))
                .isInstanceOf(WorkerLostException.class)
                .hasMessageStartingWith("rank 0: connecting to rank 1 (127.0.0.1:");
    }

    @Test
    void whatFailsInARanksOwnHandOverIsNotThePeers() throws Exception {
        // one block, of rank 1: rank 0 has nothing to send, so it hears of each message as it comes
        ParameterLayout layout = World.layout(16_000);
        List<Membership> members = World.members(layout, 2, 1);
        List<Endpoint> endpoints = World.endpoints(2);
        List<InetSocketAddress> addresses = World.addresses(endpoints);
        CountDownLatch told = new CountDownLatch(1);
        World.run(2, rank -> {
            try (Collective mesh =
                    MeshCollective.join(endpoints.get(rank), World.CREDENTIALS, members.get(rank), addresses, 20_000)) {
                HeapFloats parameters = HeapFloats.of(layout.size());
                if (rank == 0) {
                    assertThatThrownBy(() -> mesh.allGather(1, parameters, (from, end) -> {
                                if (end > 0) {
                                    throw new IllegalStateException("mine");
                                }
                                return false;
                            }))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("mine");
                    told.await(10, TimeUnit.SECONDS);
                } else {
                    mesh.allGather(1, parameters);
                    assertThatThrownBy(() -> mesh.exchange(2, new byte[0]))
                            .isInstanceOf(WorkerLostException.class)
                            .hasMessageContaining(
                                    "rank 0 (here) gave up: rank 0 (here): java.lang.IllegalStateException: mine");
                    told.countDown();
                }
                return rank;
            }
        });
    }

    @Test
    void aFasterRankWaitsForASlowOneWithBoundedMemory() throws Exception {
        // one block: rank 0 owns nothing, so nothing but back-pressure holds rank 1
        ParameterLayout layout = World.layout(16_000);
        int steps = 3_000;
        List<Membership> members = World.members(layout, 2, 1);
        assertThat(members.get(0).chunks().of(0).size()).isZero();
        List<Endpoint> endpoints = World.endpoints(2);
        List<InetSocketAddress> addresses = World.addresses(endpoints);
        long[] sentMeanwhile = new long[1];
        Collective[] meshes = new Collective[2];
        World.run(2, rank -> {
            try (Collective mesh =
                    MeshCollective.join(endpoints.get(rank), World.CREDENTIALS, members.get(rank), addresses, 30_000)) {
                meshes[rank] = mesh;
                mesh.exchange(0, new byte[0]);
                if (rank == 0) {
                    Thread.sleep(1_500);
                    sentMeanwhile[0] = meshes[1].bytesSent();
                }
                HeapFloats parameters = HeapFloats.of(layout.size());
                for (int step = 0; step < steps; step++) {
                    if (rank == 1) {
                        Arrays.fill(parameters.array(), step);
                    }
                    mesh.allGather(step, parameters);
                    assertThat(parameters.array()[15_999]).isEqualTo(step);
                }
                return rank;
            }
        });
        // 8 MiB wait in rank 0, two in the queues, and in the sockets what the system gives: 36 MiB by Linux's defaults
        assertThat(sentMeanwhile[0]).isBetween(8L << 20, 64L << 20);
        assertThat(steps * 64_000L).isGreaterThan(128L << 20);
    }

    @Test
    void inProcessRanksEndTogether() throws Exception {
        List<Collective> group = InProcessCollective.group(World.members(LAYOUT, 2, 8), 300);
        assertThatThrownBy(() -> group.get(0).exchange(4, new byte[0]))
                .isInstanceOf(WorkerLostException.class)
                .hasMessage("rank 0 (here): rank 0 (here) waited 300 ms for the others in exchange, step 4");
        assertThatThrownBy(() -> group.get(1).exchange(4, new byte[0])).isInstanceOf(WorkerLostException.class);
    }
}
