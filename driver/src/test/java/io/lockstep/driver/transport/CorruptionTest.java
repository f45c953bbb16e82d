package io.lockstep.driver.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.transport.FaultyProxy.Way;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorruptionTest {
    private static final int FRAMES = 6;
    private static final int FRAME_BYTES = 300;

    private static byte[] content(int frame) {
        byte[] bytes = new byte[FRAME_BYTES];
        Arrays.fill(bytes, (byte) (frame + 1));
        return bytes;
    }

    /** What of the frames arrived, when one bit of the sender's stream is flipped. */
    private static List<byte[]> flip(boolean encrypt, long position, int bit) throws Exception {
        TestEnds server = new TestEnds();
        Credentials credentials = TestEnds.credentials(encrypt);
        try (SocketEndpoint endpoint = SocketEndpoint.bind("server", "127.0.0.1", Ports.EPHEMERAL);
                FaultyProxy proxy =
                        new FaultyProxy(endpoint.address(), FaultyProxy.flip(Way.TO_SERVER, position, bit));
                Endpoint client = Endpoint.bind("client", "127.0.0.1", Ports.EPHEMERAL)) {
            endpoint.accept(credentials, TestEnds.SERVER, connection -> server, 1_500);
            Connection connection;
            try {
                connection = client.connect(
                        proxy.address(), credentials, new Peer("task", 1), TestEnds.SERVER, new TestEnds(), 3_000);
            } catch (IOException e) {
                return List.of();
            }
            send(connection);
            // the server sees an error or, undamaged, the end of the stream
            server.closed.get(10, TimeUnit.SECONDS);
        }
        return new ArrayList<>(server.frames);
    }

    /** As far as the server, which may have seen the damage by then, lets it. */
    private static void send(Connection connection) {
        try {
            for (int i = 0; i < FRAMES; i++) {
                connection.send(ByteBuffer.wrap(content(i)));
            }
        } catch (IOException e) {
            return; // what came before the damage counts all the same
        } finally {
            connection.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noSingleBitFlipEverChangesAValue(boolean encrypt) throws Exception {
        int handshakeBytes = 2
                + Handshake.encode(
                                new Handshake.Hello(encrypt, new Peer("task", 1), TestEnds.SERVER),
                                new byte[Handshake.NONCE_BYTES])
                        .length
                + 2
                + Handshake.PROOF_BYTES;
        int frameBytes = FRAME_BYTES
                + (encrypt ? EncryptedFrames.HEADER_BYTES + EncryptedFrames.TAG_BYTES : ClearFrames.HEADER_BYTES);
        assertThat(flip(encrypt, 1_000_000, 0)).hasSize(FRAMES);
        for (int turn = 0; turn < 60; turn++) {
            long position = turn < 12 ? turn * 7L : handshakeBytes + (turn < 36 ? turn - 12 : turn * 23L);
            List<byte[]> arrived = flip(encrypt, position, turn % 8);
            long damaged = (position - handshakeBytes) / frameBytes;
            int whole = position < handshakeBytes ? 0 : (int) damaged;
            assertThat(arrived).as("bit flipped in byte " + position).hasSize(whole);
            for (int i = 0; i < whole; i++) {
                assertThat(arrived.get(i)).isEqualTo(content(i));
            }
        }
    }
}
