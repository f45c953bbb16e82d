package io.lockstep.driver.feature;

import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * How rows become one input of the model.
 *
 * @param name of the input
 * @param shape of one example
 * @param features columns in the order of the numbers they become
 */
public record InputFeatures(String name, Shape shape, List<Feature> features) {
    public InputFeatures {
        features = List.copyOf(features);
        int size = 0;
        for (Feature feature : features) {
            size += feature.size();
        }
        if (size != shape.elementCount()) {
            boolean only = name.equals(InputRecipe.ONLY);
            throw new IllegalArgumentException(
                    (only ? "input" : "input '" + name + "'") + ": expected a shape of " + size
                            + " numbers, as the columns give, got " + shape + ". Correct "
                            + (only ? "data.shape" : "data.inputs." + name + ".shape"));
        }
    }
}
