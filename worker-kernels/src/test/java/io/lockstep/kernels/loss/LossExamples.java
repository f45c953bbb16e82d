package io.lockstep.kernels.loss;

import io.lockstep.kernels.shape.Shape;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Examples of a loss by its own test, so that nothing else need name it: {@code FooTest} beside {@code Foo}, found by
 * its name, gives losses that are held to the contract of losses and run on every backend.
 */
public interface LossExamples {
    /** Losses of this kind, with settings and without. */
    List<Loss> examples();

    /** Of so many outputs, or steps of some. */
    default Shape output(int size) {
        return Shape.of(size);
    }

    /**
     * A row's ids, for losses of ids: from none to four, some more than once.
     *
     * @param size outputs of a row
     */
    default int[] ids(int size, SplittableRandom random) {
        return random.ints(random.nextInt(5), 0, size).toArray();
    }

    /** Steps that a row's ids are of. */
    default int steps(int[] ids) {
        return ids.length;
    }

    /** A target that numbers can have, where the loss does not take any number. */
    default float number(int i, float random) {
        return 2 * random;
    }

    /**
     * Moves outputs away from places without a derivative, by more than central differences reach.
     *
     * @param size outputs of a row
     * @param outputs of some rows, 0.1 or more from targets that are as many. Modified.
     */
    default void keepOffCorners(int size, float[] outputs, float[] targets, SplittableRandom random) {}

    /** The examples of all registered kinds. */
    static List<Loss> all() {
        List<Loss> all = new ArrayList<>();
        for (Class<? extends Loss> kind : Losses.REGISTRY.kinds().values()) {
            all.addAll(of(kind).examples());
        }
        return all;
    }

    /** Those of a kind of loss. */
    static LossExamples of(Class<? extends Loss> kind) {
        try {
            Constructor<?> test = Class.forName(kind.getName() + "Test").getDeclaredConstructor();
            test.setAccessible(true);
            return (LossExamples) test.newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new AssertionError(kind + ": its test gives no examples. Implement LossExamples there", e);
        }
    }
}
