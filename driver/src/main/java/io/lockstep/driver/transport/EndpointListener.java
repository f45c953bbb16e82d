package io.lockstep.driver.transport;

import org.jspecify.annotations.Nullable;

/** Decides about authenticated connections, on the network thread: must not block. */
@FunctionalInterface
public interface EndpointListener {
    /**
     * A peer proved to know the run's secret.
     *
     * @return who hears its frames; null refuses it (wrong role, a twin) and closes the connection
     */
    @Nullable FrameListener accepted(Connection connection);
}
