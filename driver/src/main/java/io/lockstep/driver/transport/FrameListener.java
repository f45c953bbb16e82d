package io.lockstep.driver.transport;

import java.io.IOException;

/** Listener to one connection, on its network thread: must not block. What it throws fails the connection. */
public interface FrameListener {
    /** A frame arrived, whole and verified. The listener owns it and closes it, now or later. */
    void frame(Connection connection, Frame frame);

    /** The connection can take frames again after {@link Connection#writable} was false. */
    default void writable(Connection connection) {}

    /** Called once, last; {@code cause} says who, where and why, also where this end closed the connection itself. */
    void closed(Connection connection, IOException cause);
}
