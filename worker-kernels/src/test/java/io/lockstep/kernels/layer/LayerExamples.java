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
 * What a layer's own test tells the suites, so that nothing else need name the layer: {@code FooTest} beside {@code Foo}, found
 * by its name, gives examples that are held to the contract of layers and run on every backend against {@link #exact}.
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
     * @param tensors values of each tensor, by its name inside the node
     */
    double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors);

    /** Those of a kind of layer; none when its test gives no examples. */
    static List<LayerExamples> of(Class<? extends Layer> kind) {
        try {
            Class<?> test = Class.forName(kind.getName() + "Test");
            if (LayerExamples.class.isAssignableFrom(test)) {
                Constructor<?> constructor = test.getDeclaredConstructor();
                constructor.setAccessible(true);
                return List.of((LayerExamples) constructor.newInstance());
            }
            return List.of();
        } catch (ClassNotFoundException e) {
            return List.of();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(kind + ": its test cannot be made", e);
        }
    }

    /** The examples of all registered kinds. */
    static List<Example> all() {
        List<Example> all = new ArrayList<>();
        for (Class<? extends Layer> kind : Layers.REGISTRY.kinds().values()) {
            of(kind).forEach(own -> all.addAll(own.examples()));
        }
        return all;
    }
}
