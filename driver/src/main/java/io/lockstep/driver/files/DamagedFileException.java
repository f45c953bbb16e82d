package io.lockstep.driver.files;

import java.io.IOException;

/** The file system itself says that it can give a file's bytes no more: every copy is lost or has another checksum. */
public final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
