package io.lockstep.driver.registry;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Somebody else works on the same name, or did so meanwhile: the same command may succeed later. */
public final class ConflictException extends IOException {
    private static final long serialVersionUID = 1L;

    private ConflictException(String message) {
        super(message);
    }

    static ConflictException held(String name, State.Held lease) {
        return new ConflictException(name + ": expected nobody else to work on it, got " + lease.describe()
                + ". Wait for it, or give the same command again later");
    }

    static ConflictException lost(String name, long fence, State.@Nullable Held now) {
        return new ConflictException(name + ": expected to hold the lease of entry " + fence
                + " still, got it taken over, as this process showed no sign of life"
                + (now == null ? "; whoever did has ended since" : ", by " + now.describe())
                + ". Nothing more of this command is published; let it end");
    }

    static ConflictException moved(String name, String alias, long expected, long found) {
        return new ConflictException(name + "@" + alias + ": expected " + version(expected)
                + ", on which was decided, got " + version(found) + ", which it was moved to meanwhile. Decide again");
    }

    private static String version(long version) {
        return version == 0 ? "no such alias" : "version " + version;
    }
}
