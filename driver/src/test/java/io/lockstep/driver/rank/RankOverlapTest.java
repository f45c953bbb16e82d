package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.MeshCollective;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Ports;
import io.lockstep.kernels.backend.Backend;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final CountDownLatch endOfRankZero = new CountDownLatch(1);
    private final AtomicBoolean waitedInVain = new AtomicBoolean();

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
        return rank -> {
            Collective mesh =
                    MeshCollective.join(endpoints.get(rank), credentials, members.get(rank), addresses, 60_000);
            return rank == 0 ? watched(mesh) : mesh;
        };
    }

    /** The same, which tells when it is closed. */
    private Collective watched(Collective mesh) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
                endOfRankZero.countDown();
            }
            try {
                return method.invoke(mesh, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (Collective)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Collective.class}, handler);
    }

    private void awaitTheEndOfRankZero() {
        try {
            waitedInVain.compareAndSet(false, !endOfRankZero.await(PROMPT_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    Backend backend(int rank) {
        Backend backend = super.backend(rank);
        return rank == breaking
                ? new BreakingBackend(backend, new AtomicInteger(17), this::awaitTheEndOfRankZero)
                : backend;
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

    /** While the other thread of the broken rank is still in its slice. */
    @Test
    void aRankThatBreaksInTheMiddleOfABackwardPassEndsTheStepOfAll() throws Exception {
        meshed = true;
        breaking = 1;
        long start = System.nanoTime();
        List<Ended> ends =
                train(WIDE, List.of(1, 2, 1), config(Map.of()), 1, null).ends();
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(PROMPT_SECONDS);
        assertThat(waitedInVain).isFalse();
        assertThat(ends.get(1).status()).isEqualTo(Status.FAILED);
        assertThat(ends.get(1).text()).isEqualTo("rank 1: java.lang.IllegalStateException: it broke");
        for (int rank : new int[] {0, 2}) {
            assertThat(ends.get(rank).status()).isEqualTo(Status.STOPPED);
            assertThat(ends.get(rank).text()).contains("rank 1").contains("it broke");
        }
        assertThat(exchangeThreads()).isZero();
    }
}
