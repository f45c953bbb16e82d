package io.lockstep.jobs.config;

/** A config file or a {@code --set} that is not what it must be; the message names file, line and path. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }

    ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
