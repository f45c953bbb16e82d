package io.lockstep.driver.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    private static final Peer CLIENT = new Peer("task", 7);

    private static Endpoint listen(Credentials credentials, TestEnds ends) throws IOException {
        return Endpoint.listen("127.0.0.1", Ports.EPHEMERAL, credentials, TestEnds.SERVER, connection -> ends);
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + size);
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void framesOfEverySizeArriveWholeAndInOrder(boolean encrypt) throws Exception {
        Credentials credentials = TestEnds.credentials(encrypt);
        TestEnds server = new TestEnds();
        try (Endpoint endpoint = listen(credentials, server);
                Endpoint other = Endpoint.bind("client", "127.0.0.1", Ports.EPHEMERAL)) {
            Connection connection =
                    other.connect(endpoint.address(), credentials, CLIENT, TestEnds.SERVER, new TestEnds(), 10_000);
            int[] sizes = {0, 1, 7, 65_535, 65_536, 65_537, 300_000, 3, Connection.FRAME_BYTES_MAXIMUM};
            for (int size : sizes) {
                byte[] half = bytes(size);
                connection.send(ByteBuffer.wrap(half, 0, size / 2), ByteBuffer.wrap(half, size / 2, size - size / 2));
            }
            for (int size : sizes) {
                assertThat(server.next()).isEqualTo(bytes(size));
            }
            assertThat(connection.peer()).isEqualTo(TestEnds.SERVER);
            connection.close();
            assertThat(server.cause()).hasMessageContaining("coordinator 0: connection to task 7 (127.0.0.1:");
        }
    }

    @Test
    void framesOfSeveralThreadsDoNotMix() throws Exception {
        Credentials credentials = TestEnds.credentials(false);
        TestEnds server = new TestEnds();
        try (Endpoint endpoint = listen(credentials, server);
                Endpoint other = Endpoint.bind("client", "127.0.0.1", Ports.EPHEMERAL)) {
            Connection connection =
                    other.connect(endpoint.address(), credentials, CLIENT, TestEnds.SERVER, new TestEnds(), 10_000);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                byte fill = (byte) t;
                Thread thread = new Thread(
                        () -> {
                            byte[] data = new byte[10_000 + fill];
                            java.util.Arrays.fill(data, fill);
                            try {
                                for (int i = 0; i < 200; i++) {
                                    connection.send(ByteBuffer.wrap(data));
                                }
                            } catch (IOException e) {
                                connection.close("test: " + e.getMessage());
                            }
                        },
                        "test-sender-" + t);
                threads.add(thread);
                thread.start();
            }
            for (int i = 0; i < 800; i++) {
                byte[] frame = server.next();
                assertThat(frame).hasSize(10_000 + frame[0]).containsOnly(frame[0]);
            }
            for (Thread thread : threads) {
                thread.join(10_000);
            }
        }
    }

    @Test
    void differentSecretRunIncarnationGenerationOrNameIsShutOut() throws Exception {
        Credentials right = TestEnds.credentials(false);
        byte[] otherSecret = "another secret, of thirty-two by.".getBytes(StandardCharsets.UTF_8);
        List<Credentials> wrong = List.of(
                new Credentials(otherSecret, "run", 3, 5, false),
                new Credentials(TestEnds.SECRET, "other run", 3, 5, false),
                new Credentials(TestEnds.SECRET, "run", 4, 5, false),
                new Credentials(TestEnds.SECRET, "run", 3, 6, false),
                new Credentials(TestEnds.SECRET, "run", 3, 5, true));
        TestEnds server = new TestEnds();
        try (Endpoint endpoint = listen(right, server);
                Endpoint other = Endpoint.bind("client", "127.0.0.1", Ports.EPHEMERAL)) {
            InetSocketAddress address = endpoint.address();
            for (Credentials credentials : wrong) {
                assertThatThrownBy(() ->
                                other.connect(address, credentials, CLIENT, TestEnds.SERVER, new TestEnds(), 10_000))
                        .isInstanceOf(IOException.class)
                        .hasMessage("task 7: connecting to coordinator 0 (127.0.0.1:" + address.getPort()
                                + "): authentication failed: the peer closed it. The log of coordinator 0 says why");
            }
            assertThatThrownBy(() -> other.connect(address, right, CLIENT, Peer.rank(2), new TestEnds(), 10_000))
                    .hasMessageContaining("authentication failed");
            assertThat(server.frames).isEmpty();
            other.connect(address, right, CLIENT, TestEnds.SERVER, new TestEnds(), 10_000)
                    .send(ByteBuffer.wrap(bytes(3)));
            assertThat(server.next()).isEqualTo(bytes(3));
        }
    }

    @Test
    void whoIsRefusedByTheListenerSeesAClosedConnection() throws Exception {
        Credentials credentials = TestEnds.credentials(false);
        try (Endpoint endpoint = Endpoint.listen(
                        "127.0.0.1", Ports.EPHEMERAL, credentials, TestEnds.SERVER, connection -> null);
                Endpoint other = Endpoint.bind("client", "127.0.0.1", Ports.EPHEMERAL)) {
            assertThatThrownBy(() -> other.connect(
                            endpoint.address(), credentials, CLIENT, TestEnds.SERVER, new TestEnds(), 10_000))
                    .hasMessageContaining("the peer closed it");
        }
    }

    @Test
    void waitsInTheQueueUntilTheEndpointAccepts() throws Exception {
        Credentials credentials = TestEnds.credentials(false);
        TestEnds server = new TestEnds();
        try (Endpoint late = Endpoint.bind("late", "127.0.0.1", Ports.EPHEMERAL);
                Endpoint other = Endpoint.bind("client", "127.0.0.1", Ports.EPHEMERAL)) {
            assertThatThrownBy(() ->
                            other.connect(late.address(), credentials, CLIENT, TestEnds.SERVER, new TestEnds(), 300))
                    .hasMessageContaining("no authentication within 0.3 s");
            Thread accepting = new Thread(
                    () -> {
                        try {
                            Thread.sleep(300);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        late.accept(credentials, TestEnds.SERVER, connection -> server);
                    },
                    "test-late");
            accepting.start();
            other.connect(late.address(), credentials, CLIENT, TestEnds.SERVER, new TestEnds(), 10_000)
                    .send(ByteBuffer.wrap(bytes(5)));
            assertThat(server.next()).isEqualTo(bytes(5));
            accepting.join();
        }
    }

    @Test
    void portsAreTakenFromTheRangeAndABusyRangeIsNamed() throws Exception {
        try (Endpoint first = Endpoint.bind("first", "127.0.0.1", Ports.EPHEMERAL)) {
            int port = first.address().getPort();
            assertThatThrownBy(() -> Endpoint.bind("second", "127.0.0.1", new Ports(port, port)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("second: cannot listen on 127.0.0.1, ports " + port)
                    .hasMessageEndingWith("Free a port, or give a wider range");
        }
    }

    @Test
    void aPeerThatTakesNothingEndsSendingAtTheDeadline() throws Exception {
        Credentials credentials = TestEnds.credentials(false);
        try (Endpoint endpoint =
                        Endpoint.listen("127.0.0.1", Ports.EPHEMERAL, credentials, TestEnds.SERVER, connection -> {
                            connection.pauseReading(true);
                            return new TestEnds();
                        });
                Endpoint other = Endpoint.bind("client", "127.0.0.1", Ports.EPHEMERAL)) {
            SocketConnection connection = (SocketConnection)
                    other.connect(endpoint.address(), credentials, CLIENT, TestEnds.SERVER, new TestEnds(), 10_000);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 200; i++) {
                            connection.awaitWritable(500);
                            connection.send(ByteBuffer.wrap(new byte[1 << 20]));
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("task 7: connection to coordinator 0")
                    .hasMessageContaining("no data taken for 0.5 s while sending");
            assertThat(connection.bytesSent()).isLessThan(32L << 20);
        }
    }

    @Test
    void framesThatNeverLeftAreGivenBack() throws Exception {
        Credentials credentials = TestEnds.credentials(false);
        long held = DirectMemory.held();
        TestEnds ends = new TestEnds();
        try (Endpoint other = Endpoint.bind("client", "127.0.0.1", Ports.EPHEMERAL)) {
            Connection connection;
            try (Endpoint endpoint = listen(credentials, new TestEnds())) {
                connection = other.connect(endpoint.address(), credentials, CLIENT, TestEnds.SERVER, ends, 10_000);
                for (int i = 0; i < 5; i++) {
                    connection.write(connection.allocate(10_000));
                }
            }
            assertThat(ends.cause()).hasMessageContaining("task 7: connection to coordinator 0");
            assertThatThrownBy(() -> connection.write(connection.allocate(10_000)))
                    .isInstanceOf(IOException.class);
        }
        assertThat(DirectMemory.heldAfter(held)).isLessThanOrEqualTo(held);
    }

    @Test
    void aConnectionOutlivingItsEndpointFailsAndHoldsNothing() throws Exception {
        Credentials credentials = TestEnds.credentials(false);
        long held = DirectMemory.held();
        try (Endpoint endpoint = listen(credentials, new TestEnds())) {
            Connection connection;
            try (Endpoint other = Endpoint.bind("client", "127.0.0.1", Ports.EPHEMERAL)) {
                connection =
                        other.connect(endpoint.address(), credentials, CLIENT, TestEnds.SERVER, new TestEnds(), 10_000);
            }
            connection.flush();
            connection.close("again");
            assertThatThrownBy(() -> connection.send(ByteBuffer.allocate(10)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed by this end");
        }
        assertThat(DirectMemory.heldAfter(held)).isLessThanOrEqualTo(held);
    }

    @Test
    void closingLeavesNoThreadBehind() throws Exception {
        Endpoint endpoint = Endpoint.bind("short-lived", "127.0.0.1", Ports.EPHEMERAL);
        endpoint.close();
        // it may still be on its last steps
        for (int i = 0; i < 250 && threadOf("short-lived"); i++) {
            Thread.sleep(20);
        }
        assertThat(threadOf("short-lived")).isFalse();
    }

    private static boolean threadOf(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().contains(name) && thread.isAlive());
    }
}
