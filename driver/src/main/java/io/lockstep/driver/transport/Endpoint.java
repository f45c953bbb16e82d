package io.lockstep.driver.transport;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * One process's place in the network: a listening socket, one daemon network thread, and its connections. Everything ends
 * with {@link #close}.
 */
public abstract class Endpoint implements AutoCloseable {
    Endpoint() {}

    /**
     * Binds, and accepts nobody before {@link #accept}: connections wait in the operating system's queue meanwhile.
     *
     * @param name of the network thread
     * @param host address to listen on, and the one peers are told
     */
    @SuppressWarnings("DoNotCallSuggester")
    public static Endpoint bind(String name, String host, Ports ports) throws IOException {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("endpoint: host is empty");
        }
        throw new IOException("no network on " + name + host + ports);
    }

    /** {@link #bind} and {@link #accept} at once. */
    public static Endpoint listen(
            String host, Ports ports, Credentials credentials, Peer self, EndpointListener listener)
            throws IOException {
        Endpoint endpoint = bind(self.toString(), host, ports);
        endpoint.accept(credentials, self, listener);
        return endpoint;
    }

    /** Where peers reach this endpoint. */
    public abstract InetSocketAddress address();

    /** From now on peers with these credentials are let in. */
    public abstract void accept(Credentials credentials, Peer self, EndpointListener listener);

    /**
     * Connects, authenticates both ends, waits until that is done.
     *
     * @param expected who must be at that address
     * @throws IOException naming both ends, the phase and the seconds
     */
    public abstract Connection connect(
            InetSocketAddress address,
            Credentials credentials,
            Peer self,
            Peer expected,
            FrameListener listener,
            long timeoutMillis)
            throws IOException;

    /** Closes every connection and the socket, ends the network thread. Call from any other thread. */
    @Override
    public abstract void close();
}
