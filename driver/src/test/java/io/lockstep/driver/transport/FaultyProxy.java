package io.lockstep.driver.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A small TCP proxy that does to the bytes what networks do: delays, damages, swallows or cuts them; and notes them.
 */
public final class FaultyProxy implements AutoCloseable {
    /** Where bytes go. */
    public enum Way {
        TO_SERVER,
        TO_CLIENT
    }

    /** A record of encryption, or a frame with its header: [start, end) of a recorded way. */
    public record Span(int start, int end) {}

    /** What happens to the bytes of both ways. */
    public interface Fault {
        /**
         * @param position of the first byte in its way of the connection
         * @param bytes may be changed
         * @return how many of them go on: the rest is swallowed, and no end of the stream goes on after it;
         *     {@link #CUT} and how many go on, to close the connection behind them
         */
        int pass(Way way, long position, byte[] bytes, int count) throws InterruptedException;
    }

    private static final int CUT = 1 << 30;

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Fault fault;
    private final List<Socket> sockets = new ArrayList<>();
    private final Map<Way, ByteArrayOutputStream> recorded = new EnumMap<>(Way.class);

    public FaultyProxy(InetSocketAddress target, Fault fault) throws IOException {
        this.target = target;
        this.fault = fault;
        for (Way way : Way.values()) {
            recorded.put(way, new ByteArrayOutputStream());
        }
        this.server = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
        start(this::acceptAll);
    }

    /** Passes everything on. */
    public static Fault none() {
        return (way, position, bytes, count) -> count;
    }

    /** Changes one bit of one byte. */
    public static Fault flip(Way damaged, long at, int bit) {
        return (way, position, bytes, count) -> {
            if (way == damaged && at >= position && at < position + count) {
                bytes[(int) (at - position)] ^= (byte) (1 << bit);
            }
            return count;
        };
    }

    /** Holds everything back for up to so long, differently at every position. */
    public static Fault delay(int millis) {
        return (way, position, bytes, count) -> {
            Thread.sleep((position / 64 * 31 + (way == Way.TO_SERVER ? 0 : 17)) % millis);
            return count;
        };
    }

    /** Closes the connection behind the first bytes of a way. */
    public static Fault cut(Way damaged, long at) {
        return (way, position, bytes, count) ->
                way == damaged && position + count > at ? CUT + (int) (at - position) : count;
    }

    /** A connection half open: the bytes of a way stop, and its end is never heard of. */
    public static Fault silence(Way damaged, long at) {
        return (way, position, bytes, count) ->
                way == damaged ? (int) Math.max(0, Math.min(count, at - position)) : count;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    /** What senders sent so far, all connections one after another. */
    public byte[] recorded(Way way) {
        synchronized (recorded) {
            return Objects.requireNonNull(recorded.get(way)).toByteArray();
        }
    }

    private void record(Way way, byte[] bytes, int count) {
        synchronized (recorded) {
            Objects.requireNonNull(recorded.get(way)).write(bytes, 0, count);
        }
    }

    /** The spans of a recorded way of one connection, behind the handshake. */
    public static List<Span> spans(byte[] stream, boolean encrypt) {
        ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        for (int message = 0; message < 2; message++) {
            at += 2 + bytes.getShort(at);
        }
        List<Span> spans = new ArrayList<>();
        while (at < stream.length) {
            int size = encrypt
                    ? EncryptedFrames.HEADER_BYTES + (bytes.getInt(at) & Integer.MAX_VALUE)
                    : ClearFrames.HEADER_BYTES + bytes.getInt(at);
            spans.add(new Span(at, at + size));
            at += size;
        }
        return spans;
    }

    private interface Body {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Body body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (IOException | InterruptedException e) {
                        // a socket was closed, by a fault, an end or the test
                    }
                },
                "test-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() throws IOException {
        while (!server.isClosed()) {
            Socket from = server.accept();
            Socket to = new Socket(InetAddress.getLoopbackAddress(), target.getPort());
            from.setTcpNoDelay(true);
            to.setTcpNoDelay(true);
            synchronized (sockets) {
                sockets.add(from);
                sockets.add(to);
            }
            start(() -> pass(from, to, Way.TO_SERVER));
            start(() -> pass(to, from, Way.TO_CLIENT));
        }
    }

    private void pass(Socket from, Socket to, Way way) throws IOException, InterruptedException {
        byte[] buffer = new byte[8192];
        long position = 0;
        boolean swallowed = false;
        try {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            int count = input.read(buffer);
            while (count >= 0) {
                record(way, buffer, count);
                int passed = fault.pass(way, position, buffer, count);
                output.write(buffer, 0, passed % CUT);
                if (passed >= CUT) {
                    throw new IOException("cut");
                }
                swallowed |= passed < count;
                position += count;
                count = input.read(buffer);
            }
        } catch (IOException e) {
            from.close();
            to.close();
            throw e;
        }
        if (!swallowed) {
            from.close();
            to.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (sockets) {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
