package io.lockstep.driver.shard;

import java.io.IOException;

/** A shard whose bytes are not those that were written. Delete its directory; it will be prepared again. */
public final class CorruptShardException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message file, block, what was expected and found */
    public CorruptShardException(String message) {
        super(message);
    }
}
