package io.lockstep.driver.retrain;

import java.io.IOException;

/** Days of data that are not there yet: the same command may succeed later. */
public final class LateDataException extends IOException {
    private static final long serialVersionUID = 1L;

    LateDataException(String message) {
        super(message);
    }
}
