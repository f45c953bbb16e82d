package io.lockstep.driver.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections whose other ends have not yet proved who they are: few of them, not for long, and noted once for each
 * source. Used by the network thread alone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures come through the pipeline
final class PendingConnections {
    static final int UNAUTHENTICATED_MAXIMUM = 64;
    static final long DEADLINE_MILLIS = 10_000;

    private static final int SOURCES_MAXIMUM = 1_024;
    private static final Logger LOGGER = LoggerFactory.getLogger(Endpoint.class);

    /** One who has proved nothing yet. */
    private record Unauthenticated(ChannelHandlerContext context, ServerHandshake handshake, Future<?> deadline) {
        void reject() {
            handshake.reject(context, "more than " + UNAUTHENTICATED_MAXIMUM + " connections without proof");
        }
    }

    private final Credentials credentials;
    private final Peer self;
    private final EndpointListener listener;
    private final long deadlineMillis;
    private final Map<Channel, Unauthenticated> unauthenticated = new LinkedHashMap<>();
    private final Set<String> sources = new HashSet<>();

    PendingConnections(Credentials credentials, Peer self, EndpointListener listener, long deadlineMillis) {
        this.credentials = credentials;
        this.self = self;
        this.listener = listener;
        this.deadlineMillis = deadlineMillis;
    }

    Credentials credentials() {
        return credentials;
    }

    Peer self() {
        return self;
    }

    EndpointListener listener() {
        return listener;
    }

    /** A connection comes; when there are too many, the one who has been here longest has to go. */
    void add(ChannelHandlerContext context, ServerHandshake handshake) {
        Runnable late = () -> handshake.fail(
                context,
                "no proof within " + SocketConnection.seconds(deadlineMillis),
                new IOException("authentication deadline"));
        Future<?> deadline = context.executor().schedule(late, deadlineMillis, TimeUnit.MILLISECONDS);
        unauthenticated.put(context.channel(), new Unauthenticated(context, handshake, deadline));
        if (unauthenticated.size() > UNAUTHENTICATED_MAXIMUM) {
            unauthenticated.values().iterator().next().reject();
        }
    }

    /** A channel is authenticated, or gone: nothing of it is kept until its deadline. */
    void leaves(Channel channel) {
        Unauthenticated pending = unauthenticated.remove(channel);
        if (pending != null) {
            pending.deadline().cancel(false);
        }
    }

    /** Notes a refusal, once for each source address. */
    void refused(Channel channel, String what) {
        InetSocketAddress address = (InetSocketAddress) channel.remoteAddress();
        String source = address == null ? "unknown" : address.getHostString();
        if (sources.size() < SOURCES_MAXIMUM && sources.add(source)) {
            LOGGER.warn(
                    "{}: refused a connection from {}: {}. Further ones from there are not reported",
                    self,
                    address == null ? source : SocketConnection.text(address),
                    what);
        }
    }
}
