package io.lockstep.driver.explanation;

import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
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
     * @param values numbers or ids; null for an id that is none: its vector is zero
     */
    public record Elements(List<@Nullable Double> values) {
        public Elements {
            values = Collections.unmodifiableList(new ArrayList<>(values));
        }

        /** Whether no id is one. */
        boolean areNone() {
            return values.stream().allMatch(Objects::isNull);
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
            inputs.add(new Elements(Collections.nCopies(size(input), ids ? id : (Double) number)));
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
