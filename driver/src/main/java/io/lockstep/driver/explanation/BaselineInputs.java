package io.lockstep.driver.explanation;

import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Baseline as the inputs of a model; plain data, so that it can travel.
 *
 * @param inputs of each input its elements; where a row has any number of items, those of one, which all are
 * @param notes what a person should know of it
 */
public record BaselineInputs(List<Elements> inputs, List<String> notes) {
    public BaselineInputs {
        inputs = List.copyOf(inputs);
        notes = List.copyOf(notes);
    }

    /**
     * Elements of one input.
     *
     * @param values numbers or ids
     * @param none whether ids are none, so that their vectors are zero, whatever the values
     */
    public record Elements(
            List<Double> values, @Default("false") boolean none) {
        public Elements {
            values = List.copyOf(values);
        }

        /** Numbers, or ids that are some. */
        static Elements of(List<Double> values) {
            return new Elements(values, false);
        }

        /** As many ids that are none. */
        static Elements none(int count) {
            return new Elements(Collections.nCopies(count, 0.0), true);
        }
    }

    /**
     * Every number and every id the same.
     *
     * @param id absent: none
     */
    static BaselineInputs filled(Preprocessing preprocessing, double number, @Nullable Double id, List<String> notes) {
        List<Elements> inputs = new ArrayList<>();
        for (InputFeatures input : preprocessing.inputs()) {
            boolean ids = readsIds(input);
            Double value = ids ? id : (Double) number;
            inputs.add(
                    value == null ? Elements.none(size(input)) : Elements.of(Collections.nCopies(size(input), value)));
        }
        return new BaselineInputs(inputs, notes);
    }

    /** Elements of an input; of one with any number of items, of one. */
    static int size(InputFeatures input) {
        return type(input).shape().elementCount();
    }

    static boolean readsIds(InputFeatures input) {
        return type(input).element() == ElementType.I32;
    }

    static TensorType type(InputFeatures input) {
        return input.modelInput().tensor();
    }
}
