package io.lockstep.driver.registry;

import java.util.Locale;

/** What an entry records. */
public enum EntryKind {
    /** Somebody works on the name from now on. */
    LEASE,
    /** The holder of the lease still works. */
    RENEW,
    /** The holder has ended. */
    RELEASE,
    /** The holder will write a version. */
    BEGIN,
    /** A version is whole. */
    PUBLISH,
    /** Aliases move. */
    ALIAS,
    /** A version is no longer there. */
    RETIRE;

    /** As it is written. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
