package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.driver.transport.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two ranks in network namespaces of their own, with a narrow link between them that can be cut. */
class SlowNetworkIT {
    private static final String HERE = "lockstep-" + ProcessHandle.current().pid();
    private static final List<String> SPACES = List.of(HERE + "-0", HERE + "-1");
    private static final List<String> HOSTS = List.of("10.77.13.1", "10.77.13.2");
    private static final int STEPS = 4;
    private static final long SLACK_SECONDS = 60;

    @TempDir
    Path directory;

    private final List<Process> ranks = new ArrayList<>();

    /** What went wrong; empty where nothing did. */
    private static String run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? "" : String.join(" ", command) + ": " + output.strip();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void demand(String... command) throws InterruptedException {
        assertThat(run(command)).isEmpty();
    }

    @BeforeEach
    void connect() throws InterruptedException {
        String refused = run("ip", "netns", "add", SPACES.get(0));
        assumeTrue(refused.isEmpty(), "needs the right to make network namespaces, got " + refused);
        demand("ip", "netns", "add", SPACES.get(1));
        demand(
                "ip",
                "link",
                "add",
                "v0",
                "netns",
                SPACES.get(0),
                "type",
                "veth",
                "peer",
                "name",
                "v1",
                "netns",
                SPACES.get(1));
        for (int i = 0; i < 2; i++) {
            demand("ip", "-n", SPACES.get(i), "addr", "add", HOSTS.get(i) + "/24", "dev", "v" + i);
            demand("ip", "-n", SPACES.get(i), "link", "set", "lo", "up");
            demand("ip", "-n", SPACES.get(i), "link", "set", "v" + i, "up");
            String shaped = run(
                    "ip",
                    "netns",
                    "exec",
                    SPACES.get(i),
                    "tc",
                    "qdisc",
                    "add",
                    "dev",
                    "v" + i,
                    "root",
                    "tbf",
                    "rate",
                    "4mbit",
                    "burst",
                    "32kbit",
                    "latency",
                    "200ms");
            assumeTrue(shaped.isEmpty(), "needs tc with tbf, got " + shaped);
        }
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        for (Process rank : ranks) {
            rank.destroyForcibly().waitFor();
        }
        for (String space : SPACES) {
            run("ip", "netns", "delete", space);
        }
    }

    private BufferedReader start(int rank, int steps, long deadlineMillis) throws IOException {
        Process process = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        SPACES.get(rank),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NetworkRank.class.getName(),
                        String.valueOf(rank),
                        String.valueOf(steps),
                        String.valueOf(deadlineMillis),
                        HOSTS.get(0),
                        HOSTS.get(1))
                .redirectError(directory.resolve("err" + rank).toFile())
                .start();
        ranks.add(process);
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Both, joining once each of them listens. */
    private List<BufferedReader> startBoth(int steps, long deadlineMillis) throws IOException {
        List<BufferedReader> both = List.of(start(0, steps, deadlineMillis), start(1, steps, deadlineMillis));
        for (BufferedReader rank : both) {
            assertThat(rank.readLine()).isEqualTo("listening");
        }
        for (Process rank : ranks) {
            rank.getOutputStream().write('\n');
            rank.getOutputStream().flush();
        }
        return both;
    }

    private static List<String> expected() throws Exception {
        List<Membership> members = World.members(NetworkRank.LAYOUT, 2, 4);
        List<Endpoint> endpoints = World.endpoints(2);
        List<InetSocketAddress> addresses = World.addresses(endpoints);
        return World.run(2, rank -> {
                    List<String> lines = new ArrayList<>();
                    try (Collective mesh = MeshCollective.join(
                            endpoints.get(rank), World.CREDENTIALS, members.get(rank), addresses, 30_000)) {
                        for (int step = 0; step < STEPS; step++) {
                            lines.add(NetworkRank.line(
                                    step,
                                    MeshFaultsIT.step(mesh, members.get(rank), NetworkRank.LAYOUT, step)
                                            .array()));
                        }
                    }
                    return lines;
                })
                .get(0);
    }

    @Test
    void aNarrowLinkGivesTheSameBits() throws Exception {
        List<String> expected = expected();
        for (BufferedReader rank : startBoth(STEPS, 30_000)) {
            assertThat(rank.lines().toList()).isEqualTo(expected);
        }
    }

    @Test
    void aLinkThatIsCutIsNamedByBothEndsAtTheDeadline() throws Exception {
        List<String> expected = expected();
        List<BufferedReader> both = startBoth(1_000_000, 4_000);
        assertThat(both.get(0).readLine()).isEqualTo(expected.get(0));
        demand("ip", "-n", SPACES.get(0), "link", "set", "v0", "down");
        long cut = System.nanoTime();
        for (int rank = 0; rank < 2; rank++) {
            List<String> lines = both.get(rank).lines().toList();
            String last = lines.get(lines.size() - 1);
            assertThat(last)
                    .startsWith("lost: rank " + rank + " (here): ")
                    .contains("rank " + (1 - rank))
                    .contains("for 4")
                    .contains("step ");
        }
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - cut)).isLessThan(SLACK_SECONDS);
    }
}
