package io.lockstep.kernels.layer;

import io.lockstep.kernels.layer.registry.Activations;
import io.lockstep.kernels.shape.Shape;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Examples of an activation by its own test, which as those of a layer are found by its name. */
public interface ActivationExamples extends LayerExamples {
    /** Where the worked values are taken. */
    List<Float> POINTS = List.of(-2f, -0.5f, 0f, 1f, 3f);

    /** An activation and its values at {@link #POINTS} to seven places. */
    record Worked(Activation activation, float... values) {}

    List<Worked> worked();

    /** The activation's function in double, without its code. */
    double exact(Activation activation, double x);

    @Override
    default List<Example> examples() {
        return worked().stream()
                .filter(worked -> worked.activation() instanceof Layer)
                .map(worked -> new Example((Layer) worked.activation(), List.of(Shape.of(7))))
                .toList();
    }

    @Override
    default double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        return values((Activation) layer, inputs[0]);
    }

    /** The activation's function in double, by its own test. */
    static double value(Activation activation, double x) {
        return of(activation.getClass()).exact(activation, x);
    }

    /** {@link #value} of each. */
    static double[] values(Activation activation, double[] x) {
        ActivationExamples own = of(activation.getClass());
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = own.exact(activation, x[i]);
        }
        return y;
    }

    /** The worked examples of all registered kinds. */
    static List<Worked> all() {
        List<Worked> all = new ArrayList<>();
        for (Class<? extends Activation> kind : Activations.REGISTRY.kinds().values()) {
            all.addAll(of(kind).worked());
        }
        return all;
    }

    private static ActivationExamples of(Class<? extends Activation> kind) {
        try {
            Constructor<?> test = Class.forName(kind.getName() + "Test").getDeclaredConstructor();
            test.setAccessible(true);
            return (ActivationExamples) test.newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new AssertionError(kind + ": its test gives no examples. Implement ActivationExamples there", e);
        }
    }
}
