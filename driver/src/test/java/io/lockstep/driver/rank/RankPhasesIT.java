package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.MeshCollective;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.SlowestRank;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.FaultyProxy;
import io.lockstep.driver.transport.Ports;
import io.lockstep.kernels.backend.Backend;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Ranks over sockets, one of which is held up. */
class RankPhasesIT extends RankRig {
    private static final byte[] SECRET = "a secret of thirty-two bytes, yes".getBytes(StandardCharsets.UTF_8);
    private static final int NOBODY = -1;
    private static final int HELD_UP_MILLIS = 5;
    private static final int DELAY_MILLIS = 12;

    private int slow = NOBODY;
    private int far = NOBODY;
    private final List<FaultyProxy> proxies = new ArrayList<>();

    @Override
    Joining joining(List<Membership> members) throws Exception {
        if (members.size() == 1) {
            return super.joining(members);
        }
        List<Endpoint> endpoints = new ArrayList<>();
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Membership member : members) {
            Endpoint endpoint = Endpoint.bind("rank-" + member.rank(), "127.0.0.1", Ports.EPHEMERAL);
            endpoints.add(endpoint);
            addresses.add(endpoint.address());
        }
        if (far != NOBODY) {
            FaultyProxy proxy = new FaultyProxy(addresses.get(far), FaultyProxy.delay(DELAY_MILLIS));
            proxies.add(proxy);
            addresses.set(far, proxy.address());
        }
        Credentials credentials = new Credentials(SECRET, "test", 1, 1, false);
        return rank -> MeshCollective.join(endpoints.get(rank), credentials, members.get(rank), addresses, 60_000);
    }

    @Override
    Backend backend(int rank) {
        Backend backend = super.backend(rank);
        return rank == slow ? new BreakingBackend(backend, new AtomicInteger(-1), RankPhasesIT::sleep) : backend;
    }

    private static void sleep() {
        try {
            Thread.sleep(HELD_UP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<PhaseTimes> train(Integer... threads) throws Exception {
        long start = System.nanoTime();
        List<Ended> ends =
                train(List.of(threads), config(Map.of()), EPOCHS, null).ends();
        double passed = (System.nanoTime() - start) / 1e9;
        for (Ended end : ends) {
            assertThat(end.status()).isEqualTo(Status.DONE);
            assertThat(end.times().total()).isPositive().isLessThan(passed);
            assertThat(end.pace().seconds()).isPositive().isLessThan(passed);
            // half of the steps warm up
            assertThat(end.pace().rows()).isBetween(ROWS * EPOCHS / 2L - 30, ROWS * EPOCHS / 2L + 30);
        }
        for (FaultyProxy proxy : proxies) {
            proxy.close();
        }
        return ends.stream().map(Ended::times).toList();
    }

    @Test
    void aRankThatComputesSlowlyIsNamed() throws Exception {
        slow = 1;
        List<PhaseTimes> times = train(1, 1, 1);
        SlowestRank slowest = SlowestRank.of(times).orElseThrow();
        assertThat(slowest.rank()).isEqualTo(1);
        assertThat(slowest.cause()).isEqualTo("compute");
        double least = EPOCHS * STEPS_PER_EPOCH * HELD_UP_MILLIS / 1e3;
        assertThat(times.get(1).of(Phase.COMPUTE)).isGreaterThan(least);
        assertThat(times.get(0).of(Phase.WAIT_RANKS)).isGreaterThan(least / 2);
        assertThat(times.get(2).waitedFor().get(1)).isGreaterThan(least / 2);
    }

    @Test
    void aRankBehindASlowNetworkIsNamed() throws Exception {
        far = 2;
        SlowestRank slowest = SlowestRank.of(train(1, 1, 1)).orElseThrow();
        assertThat(slowest.rank()).isEqualTo(2);
        assertThat(slowest.cause()).isEqualTo(SlowestRank.NETWORK);
    }

    @Test
    void threadsOfOneRankComputeAndWaitForNobodyElse() throws Exception {
        slow = 0;
        for (Integer[] threads : new Integer[][] {{1}, {2}}) {
            PhaseTimes times = train(threads).get(0);
            assertThat(times.of(Phase.COMPUTE)).isGreaterThan(times.total() / 3);
            for (Phase phase : List.of(Phase.READ, Phase.UPDATE, Phase.HAND_OVER, Phase.CHECKPOINT, Phase.VALIDATE)) {
                assertThat(times.of(phase)).as(phase.label()).isPositive();
            }
            assertThat(times.of(Phase.SEND) + times.of(Phase.RECEIVE)).isZero();
            assertThat(times.waitedFor()).isEmpty();
        }
    }
}
