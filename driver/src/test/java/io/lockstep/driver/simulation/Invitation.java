package io.lockstep.driver.simulation;

import io.lockstep.driver.transport.Credentials;
import java.net.InetSocketAddress;

/** What a driver hands to the executors of a generation. */
record Invitation(InetSocketAddress coordinator, Credentials credentials, String checkpoints) {
    long incarnation() {
        return credentials.incarnation();
    }

    long generation() {
        return credentials.generation();
    }

    /** Prefix of this attempt's files. */
    String writer() {
        return "i" + incarnation() + "g" + generation();
    }
}
