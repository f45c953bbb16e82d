package io.lockstep.driver.transport;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One who does not belong to the run and knocks all the same, in a different way each time. */
public final class Stranger {
    /** Loopback addresses they come from. */
    public static final int SOURCES = 5;

    private static final int MANNERS = 13;
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Credentials right;
    private final Peer wanted;
    private final byte[] overheard;
    private final long seed;

    /**
     * @param right what the server accepts
     * @param wanted who the server is
     * @param overheard what a good peer sent it earlier, to be played again
     */
    public Stranger(Credentials right, Peer wanted, byte[] overheard, long seed) {
        this.right = right;
        this.wanted = wanted;
        this.overheard = overheard;
        this.seed = seed;
    }

    /** A connection from one of the sources. */
    private static Socket connect(InetSocketAddress target, int attempt) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + attempt % SOURCES)}), 0));
        socket.connect(target, TIMEOUT_MILLIS);
        return socket;
    }

    /** Tries to get in. Returns the socket of one who stays without a word, and null for all others. */
    public @Nullable Socket knock(InetSocketAddress target, int attempt) throws IOException {
        Socket socket = connect(target, attempt);
        boolean stays = attempt % MANNERS == 0;
        try {
            if (stays) {
                socket.getOutputStream().write(hello(wanted.role(), attempt), 0, 5);
                return socket;
            }
            knock(socket, attempt);
        } catch (SocketException | EOFException e) {
            // shut out while it spoke
            stays = false;
        } finally {
            if (!stays) {
                socket.close();
            }
        }
        return null;
    }

    private void knock(Socket socket, int attempt) throws IOException {
        switch (attempt % MANNERS) {
            case 1 -> socket.getOutputStream().write(noise(attempt));
            case 2 -> {
                socket.getOutputStream().write(new byte[] {(byte) 0xFF, (byte) 0xFF});
                socket.getOutputStream().write(noise(attempt));
            }
            case 3 -> socket.getOutputStream().write(overheard);
            case 4 -> {
                socket.getOutputStream().write(hello(wanted.role(), attempt));
                write(socket, read(socket));
            }
            case 5 -> prove(socket, new Credentials(new byte[32], right.run(), 1, 1, right.encrypt()), attempt);
            case 6 -> prove(socket, other("another run", 0, 0), attempt);
            case 7 -> prove(socket, other(right.run(), 1, 0), attempt);
            case 8 -> prove(socket, right.withGeneration(right.generation() + 1), attempt);
            case 9 -> socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            case 10 -> {
                socket.setSoLinger(true, 0);
                return;
            }
            case 11 -> socket.getOutputStream().write(hello("somebody", attempt));
            default -> socket.getOutputStream().write(forged(attempt));
        }
        assertShutOut(socket);
    }

    /** A known role, with a line of its own for the log in it. */
    private byte[] forged(int attempt) {
        byte[] bytes = hello("rank0forgedline", attempt);
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("rank0forged", "rank\nforged");
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Credentials other(String run, int laterIncarnation, int laterGeneration) {
        return new Credentials(
                right.secret(),
                run,
                right.incarnation() + laterIncarnation,
                right.generation() + laterGeneration,
                right.encrypt());
    }

    private byte[] noise(int attempt) {
        RandomStream random = RandomStream.of(seed, Purpose.SAMPLE_DATA, attempt);
        byte[] noise = new byte[1 + (int) (random.bits(0) & 0x1FFF)];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) random.bits(i + 1);
        }
        return noise;
    }

    private byte[] hello(String server, int attempt) {
        byte[] nonce = new byte[Handshake.NONCE_BYTES];
        Arrays.fill(nonce, (byte) attempt);
        byte[] message = Handshake.encode(
                new Handshake.Hello(right.encrypt(), new Peer("task", attempt), new Peer(server, wanted.number())),
                nonce);
        return framed(message);
    }

    private static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(2 + message.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    private static void write(Socket socket, byte[] message) throws IOException {
        socket.getOutputStream().write(framed(message));
    }

    private static byte[] read(Socket socket) throws IOException {
        DataInputStream input = new DataInputStream(socket.getInputStream());
        byte[] message = new byte[Short.reverseBytes(input.readShort())];
        input.readFully(message);
        return message;
    }

    private void prove(Socket socket, Credentials wrong, int attempt) throws IOException {
        byte[] hello = hello(wanted.role(), attempt);
        socket.getOutputStream().write(hello);
        byte[] challenge = read(socket);
        Handshake handshake = new Handshake(wrong, Arrays.copyOfRange(hello, 2, hello.length), challenge);
        write(socket, handshake.clientProof());
    }

    /** Nothing but a challenge or a word that there is no place ever comes, then the end. */
    private static void assertShutOut(Socket socket) throws IOException {
        socket.shutdownOutput();
        int received = 0;
        while (socket.getInputStream().read() >= 0) {
            received++;
        }
        if (received >= 2 + Handshake.NONCE_BYTES + 2 + Handshake.PROOF_BYTES) {
            throw new AssertionError("a stranger was told " + received + " bytes");
        }
    }
}
