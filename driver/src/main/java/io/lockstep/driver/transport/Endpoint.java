package io.lockstep.driver.transport;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * One process's place in the network: where it listens, and its connections. Everything ends with {@link #close}.
 */
public interface Endpoint extends AutoCloseable {
    /**
     * Binds, and accepts nobody before {@link #accept}: connections wait in the operating system's queue meanwhile.
     *
     * @param name of the network thread
     * @param host address to listen on, and the one peers are told
     */
    static Endpoint bind(String name, String host, Ports ports) throws IOException {
        return SocketEndpoint.bind(name, host, ports);
    }

    /** {@link #bind} and {@link #accept} at once. */
    static Endpoint listen(String host, Ports ports, Credentials credentials, Peer self, EndpointListener listener)
            throws IOException {
        Endpoint endpoint = bind(self.toString(), host, ports);
        endpoint.accept(credentials, self, listener);
        return endpoint;
    }

    /** Where peers reach this endpoint. */
    InetSocketAddress address();

    /** From now on peers with these credentials are let in. */
    void accept(Credentials credentials, Peer self, EndpointListener listener);

    /**
     * Connects, authenticates both ends, waits until that is done; comes again when it is turned away by a crowd.
     * Frames may reach the listener before this returns.
     *
     * @param expected who must be at that address
     * @throws IOException naming both ends, the phase and the seconds
     */
    Connection connect(
            InetSocketAddress address,
            Credentials credentials,
            Peer self,
            Peer expected,
            FrameListener listener,
            long timeoutMillis)
            throws IOException;

    /**
     * Closes every connection, what was written still leaving within a few seconds, and stops listening. Call from any
     * other thread than the network's.
     */
    @Override
    void close();
}
