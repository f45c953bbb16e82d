package io.lockstep.driver.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A listening TCP socket, one daemon network thread, and its connections. */
@SuppressWarnings("FutureReturnValueIgnored") // failures come through the pipeline
final class SocketEndpoint implements Endpoint {
    private static final int BACKLOG = 1_024;
    private static final int WATER_LOW_BYTES = 512 << 10;
    private static final int WATER_HIGH_BYTES = 1 << 20;
    private static final int READ_BYTES_FIRST = 4 << 10;
    private static final int READ_BYTES_MAXIMUM = 256 << 10;
    private static final long CLOSE_DEADLINE_MILLIS = 5_000;

    /** The first pause of one turned away is up to twice as long, later ones grow up to so many times. */
    private static final int AGAIN_MILLIS = 5;

    private static final int AGAIN_DOUBLINGS = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final EventLoopGroup group;
    private final ChannelGroup connections;
    private final String name;
    private final String host;
    private volatile @Nullable PendingConnections pending;
    private @Nullable Channel server;

    @SuppressWarnings("deprecation") // its successor is not in Netty 4.1
    private SocketEndpoint(String name, String host) {
        this.name = name;
        this.host = host;
        this.group = new NioEventLoopGroup(1, new DefaultThreadFactory("lockstep-net-" + name, true));
        this.connections = new DefaultChannelGroup(group.next());
    }

    /** See {@link Endpoint#bind}. */
    static SocketEndpoint bind(String name, String host, Ports ports) throws IOException {
        SocketEndpoint endpoint = new SocketEndpoint(name, host);
        try {
            endpoint.server = endpoint.bind(ports);
            return endpoint;
        } catch (IOException e) {
            endpoint.close();
            throw e;
        }
    }

    private Channel bind(Ports ports) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        PendingConnections open = pending;
                        if (open == null) {
                            channel.close();
                            return;
                        }
                        prepare(channel);
                        channel.pipeline().addLast(new ServerHandshake(open, nonce()));
                    }
                });
        Throwable last = null;
        for (int port = ports.first(); port <= ports.last(); port++) {
            ChannelFuture future =
                    bootstrap.bind(new InetSocketAddress(host, port)).awaitUninterruptibly();
            if (future.isSuccess()) {
                return future.channel();
            }
            last = future.cause();
        }
        throw new IOException(
                name + ": cannot listen on " + host + ", ports " + ports + ": "
                        + (last == null ? "no port" : last.getMessage())
                        + ". Free a port, or give a wider range",
                last);
    }

    private void prepare(Channel channel) {
        connections.add(channel);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        channel.config()
                .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(64, READ_BYTES_FIRST, READ_BYTES_MAXIMUM));
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(WATER_LOW_BYTES, WATER_HIGH_BYTES));
    }

    private static byte[] nonce() {
        byte[] nonce = new byte[Handshake.NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return nonce;
    }

    @Override
    public InetSocketAddress address() {
        Channel channel = server;
        if (channel == null) {
            throw new IllegalStateException(name + ": not bound");
        }
        return new InetSocketAddress(host, ((InetSocketAddress) channel.localAddress()).getPort());
    }

    @Override
    public void accept(Credentials credentials, Peer self, EndpointListener listener) {
        accept(credentials, self, listener, PendingConnections.DEADLINE_MILLIS);
    }

    void accept(Credentials credentials, Peer self, EndpointListener listener, long deadlineMillis) {
        pending = new PendingConnections(credentials, self, listener, deadlineMillis);
        Channel channel = server;
        if (channel != null) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public Connection connect(
            InetSocketAddress address,
            Credentials credentials,
            Peer self,
            Peer expected,
            FrameListener listener,
            long timeoutMillis)
            throws IOException {
        Handshake.Hello hello = new Handshake.Hello(credentials.encrypt(), self, expected);
        String where = self + ": connecting to " + expected + " (" + SocketConnection.text(address) + ")";
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        for (int attempt = 0; ; attempt++) {
            CompletableFuture<Connection> result = new CompletableFuture<>();
            ClientHandshake handshake = new ClientHandshake(credentials, hello, nonce(), listener, result);
            ChannelFuture connecting = start(address, handshake, result, timeoutMillis);
            try {
                return await(result, connecting, where, expected, end, timeoutMillis);
            } catch (IOException e) {
                long pause = AGAIN_MILLIS + (long) RANDOM.nextInt(AGAIN_MILLIS << Math.min(attempt, AGAIN_DOUBLINGS));
                if (!turnedAway(e) || end - System.nanoTime() <= TimeUnit.MILLISECONDS.toNanos(pause)) {
                    throw e;
                }
                pause(pause, where);
            }
        }
    }

    private ChannelFuture start(
            InetSocketAddress address,
            ClientHandshake handshake,
            CompletableFuture<Connection> result,
            long timeoutMillis) {
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(timeoutMillis, Integer.MAX_VALUE))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        prepare(channel);
                        channel.pipeline().addLast(handshake);
                    }
                });
        ChannelFuture connecting = bootstrap.connect(address.isUnresolved() ? resolved(address) : address);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                result.completeExceptionally(done.cause());
            }
        });
        return connecting;
    }

    private static boolean turnedAway(IOException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TurnedAwayException) {
                return true;
            }
        }
        return false;
    }

    private static void pause(long millis, String where) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(where, e);
        }
    }

    private static IOException interrupted(String where, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IOException(where + ": interrupted", cause);
    }

    private static InetSocketAddress resolved(InetSocketAddress address) {
        return new InetSocketAddress(address.getHostString(), address.getPort());
    }

    private static Connection await(
            CompletableFuture<Connection> result,
            ChannelFuture connecting,
            String where,
            Peer expected,
            long end,
            long timeoutMillis)
            throws IOException {
        try {
            return result.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String phase = connecting.isSuccess() ? "authentication failed: " : "";
            throw new IOException(
                    where + ": " + phase + cause.getMessage() + ". The log of " + expected + " says why", cause);
        } catch (TimeoutException e) {
            giveUp(result, connecting);
            String phase = connecting.isSuccess() ? "authentication" : "connection";
            throw new IOException(
                    where + ": no " + phase + " within " + SocketConnection.seconds(timeoutMillis) + ". The log of "
                            + expected + " says why",
                    e);
        } catch (InterruptedException e) {
            giveUp(result, connecting);
            throw interrupted(where, e);
        }
    }

    private static void giveUp(CompletableFuture<Connection> result, ChannelFuture connecting) {
        result.cancel(false);
        connecting.cancel(false);
        connecting.channel().close();
    }

    @Override
    public void close() {
        Channel channel = server;
        if (channel != null) {
            channel.close().awaitUninterruptibly(CLOSE_DEADLINE_MILLIS);
        }
        for (Channel connection : connections) {
            ConnectionHandler handler = connection.pipeline().get(ConnectionHandler.class);
            if (handler != null) {
                handler.close("closed by this end");
            } else {
                connection.close();
            }
        }
        connections.newCloseFuture().awaitUninterruptibly(CLOSE_DEADLINE_MILLIS);
        group.shutdownGracefully(0, CLOSE_DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_DEADLINE_MILLIS);
    }
}
