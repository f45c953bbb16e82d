package io.lockstep.driver.roster;

import io.lockstep.driver.roster.Message.End;
import io.lockstep.driver.roster.Message.Load;
import io.lockstep.driver.roster.Message.Refused;
import io.lockstep.driver.roster.Message.Roster;
import io.lockstep.driver.roster.Message.TakeCheckpoint;
import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Frame;
import io.lockstep.driver.transport.FrameListener;
import io.lockstep.driver.transport.Peer;
import io.lockstep.kernels.backend.InstructionSet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A rank's connection to the coordinator. Thread-safe. */
public final class CoordinatorLink implements FrameListener, AutoCloseable {
    private final CompletableFuture<InstructionSet> level = new CompletableFuture<>();
    private final CompletableFuture<Roster> roster = new CompletableFuture<>();
    private final CompletableFuture<String> over = new CompletableFuture<>();
    private final AtomicBoolean checkpointAsked = new AtomicBoolean();
    private @Nullable Connection connection;

    private CoordinatorLink() {}

    /**
     * Connects and proves to belong to the run.
     *
     * @param endpoint of the rank; stays open
     * @param number of the task, for messages
     */
    public static CoordinatorLink connect(
            Endpoint endpoint, InetSocketAddress address, Credentials credentials, long number, long timeoutMillis)
            throws IOException {
        CoordinatorLink link = new CoordinatorLink();
        link.connection = endpoint.connect(
                address, credentials, new Peer("task", number), CoordinatorServer.SELF, link, timeoutMillis);
        return link;
    }

    @Override
    public void frame(Connection from, Frame frame) {
        try (frame) {
            Message message = MessageCodec.decode(ByteBuffer.wrap(frame.toBytes()));
            if (message instanceof Roster formed) {
                roster.complete(formed);
            } else if (message instanceof Load load) {
                level.complete(load.level());
            } else if (message instanceof TakeCheckpoint) {
                checkpointAsked.set(true);
            } else if (message instanceof Refused refused) {
                over.complete(refused.text());
            } else if (message instanceof End end) {
                over.complete(end.text());
            }
        } catch (IOException e) {
            from.close(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void closed(Connection from, IOException cause) {
        over.complete("the driver is gone: " + cause.getMessage());
    }

    /** Completes when this rank is to load its backends, with the level to load them at. */
    public CompletableFuture<InstructionSet> level() {
        return level;
    }

    /** Completes when the roster is formed, never otherwise. */
    public CompletableFuture<Roster> roster() {
        return roster;
    }

    /** Completes with the reason when this rank is refused, the generation is over, or the driver is gone. */
    public CompletableFuture<String> over() {
        return over;
    }

    /** Whether a checkpoint was asked for since this was last asked. */
    public boolean takeCheckpointAsked() {
        return checkpointAsked.getAndSet(false);
    }

    /** Sends a message and sees it off. */
    public void send(Message message) throws IOException {
        Connection open = connection;
        if (open == null) {
            throw new IOException("coordinator: not connected");
        }
        open.send(ByteBuffer.wrap(MessageCodec.encode(message)));
    }

    @Override
    public void close() {
        Connection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
