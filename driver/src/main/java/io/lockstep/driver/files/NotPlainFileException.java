package io.lockstep.driver.files;

import java.io.IOException;

/** A pipe, socket or device where a file was expected; it has not been opened. */
public final class NotPlainFileException extends IOException {
    private static final long serialVersionUID = 1L;

    NotPlainFileException(String message) {
        super(message);
    }
}
