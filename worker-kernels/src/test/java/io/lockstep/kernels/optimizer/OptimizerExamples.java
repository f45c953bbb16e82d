package io.lockstep.kernels.optimizer;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;

/**
 * Examples of an optimizer by its own test, so that nothing else need name it: {@code FooTest} beside {@code Foo},
 * found by its name, gives optimizers that are held to the contract of optimizers.
 */
public interface OptimizerExamples {
    /** Optimizers of this kind, decaying and not, whose rates suit a parabola. */
    List<Optimizer> examples();

    /** The examples of all registered kinds. */
    static List<Optimizer> all() {
        List<Optimizer> all = new ArrayList<>();
        for (Class<? extends Optimizer> kind : Optimizers.REGISTRY.kinds().values()) {
            all.addAll(of(kind).examples());
        }
        return all;
    }

    private static OptimizerExamples of(Class<? extends Optimizer> kind) {
        try {
            Constructor<?> test = Class.forName(kind.getName() + "Test").getDeclaredConstructor();
            test.setAccessible(true);
            return (OptimizerExamples) test.newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new AssertionError(kind + ": its test gives no examples. Implement OptimizerExamples there", e);
        }
    }
}
