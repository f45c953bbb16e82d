package io.lockstep.driver.shard;

import java.io.IOException;
import java.util.Locale;

/** A shard whose bytes are not those that were written. Delete its directory; it will be prepared again. */
public final class CorruptShardException extends IOException {
    private static final long serialVersionUID = 1L;
    static final String REMEDY = "Delete its directory; the next run prepares it again";

    /** @param message file, block, what was expected and found */
    public CorruptShardException(String message) {
        super(message);
    }

    static CorruptShardException checksum(String where, int expected, int found) {
        return new CorruptShardException(
                String.format(Locale.ROOT, "%s: expected CRC32C %08x, got %08x. %s", where, expected, found, REMEDY));
    }
}
