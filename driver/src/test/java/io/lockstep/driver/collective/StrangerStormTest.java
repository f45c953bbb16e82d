package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.roster.CoordinatorLink;
import io.lockstep.driver.roster.CoordinatorServer;
import io.lockstep.driver.testing.LogCapture;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.DirectMemory;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.FaultyProxy;
import io.lockstep.driver.transport.FaultyProxy.Way;
import io.lockstep.driver.transport.Peer;
import io.lockstep.driver.transport.Ports;
import io.lockstep.driver.transport.Signal;
import io.lockstep.driver.transport.Stranger;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Strangers at the ports of the coordinator and of a rank while ranks come, work and go. For longer:
 * {@code -Dtest.strangers=10000 -Dtest.strangersPerSecond=50}.
 */
class StrangerStormTest {
    private static final ParameterLayout LAYOUT = World.layout(500, 300, 700);
    private static final int ATTEMPTS = Integer.getInteger("test.strangers", 1_500);
    private static final int PER_SECOND = Integer.getInteger("test.strangersPerSecond", 1_000_000);
    private static final long SEED = Long.getLong("test.seed", 20_261_125);
    private static final int THREADS = 3;
    private static final int SILENT_MAXIMUM = 100;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final long DEADLINE_MILLIS = 60_000;

    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicReference<InetSocketAddress> rankPort = new AtomicReference<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /**
     * What both ranks of a mesh have after three steps.
     *
     * @param recording whether rank 0 connects to rank 1 through a proxy that notes what it says
     * @param overheard that. Overwritten.
     */
    private List<float[]> train(Credentials credentials, boolean recording, byte[][] overheard) throws Exception {
        List<Membership> members = World.members(LAYOUT, 2, 4);
        List<Endpoint> endpoints = World.endpoints(2);
        try (FaultyProxy proxy = new FaultyProxy(endpoints.get(1).address(), FaultyProxy.none())) {
            List<InetSocketAddress> addresses = new ArrayList<>(World.addresses(endpoints));
            if (recording) {
                addresses.set(1, proxy.address());
            }
            rankPort.set(endpoints.get(1).address());
            List<float[]> results = World.run(2, rank -> {
                try (Collective mesh = MeshCollective.join(
                        endpoints.get(rank),
                        credentials,
                        members.get(rank),
                        addresses,
                        DEADLINE_MILLIS,
                        64,
                        Signal.live())) {
                    HeapFloats parameters = HeapFloats.of(LAYOUT.size());
                    for (int step = 0; step < 3; step++) {
                        parameters = MeshFaultsIT.step(mesh, members.get(rank), LAYOUT, step);
                    }
                    return parameters.array();
                }
            });
            overheard[0] = proxy.recorded(Way.TO_SERVER);
            return results;
        }
    }

    private void storm(Stranger atCoordinator, Stranger atRank, InetSocketAddress coordinator, long start) {
        Deque<Socket> silent = new ArrayDeque<>();
        try {
            int attempt = attempts.getAndIncrement();
            while (attempt < ATTEMPTS) {
                long wait = start + attempt * TimeUnit.SECONDS.toNanos(1) / PER_SECOND - System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(Math.max(wait, 0));
                boolean rank = attempt / 13 % 2 == 0;
                Socket stays = knock(
                        rank ? atRank : atCoordinator,
                        rank ? Objects.requireNonNull(rankPort.get()) : coordinator,
                        attempt);
                if (stays != null) {
                    silent.add(stays);
                }
                if (silent.size() > SILENT_MAXIMUM) {
                    silent.remove().close();
                }
                attempt = attempts.getAndIncrement();
            }
            for (Socket socket : silent) {
                socket.close();
            }
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            failure.set(e);
        }
    }

    /** The rank may have gone meanwhile. */
    private static @Nullable Socket knock(Stranger stranger, InetSocketAddress target, int attempt) throws IOException {
        try {
            return stranger.knock(target, attempt);
        } catch (SocketException e) {
            return null;
        }
    }

