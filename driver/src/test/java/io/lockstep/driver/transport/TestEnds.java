package io.lockstep.driver.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that keeps what it hears, and the credentials tests share. */
final class TestEnds implements FrameListener {
    static final byte[] SECRET = "a secret of thirty-two bytes, yes".getBytes(StandardCharsets.UTF_8);
    static final Peer SERVER = new Peer("coordinator", 0);

    final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    final CompletableFuture<IOException> closed = new CompletableFuture<>();

    static Credentials credentials(boolean encrypt) {
        return new Credentials(SECRET, "run", 3, 5, encrypt);
    }

    byte[] next() throws InterruptedException {
        byte[] frame = frames.poll(20, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("no frame within 20 s");
        }
        return frame;
    }

    IOException cause() throws Exception {
        return closed.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void frame(Connection connection, Frame frame) {
        frames.add(frame.toBytes());
        frame.close();
    }

    @Override
    public void closed(Connection connection, IOException cause) {
        closed.complete(cause);
    }
}
