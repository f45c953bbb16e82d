package io.lockstep.driver.transport;

import java.io.IOException;

/** The other end had no place for one more that has not proved itself; trying again may help. */
final class TurnedAwayException extends IOException {
    private static final long serialVersionUID = 1L;

    TurnedAwayException() {
        super("no place for another connection without proof");
    }

    TurnedAwayException(Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }
}
