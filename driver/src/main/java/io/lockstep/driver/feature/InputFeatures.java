package io.lockstep.driver.feature;

import io.lockstep.driver.column.AugmentedFloats;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.slot.AsStored;
import io.lockstep.driver.slot.BatchPlace;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.InputSlot;
import io.lockstep.driver.slot.Noise;
import io.lockstep.driver.slot.Slot;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Features that make one input of the model of a row.
 *
 * @param name of the input
 * @param shape of one example
 * @param features columns in the order of the numbers they become
 * @param noise that the input is drawn from, in place of features
 * @param buckets that sequences of any length are padded to; none: the input is none such
 */
public record InputFeatures(
        String name,
        Shape shape,
        @Default("[]") List<Feature> features,
        @Nullable Noise noise,
        @Default("[]") List<Integer> buckets) {
    public InputFeatures {
        features = List.copyOf(features);
        buckets = List.copyOf(buckets);
        long size = noise == null ? size(features) : noise.shape().elementCount();
        if (size != shape.elementCount()) {
            boolean only = name.equals(InputColumns.ONLY);
            throw new IllegalArgumentException(
                    (only ? "input" : "input '" + name + "'") + ": expected a shape of " + size
                            + " numbers, as the columns give, got " + shape + ". Correct "
                            + (only ? "data.shape" : "data.inputs." + name + ".shape"));
        }
    }

    /** Of columns. */
    public InputFeatures(String name, Shape shape, List<Feature> features) {
        this(name, shape, features, null, List.of());
    }

    /** Of no column: drawn. */
    static InputFeatures drawn(String name, Noise noise) {
        return new InputFeatures(name, noise.shape(), List.of(), noise, List.of());
    }

    /** @param features that were learnt about the columns */
    static InputFeatures of(InputColumns columns, List<Feature> features) {
        Noise noise = columns.noise();
        if (noise != null) {
            return drawn(columns.name(), noise);
        }
        checkAlone(columns, features);
        long size = size(features);
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(columns.path() + ": expected less than 2^31 inputs, got " + size
                    + ". Use fewer or shorter columns");
        }
        List<Integer> given = columns.shape();
        Shape own = features.size() == 1 ? features.get(0).tensor().shape() : Shape.of((int) size);
        InputFeatures input = new InputFeatures(
                columns.name(), given == null ? own : new Shape(given), features, null, buckets(columns, features));
        input.modelInput(); // its own checks and words
        return input;
    }

    private static List<Integer> buckets(InputColumns columns, List<Feature> features) {
        List<Integer> given = columns.buckets();
        if (given == null) {
            return List.of();
        }
        if (features.size() != 1 || !features.get(0).tensor().ragged() || given.isEmpty()) {
            throw new IllegalArgumentException(columns.path() + ".buckets: expected lengths for an input of one column"
                    + " whose rows have any number of items, as words, ids without exactly, or sound with sequence: true,"
                    + " got " + given + " for "
                    + (features.size() == 1 ? features.get(0).slot() : features.size() + " columns") + ". Remove them");
        }
        return given;
    }

    /** Most steps of a row; 0 where it is no sequence. */
    int longest() {
        return buckets.isEmpty() ? 0 : buckets.get(buckets.size() - 1);
    }

    /** Type of the input: floats, unless its one column is of another type or ragged. */
    TensorType tensor() {
        TensorType only = features.size() == 1 ? features.get(0).tensor() : TensorType.dense(shape);
        return only.isDense() ? TensorType.dense(shape) : only;
    }

    /** The input as the model has it. */
    public ModelSpec.Input modelInput() {
        TensorType type = tensor();
        return new ModelSpec.Input(name, type.shape(), type.element(), type.ragged(), buckets);
    }

    private static void checkAlone(InputColumns columns, List<Feature> features) {
        for (Feature feature : features) {
            if (features.size() > 1 && !feature.tensor().isDense()) {
                throw new IllegalArgumentException(columns.path() + ": expected column "
                        + Excerpt.quoted(feature.column()) + ", which is " + feature.slot()
                        + ", to be an input of its own, got it beside " + (features.size() - 1)
                        + " others. Give it one under data.inputs");
            }
        }
    }

    private static int numbers(Feature feature) {
        return feature.tensor().shape().elementCount();
    }

    private static long size(List<Feature> features) {
        return features.stream().mapToLong(InputFeatures::numbers).sum();
    }

    /** Shape of the input where a feature is all it is made of. */
    @Nullable Shape shapeAlone() {
        return features.size() == 1 ? shape : null;
    }

    /** Whether a column is an image; of an empty name, whether all columns together are. */
    boolean isImage(String column) {
        return column.isEmpty()
                ? shape.rank() == 3
                : features.stream()
                        .anyMatch(feature -> feature.column().equals(column) && feature.isImage(shapeAlone()));
    }

    /**
     * The slots the input is stored in: one of each feature, but numbers that are ready to use lie side by side in one.
     *
     * @param index of the input in the model
     * @param only whether it is the model's only input
     * @param augmentation of the images of a column in training, by its name; of the whole input by an empty one
     * @param trained a column's decoder as training reads it
     */
    List<InputSlot> slots(
            int index,
            boolean only,
            Function<String, Augmentation> augmentation,
            BiFunction<String, Decoder, Decoder> trained) {
        List<InputSlot> slots = new ArrayList<>();
        int offset = 0;
        int dense = 0;
        for (Feature feature : features) {
            Slot slot = feature.slot();
            String column = feature.column();
            Decoder decoder = trained.apply(column, feature.decoder(shapeAlone(), augmentation.apply(column)));
            if (slot.isDense() && decoder.equals(new AsStored())) {
                dense += slot.size();
            } else {
                addDense(slots, index, offset, dense);
                dense = 0;
                slots.add(new InputSlot(slot, new BatchPlace(index, offset), decoder));
            }
            offset += numbers(feature);
        }
        addDense(slots, index, offset, dense);
        boolean image = slots.size() == 1 && (only || shape.rank() == 3);
        return image ? List.of(augmented(slots.get(0), augmentation.apply(""))) : slots;
    }

    private static void addDense(List<InputSlot> slots, int index, int end, int size) {
        if (size > 0) {
            Slot slot = Slot.of(Slot.Type.F32, size);
            slots.add(new InputSlot(slot, new BatchPlace(index, end - size), new AsStored()));
        }
    }

    /** Number columns that are together an image. */
    private InputSlot augmented(InputSlot only, Augmentation augmentation) {
        return only.decoder() instanceof AsStored && !augmentation.isNone()
                ? new InputSlot(only.slot(), only.to(), new AugmentedFloats(shape, augmentation))
                : only;
    }
}