    /** Sockets that are open, once they are as few as expected, or some seconds have passed. */
    private static long sockets(long expected) throws IOException, InterruptedException {
        long open = sockets();
        for (int i = 0; i < 500 && open > expected; i++) {
            Thread.sleep(20);
            open = sockets();
        }
        return open;
    }

    /** Of this process; other files the Java machine opens when it likes. */
    private static long sockets() throws IOException {
        long count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : all) {
                try {
                    count += Files.readSymbolicLink(descriptor).toString().startsWith("socket:") ? 1 : 0;
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        }
        return count;
    }

    private static void assertNoSecret(List<String> lines) {
        String text = new String(World.SECRET, StandardCharsets.UTF_8);
        String all = String.join("\n", lines);
        assertThat(all)
                .doesNotContain(text)
                .doesNotContain(Base64.getEncoder().encodeToString(World.SECRET))
                .doesNotContain(HexFormat.of().formatHex(World.SECRET))
                .doesNotContain(java.util.Arrays.toString(World.SECRET));
    }

    @EnabledOnOs(value = OS.LINUX, disabledReason = "open sockets are counted in /proc/self/fd")
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goodPeersGetTheirBitsAndNothingOfStrangersIsLeft(boolean encrypt) throws Exception {
        Credentials credentials = new Credentials(World.SECRET, "storm", 3, 5, encrypt);
        byte[][] overheard = new byte[1][];
        List<float[]> expected = train(credentials, true, overheard);
        long held = DirectMemory.held();
        long sockets = sockets();
        int trainings = 0;
        try (LogCapture log = new LogCapture(Level.DEBUG)) {
            try (CoordinatorServer coordinator = CoordinatorServer.open("127.0.0.1", Ports.EPHEMERAL, credentials);
                    Endpoint own = Endpoint.bind("good", "127.0.0.1", Ports.EPHEMERAL)) {
                Stranger atCoordinator = new Stranger(credentials, CoordinatorServer.SELF, overheard[0], SEED);
                Stranger atRank = new Stranger(credentials, Peer.rank(1), overheard[0], SEED);
                long start = System.nanoTime();
                List<Thread> threads = new ArrayList<>();
                for (int t = 0; t < THREADS; t++) {
                    Thread thread = new Thread(
                            () -> storm(atCoordinator, atRank, coordinator.address(), start), "test-stranger-" + t);
                    thread.setDaemon(true);
                    threads.add(thread);
                    thread.start();
                }
                while (threads.stream().anyMatch(Thread::isAlive) || trainings == 0) {
                    try (CoordinatorLink link = CoordinatorLink.connect(
                            own, coordinator.address(), credentials, trainings, DEADLINE_MILLIS)) {
                        assertThat(link.over()).isNotDone();
                        List<float[]> results = train(credentials, false, new byte[1][]);
                        for (int rank = 0; rank < 2; rank++) {
                            assertThat(results.get(rank)).isEqualTo(expected.get(rank));
                        }
                        assertThat(link.over()).isNotDone();
                    }
                    trainings++;
                }
                assertThat(failure.get())
                        .as("reproduce with -Dtest.seed=" + SEED)
                        .isNull();
            }
            List<String> refusals = log.lines().stream()
                    .filter(line -> line.contains("refused a connection"))
                    .toList();
            assertThat(refusals.stream().filter(line -> line.contains("coordinator 0: ")))
                    .hasSizeBetween(1, Stranger.SOURCES);
            assertThat(refusals).hasSizeBetween(2, Stranger.SOURCES * (1 + trainings));
            assertThat(log.lines())
                    .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("forged"));
            assertNoSecret(log.lines());
        }
        assertThat(trainings).isPositive();
        assertThat(DirectMemory.heldAfter(held)).isLessThanOrEqualTo(held);
        assertThat(sockets(sockets)).isLessThanOrEqualTo(sockets);
    }
}
