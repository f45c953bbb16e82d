package io.lockstep.driver.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private final Credentials credentials = TestEnds.credentials(false);
    private final TestEnds server = new TestEnds();
    private SocketEndpoint endpoint;
    private Endpoint client;

    @BeforeEach
    void open() throws IOException {
        endpoint = SocketEndpoint.bind("server", "127.0.0.1", Ports.EPHEMERAL);
        endpoint.accept(credentials, TestEnds.SERVER, connection -> server, 1_500);
        client = Endpoint.bind("client", "127.0.0.1", Ports.EPHEMERAL);
    }

    @AfterEach
    void goodPeersAreUndisturbed() throws Exception {
        try (Connection connection = client.connect(
                endpoint.address(), credentials, new Peer("task", 1), TestEnds.SERVER, new TestEnds(), 10_000)) {
            connection.send(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(server.next()).containsExactly(1, 2, 3);
            assertThat(server.frames).isEmpty();
        } finally {
            client.close();
            endpoint.close();
        }
    }

    private Socket stranger() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), endpoint.address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Whether the other end closed, after whatever it still sent. */
    private static boolean closed(Socket socket) throws IOException {
        byte[] buffer = new byte[1024];
        try {
            while (socket.getInputStream().read(buffer) >= 0) {
                // whatever it says
            }
            return true;
        } catch (SocketException e) {
            return true;
        }
    }

    private static void write(Socket socket, byte[] message) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 + message.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) message.length).put(message);
        socket.getOutputStream().write(bytes.array());
    }

    private static byte[] read(Socket socket) throws IOException {
        DataInputStream input = new DataInputStream(socket.getInputStream());
        byte[] message = new byte[Short.reverseBytes(input.readShort())];
        input.readFully(message);
        return message;
    }

    private static byte[] hello(byte fill) {
        byte[] nonce = new byte[Handshake.NONCE_BYTES];
        Arrays.fill(nonce, fill);
        return Handshake.encode(new Handshake.Hello(false, new Peer("task", 9), TestEnds.SERVER), nonce);
    }

    @Test
    void randomBytesAreShutOut() throws Exception {
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[1 + i * 131];
            RandomStream stream = RandomStream.of(11, Purpose.SAMPLE_DATA, i);
            for (int b = 0; b < noise.length; b++) {
                noise[b] = (byte) stream.bits(b);
            }
            try (Socket socket = stranger()) {
                socket.getOutputStream().write(noise);
                socket.shutdownOutput();
                assertThat(closed(socket)).isTrue();
            } catch (SocketException e) {
                // closed while the noise was written
                assertThat(e).isNotNull();
            }
        }
    }

    @Test
    void aHugeLengthCostsNoMemory() throws Exception {
        try (Socket socket = stranger()) {
            socket.getOutputStream().write(new byte[] {(byte) 0xFF, (byte) 0xFF});
            assertThat(closed(socket)).isTrue();
        }
        try (Socket socket = stranger()) {
            long written = 0;
            OutputStream output = socket.getOutputStream();
            byte[] megabyte = new byte[1 << 20];
            Arrays.fill(megabyte, (byte) 3);
            try {
                while (written < 300L << 20) {
                    output.write(megabyte);
                    written += megabyte.length;
                }
            } catch (SocketException e) {
                assertThat(written).isLessThan(64L << 20);
            }
            assertThat(written).isLessThan(300L << 20);
        }
    }

    /** The promise is 1 MiB for each. */
    @Test
    void aCrowdThatSpeaksHalfItsFirstWordHoldsLittleMemory() throws Exception {
        long before = DirectMemory.bytes();
        List<Socket> crowd = new ArrayList<>();
        for (int i = 0; i < PendingConnections.UNAUTHENTICATED_MAXIMUM; i++) {
            Socket socket = stranger();
            byte[] half = new byte[Handshake.MESSAGE_BYTES_MAXIMUM - 1];
            half[0] = (byte) (Handshake.MESSAGE_BYTES_MAXIMUM - 2);
            half[1] = (byte) ((Handshake.MESSAGE_BYTES_MAXIMUM - 2) >> 8);
            socket.getOutputStream().write(half);
            crowd.add(socket);
        }
        Thread.sleep(300);
        assertThat(DirectMemory.bytes() - before).isLessThan(PendingConnections.UNAUTHENTICATED_MAXIMUM * (64L << 10));
        goodPeerGetsThrough();
        for (Socket socket : crowd) {
            socket.close();
        }
    }

    @Test
    void oneWhoSaysNothingIsClosedAtTheDeadline() throws Exception {
        long start = System.nanoTime();
        try (Socket silent = stranger();
                Socket half = stranger()) {
            half.getOutputStream().write(hello((byte) 1), 0, 20);
            assertThat(closed(silent)).isTrue();
            assertThat(closed(half)).isTrue();
        }
        assertThat((System.nanoTime() - start) / 1_000_000).isBetween(1_000L, 9_000L);
    }

    @Test
    void aCrowdOfStrangersIsBoundedAndTheOldestGoes() throws Exception {
        List<Socket> crowd = new ArrayList<>();
        for (int i = 0; i < PendingConnections.UNAUTHENTICATED_MAXIMUM + 10; i++) {
            crowd.add(stranger());
        }
        for (int i = 0; i < 10; i++) {
            assertThat(closed(crowd.get(i))).isTrue();
        }
        int open = 0;
        for (Socket socket : crowd) {
            open += isOpen(socket) ? 1 : 0;
        }
        assertThat(open).isEqualTo(PendingConnections.UNAUTHENTICATED_MAXIMUM);
        goodPeerGetsThrough();
        for (Socket socket : crowd) {
            socket.close();
        }
    }

    private static boolean isOpen(Socket socket) throws IOException {
        socket.setSoTimeout(1);
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    @Test
    void aCrowdOfGoodPeersAtOnceAllGetThrough() throws Exception {
        Peer self = new Peer("coordinator", 1);
        ExecutorService threads = Executors.newFixedThreadPool(3 * PendingConnections.UNAUTHENTICATED_MAXIMUM);
        try (Endpoint late = Endpoint.bind("late", "127.0.0.1", Ports.EPHEMERAL);
                FaultyProxy slow = new FaultyProxy(late.address(), FaultyProxy.delay(60))) {
            List<Future<Connection>> peers = new ArrayList<>();
            for (int i = 0; i < 3 * PendingConnections.UNAUTHENTICATED_MAXIMUM; i++) {
                Peer peer = new Peer("task", i);
                peers.add(threads.submit(
                        () -> client.connect(slow.address(), credentials, peer, self, new TestEnds(), 30_000)));
            }
            // so that all of them knock when it opens
            Thread.sleep(300);
            TestEnds heard = new TestEnds();
            late.accept(credentials, self, connection -> heard);
            for (Future<Connection> peer : peers) {
                peer.get().send(ByteBuffer.wrap(new byte[] {7}));
            }
            for (int i = 0; i < peers.size(); i++) {
                assertThat(heard.next()).containsExactly(7);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Live objects of a class, after a collection. */
    private static long instances(Class<?> type) throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .filter(line -> line.contains(" " + type.getName() + " ") || line.endsWith(" " + type.getName()))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", 3)[1]))
                .sum();
    }

    @Test
    void nothingOfAStrangerWhoLeftIsKeptUntilItsDeadline() throws Exception {
        Peer self = new Peer("coordinator", 1);
        try (Endpoint patient =
                Endpoint.listen("127.0.0.1", Ports.EPHEMERAL, credentials, self, connection -> new TestEnds())) {
            for (int i = 0; i < 500; i++) {
                new Socket(InetAddress.getLoopbackAddress(), patient.address().getPort()).close();
            }
            // the last one may be about to leave
            assertThat(instances(ServerHandshake.class)).isLessThan(50);
        }
    }

    private void goodPeerGetsThrough() throws Exception {
        try (Connection connection = client.connect(
                endpoint.address(), credentials, new Peer("task", 2), TestEnds.SERVER, new TestEnds(), 10_000)) {
            connection.send(ByteBuffer.wrap(new byte[] {9}));
            assertThat(server.next()).containsExactly(9);
        }
    }

    @Test
    void aReplayedConversationIsShutOut() throws Exception {
        byte[] hello = hello((byte) 5);
        byte[] proof;
        try (Socket socket = stranger()) {
            write(socket, hello);
            Handshake handshake = new Handshake(credentials, hello, read(socket));
            proof = handshake.clientProof();
            write(socket, proof);
            assertThat(read(socket)).isEqualTo(handshake.serverProof());
        }
        try (Socket socket = stranger()) {
            write(socket, hello);
            read(socket);
            write(socket, proof);
            assertThat(closed(socket)).isTrue();
        }
    }

    @Test
    void aReflectedProofIsShutOut() throws Exception {
        try (Socket socket = stranger()) {
            byte[] hello = hello((byte) 6);
            write(socket, hello);
            byte[] challenge = read(socket);
            // what the server itself would answer
            write(socket, new Handshake(credentials, hello, challenge).serverProof());
            assertThatThrownBy(() -> read(socket)).isInstanceOfAny(EOFException.class, SocketException.class);
        }
    }

    @Test
    void aServerWithoutTheSecretIsFoundOut() throws Exception {
        Credentials wrong = new Credentials(new byte[32], "run", 3, 5, false);
        try (ServerSocket impostor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(
                    () -> {
                        try (Socket socket = impostor.accept()) {
                            byte[] hello = read(socket);
                            byte[] challenge = new byte[Handshake.NONCE_BYTES];
                            write(socket, challenge);
                            read(socket);
                            write(socket, new Handshake(wrong, hello, challenge).serverProof());
                            socket.getInputStream().read();
                        } catch (IOException e) {
                            // the client went away
                        }
                    },
                    "test-impostor");
            thread.setDaemon(true);
            thread.start();
            assertThatThrownBy(() -> client.connect(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), impostor.getLocalPort()),
                            credentials,
                            new Peer("task", 1),
                            TestEnds.SERVER,
                            new TestEnds(),
                            10_000))
                    .hasMessageContaining("it gave a wrong proof: it does not know this run's secret");
        }
    }
}
