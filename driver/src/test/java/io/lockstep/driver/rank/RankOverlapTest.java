package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.MeshCollective;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Ports;
import io.lockstep.kernels.backend.Backend;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Ranks over sockets, whose gradients travel while they are computed. */
class RankOverlapTest extends RankRig {
    private static final byte[] SECRET = "a secret of thirty-two bytes, yes".getBytes(StandardCharsets.UTF_8);
    private static final long PROMPT_SECONDS = 30;
    private static final int NOBODY = -1;

    /** Wide enough that a slice is several pieces. */
    private static final List<Map<String, Object>> WIDE = List.of(
            Map.of("dense", Map.of("units", 100, "activation", "relu")),
            Map.of("dense", Map.of("units", 300, "activation", "relu")),
            Map.of("batchNorm", Map.of("momentum", 0.3)),
            Map.of("dense", Map.of("units", 100, "activation", "relu")));

    private boolean meshed;
    private int breaking = NOBODY;

    @Override
    Joining joining(List<Membership> members) throws Exception {
        if (!meshed) {
            return super.joining(members);
        }
        List<Endpoint> endpoints = new ArrayList<>();
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Membership member : members) {
            Endpoint endpoint = Endpoint.bind("rank-" + member.rank(), "127.0.0.1", Ports.EPHEMERAL);
            endpoints.add(endpoint);
            addresses.add(endpoint.address());
        }
        Credentials credentials = new Credentials(SECRET, "test", 1, 1, false);
        return rank -> MeshCollective.join(endpoints.get(rank), credentials, members.get(rank), addresses, 60_000);
    }

    @Override
    Backend backend(int rank) {
        Backend backend = super.backend(rank);
        return rank == breaking ? new BreakingBackend(backend, new AtomicInteger(17)) : backend;
    }

    private static long exchangeThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lockstep-exchange"))
                .count();
    }

    @Test
    void sameWeightsAsInOneProcess() throws Exception {
        Trained whole = train(WIDE, List.of(1), everything("lamb"), 1, null);
        meshed = true;
        for (List<Integer> threads : List.of(List.of(1, 1), List.of(2, 1), List.of(1, 1, 1), List.of(1, 2, 1, 1))) {
            Trained shared = train(WIDE, threads, everything("lamb"), 1, null);
            assertThat(shared.weights()).isEqualTo(whole.weights());
            assertThat(shared.average()).isEqualTo(whole.average());
            assertThat(shared.ends()).allMatch(end -> end.status() == Status.DONE);
        }
        assertThat(exchangeThreads()).isZero();
    }

    @Test
    void aRankThatBreaksInTheMiddleOfABackwardPassEndsTheStepOfAll() throws Exception {
        meshed = true;
        breaking = 1;
        long start = System.nanoTime();
        List<Ended> ends =
                train(WIDE, List.of(1, 2, 1), config(Map.of()), 1, null).ends();
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(PROMPT_SECONDS);
        assertThat(ends.get(1).status()).isEqualTo(Status.FAILED);
        assertThat(ends.get(1).text()).isEqualTo("rank 1: java.lang.IllegalStateException: it broke");
        for (int rank : new int[] {0, 2}) {
            assertThat(ends.get(rank).status()).isEqualTo(Status.STOPPED);
            assertThat(ends.get(rank).text()).contains("rank 1").contains("it broke");
        }
        assertThat(exchangeThreads()).isZero();
    }
}
