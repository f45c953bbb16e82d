package io.lockstep.driver.rank;

import io.lockstep.driver.sync.SyncMode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * Finder of the ranks' sides of sync modes. The mode {@code Foo} has {@code FooSync} in this package, with a
 * constructor that takes a {@link RankScene}: a mode is named in {@link io.lockstep.driver.sync.SyncModes} alone, which
 * cannot name its side, as this package stands above it.
 */
final class RankSyncs {
    private RankSyncs() {}

    static RankSync of(RankScene scene) {
        try {
            return side(scene.assignment().train().sync().getClass()).newInstance(scene);
        } catch (InvocationTargetException e) {
            throw thrown(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a constructor threw, as it is: a heap that is full is told as such. */
    static RuntimeException thrown(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException own ? own : new IllegalStateException(cause);
    }

    /**
     * What makes the side of a mode.
     *
     * @throws IllegalStateException when it has none
     */
    static Constructor<? extends RankSync> side(Class<? extends SyncMode> mode) {
        String name = RankSyncs.class.getPackageName() + "." + mode.getSimpleName() + "Sync";
        try {
            return Class.forName(name, true, RankSyncs.class.getClassLoader())
                    .asSubclass(RankSync.class)
                    .getDeclaredConstructor(RankScene.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "sync mode " + mode.getSimpleName() + ": expected its loop in " + name
                            + ", made of a RankScene, got" + " none. Add it, or let the mode's loop be the driver's",
                    e);
        }
    }
}
