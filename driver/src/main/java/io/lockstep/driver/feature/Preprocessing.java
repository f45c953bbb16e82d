package io.lockstep.driver.feature;

import io.lockstep.kernels.loss.Task;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How rows become inputs and targets: columns with what was learnt about them. Part of every model.
 *
 * @param input shape of one example
 * @param features columns in the order of the inputs they become
 * @param task what the targets are: a class index, 0 or 1, or numbers
 * @param targets columns with the answer; exactly one unless the task is regression
 * @param classes in the order of the network's outputs; empty for regression
 * @param weight column with a row's weight in the loss; absent: 1
 * @param key column that identifies a row; absent: its content does
 */
public record Preprocessing(
        Shape input,
        List<Feature> features,
        Task task,
        List<String> targets,
        List<String> classes,
        @Nullable String weight,
        @Nullable String key) {
    private static final Binding BINDING = new Binding(Feature.REGISTRY);

    public Preprocessing {
        features = List.copyOf(features);
        targets = List.copyOf(targets);
        classes = List.copyOf(classes);
        int size = 0;
        for (Feature feature : features) {
            size += feature.size();
        }
        if (size != input.elementCount()) {
            throw new IllegalArgumentException("input: expected a shape of " + size
                    + " numbers, as the columns give, got " + input + ". Correct data.shape");
        }
    }

    /** Floats of one example's target. */
    public int targetSize() {
        return targets.size();
    }

    /** As plain data for {@code model.json}. */
    public Object toPlainData() {
        return Objects.requireNonNull(BINDING.unbind(this));
    }

    /** @throws PlainDataException naming the path of what does not fit */
    public static Preprocessing fromPlainData(Object data, String path) {
        return BINDING.bind(Preprocessing.class, data, path);
    }

    /**
     * An encoder for rows whose values stand in these columns.
     *
     * @throws IllegalArgumentException when a feature's column is not among them
     */
    public RowEncoder encoder(List<String> columns) {
        return new RowEncoder(this, columns);
    }

    /**
     * Checks that a network answers what is asked.
     *
     * @param output shape of its answer
     * @throws IllegalArgumentException when it has another number of outputs
     */
    public void checkOutput(Shape output) {
        int expected = switch (task) {
            case CLASSIFICATION -> classes.size();
            case BINARY -> 1;
            case REGRESSION -> targets.size();
        };
        if (output.elementCount() != expected) {
            String why = task == Task.CLASSIFICATION ? ", one for each class" : "";
            throw new IllegalArgumentException("model.layers: the last layer must give " + expected + " numbers" + why
                    + ", got " + output.elementCount() + ". Set its units to " + expected);
        }
    }
}
