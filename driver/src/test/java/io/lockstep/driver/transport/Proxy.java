package io.lockstep.driver.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A small TCP proxy that damages one byte of what the connecting end sends, or stops passing it on. */
public final class Proxy implements AutoCloseable {
    private final ServerSocket server;
    private final InetSocketAddress target;
    private final long flipAt;
    private final int flipBit;
    private final List<Socket> sockets = new ArrayList<>();

    /**
     * @param flipAt position of the byte damaged, counted over the connection; negative: everything from -flipAt on is
     *     swallowed
     */
    public Proxy(InetSocketAddress target, long flipAt, int flipBit) throws IOException {
        this.target = target;
        this.flipAt = flipAt;
        this.flipBit = flipBit;
        this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        start(this::acceptAll);
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    private interface Body {
        void run() throws IOException;
    }

    private static void start(Body body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (IOException e) {
                        // the test closed a socket
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
            synchronized (sockets) {
                sockets.add(from);
                sockets.add(to);
            }
            start(() -> pass(from, to, true));
            start(() -> pass(to, from, false));
        }
    }

    private void pass(Socket from, Socket to, boolean damage) throws IOException {
        byte[] buffer = new byte[8192];
        long position = 0;
        try (from;
                to;
                InputStream input = from.getInputStream();
                OutputStream output = to.getOutputStream()) {
            int count = input.read(buffer);
            while (count >= 0) {
                if (damage && flipAt >= position && flipAt < position + count) {
                    buffer[(int) (flipAt - position)] ^= (byte) (1 << flipBit);
                }
                if (!damage || flipAt >= 0 || position < -flipAt) {
                    output.write(buffer, 0, count);
                }
                position += count;
                count = input.read(buffer);
            }
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
