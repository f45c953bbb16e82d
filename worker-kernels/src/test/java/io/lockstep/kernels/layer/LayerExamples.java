package io.lockstep.kernels.layer;

import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What a layer's own test tells the suites, so that nothing else need name the layer: {@code FooTest} beside
 * {@code Foo}, found by its name, gives examples that are held to the contract of layers and run on every backend
 * against {@link #exact}.
 */
public interface LayerExamples {
    /** A layer over inputs of these types; ids are below 5. */
    record Example(Layer layer, List<Shape> inputs, List<TensorType> types) {
        /** Over dense inputs. */
        public Example(Layer layer, List<Shape> inputs) {
            this(layer, inputs, inputs.stream().map(TensorType::dense).toList());
        }

        /** Over inputs of any type. */
        public static Example of(Layer layer, TensorType... types) {
            return new Example(
                    layer, Arrays.stream(types).map(TensorType::shape).toList(), List.of(types));
        }
    }

    List<Example> examples();

    /**
     * The layer's function of one row in double, without code of its kernel.
     *
     * @param inputs one row of each input; of a ragged one as many as the row has
     * @param tensors values of each tensor, by its name inside the node; empty where there is none
     */
    default double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        throw new AssertionError(layer + ": no formula. Implement exact in its test");
    }

    /**
     * The same of all rows of a pass; for layers that ask for more than a row.
     *
     * @param inputs [input][row][i]
     */
    default double[][] exact(
            Layer layer,
            List<Shape> shapes,
            double[][][] inputs,
            Function<String, double[]> tensors,
            ReferencePass pass) {
        double[][] outputs = new double[pass.masks().size()][];
        for (int row = 0; row < outputs.length; row++) {
            double[][] x = new double[inputs.length][];
            for (int i = 0; i < x.length; i++) {
                x[i] = inputs[i][row];
            }
            outputs[row] = exact(layer, shapes, x, tensors);
        }
        return outputs;
    }

    /** Those of a kind of layer. */
    static LayerExamples of(Class<? extends Layer> kind) {
        try {
            Constructor<?> test = Class.forName(kind.getName() + "Test").getDeclaredConstructor();
            test.setAccessible(true);
            return (LayerExamples) test.newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new AssertionError(kind + ": its test gives no examples. Implement LayerExamples there", e);
        }
    }

    /** The examples of all registered kinds. */
    static List<Example> all() {
        List<Example> all = new ArrayList<>();
        for (Class<? extends Layer> kind : Layers.REGISTRY.kinds().values()) {
            all.addAll(of(kind).examples());
        }
        return all;
    }
}
