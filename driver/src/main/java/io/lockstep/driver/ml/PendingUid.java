package io.lockstep.driver.ml;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The identifier of a stage while its superclasses are constructed: their initialisers ask for it before a field of Java's can
 * be set, as Scala's stages set theirs before.
 */
final class PendingUid {
    private static final ThreadLocal<@Nullable String> PENDING = new ThreadLocal<>();
    private static final int BYTES = 6;

    private final String uid;

    private PendingUid(String uid) {
        this.uid = uid;
    }

    /** A new identifier, as Spark makes them. */
    static String random(String prefix) {
        return prefix + "_" + unique();
    }

    /** Digits that nobody else draws: they name things and decide nothing. */
    static String unique() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The identifier of the stage that this thread is about to construct. */
    static PendingUid of(String uid) {
        PENDING.set(uid);
        return new PendingUid(uid);
    }

    /** That of a stage whose own is not set yet. */
    static String get() {
        return Objects.requireNonNull(PENDING.get(), "uid");
    }

    /** It, for the stage to keep: its superclasses are constructed. */
    String taken() {
        PENDING.remove();
        return uid;
    }
}
