package io.lockstep.kernels.graph;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Whether something is still open that others may call, and what it belongs to; native memory is gone afterwards.
 * Closing twice is harmless.
 */
public final class OpenState {
    private final String what;
    private final @Nullable OpenState owner;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param what for messages */
    public OpenState(String what) {
        this(what, null);
    }

    /** @param owner what must be open too */
    public OpenState(String what, @Nullable OpenState owner) {
        this.what = what;
        this.owner = owner;
    }

    /** @throws IllegalStateException when it, or what it belongs to, was closed */
    public void check() {
        if (closed.get()) {
            throw new IllegalStateException(what + ": expected it to be open, got a call after close. Make another");
        }
        if (owner != null) {
            owner.check();
        }
    }

    /** Whether it was open until now. */
    public boolean close() {
        return closed.compareAndSet(false, true);
    }
}
