package io.lockstep.driver.config;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.image.PixelScale;
import io.lockstep.driver.source.Source;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.shape.Shape;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the examples are and what in them matters. Images need no more than their sources:
 *
 * <pre>
 * data:
 *   train: {format: idx, images: train-images.gz, labels: train-labels.gz}
 *   test:  {format: idx, images: test-images.gz, labels: test-labels.gz}
 *   validation: {fraction: 0.1}
 * </pre>
 *
 * Tables name their columns:
 *
 * <pre>
 * data:
 *   train: {format: csv, path: patients-train.csv}
 *   test:  {format: csv, path: patients-test.csv}
 *   validation: {fraction: 0.1}
 *   label: outcome
 *   numeric: [age, pressure]
 *   categorical: [sex, ward]
 * </pre>
 *
 * Whatever is learnt from data (means, deviations, categories, classes) is learnt from the training rows alone, those of
 * {@code validation} left out, and stored with the model.
 *
 * @param root directory or URI that relative paths start from; absent: the config file's directory
 * @param train rows to learn from
 * @param test rows the finished model is tested on, read once before training to see that they can be used; nothing is ever
 *     chosen by them
 * @param validation rows measured after every epoch
 * @param label column with the answer: a class, or a number when the loss is for regression. Images: {@code label}
 * @param targets columns with several numbers to predict, for a regression loss, in place of {@code label}
 * @param standardizeTargets whether numbers to predict are trained at mean 0 and deviation 1, by the mean and deviation of
 *     the training rows; predictions and metrics are in their own unit either way, {@code loss} is in the scale that is
 *     trained, and so is what a loss is told, such as {@code huber}'s delta. Losses for classes, losses to which the
 *     size of a number has a meaning, and answers whose last layer has an activation, whose range has one, take targets as
 *     they are
 * @param classes in the order of the network's outputs; absent: those found in the training rows, numbers by size and text
 *     by code point. A row with another label is a bad row
 * @param numeric number columns, each standardised to mean 0 and deviation 1. A missing value becomes the mean
 * @param categorical columns of categories, one input per category found in the training rows. They are compared as
 *     {@link io.lockstep.driver.value.CanonicalText} says: 3 and 3.0 are one. Missing is a category of its own where training
 *     rows miss values
 * @param arrays columns of equally long arrays or vectors of numbers, taken as they are, times {@code scale}
 * @param inputs several inputs of the model by name, each with columns of its own, in place of the keys for columns here
 * @param shape of one example, such as [1, 28, 28]; absent: an image's own, or one row of numbers
 * @param scale factor on pixels and arrays; absent: 1/255 for pixels, so that they lie in [0, 1], and 1 for arrays
 * @param normalize subtracts means from pixels and divides by deviations, after scaling; absent: pixels are only scaled
 * @param standardize whether means and deviations of pixels are learnt from the training rows, one of each channel
 * @param augment what is changed by chance about training images, anew in every epoch
 * @param missingIndicators whether a numeric column with missing values gets a second input that says where
 * @param unknownCategories what becomes of a category no training row had
 * @param maxCategories most categories of one column; more are refused, as they are rather keys
 * @param badRows what becomes of rows that cannot be used
 * @param key column that identifies a row across versions of the data; absent: its content does. Rows with the same key
 *     land on the same side of a split
 * @param weight column with each row's weight in the loss; absent: 1
 * @param window rows of one slice shuffled among each other within an epoch; absent: 16,384, or what fits into memory
 */
public record DataConfig(
        @Nullable String root,
        Source train,
        @Nullable Source test,
        @Nullable Validation validation,
        @Nullable String label,
        @Default("[]") List<String> targets,
        @Default("true") boolean standardizeTargets,
        @Default("[]") List<String> classes,
        @Default("[]") List<String> numeric,
        @Default("[]") List<String> categorical,
        @Default("[]") List<String> arrays,
        @Default("{}") Map<String, InputConfig> inputs,
        @Nullable List<Integer> shape,
        @Nullable Double scale,
        @Nullable Normalize normalize,
        @Default("false") boolean standardize,
        @Nullable Augmentation augment,
        @Default("true") boolean missingIndicators,
        @Default("zero") UnknownCategories unknownCategories,
        @Default("1000") int maxCategories,
        @Default("fail") BadRows badRows,
        @Nullable String key,
        @Nullable String weight,
        @Nullable Integer window) {

    /** What becomes of rows that cannot be used. */
    public enum BadRows {
        /** The run ends with an error that names the row. */
        FAIL,
        /** They are left out and counted by reason. */
        SKIP
    }

    /** What becomes of a category that no training row had. */
    public enum UnknownCategories {
        /** All inputs of the column are 0. */
        ZERO,
        /** The column has one more input, which is 1. */
        OTHER
    }

    /**
     * Rows kept from training, to measure on after every epoch. Either key, not both.
     *
     * @param fraction of the training source, chosen by each row's identity and the seed
     * @param source rows of their own
     */
    public record Validation(
            @Nullable Double fraction, @Nullable Source source) {
        public Validation {
            if ((fraction == null) == (source == null)) {
                throw new IllegalArgumentException(
                        "expected either fraction or source, got " + (fraction == null ? "none of them" : "both")
                                + ". Write {fraction: 0.1} or {source: {format: …}}");
            }
            if (fraction != null && !(fraction > 0 && fraction < 1)) {
                throw new IllegalArgumentException("fraction must be above 0 and below 1, got " + fraction);
            }
        }
    }

    /**
     * Known statistics of pixels.
     *
     * @param mean one for each channel, after scaling: from 0 to 1 unless {@code scale} says otherwise
     * @param deviation one for each channel, above 0
     */
    public record Normalize(List<Double> mean, List<Double> deviation) {
        public Normalize {
            if (mean.isEmpty()) {
                throw new PlainDataException("mean", "expected one number for each channel, got none");
            }
            PixelScale checked = new PixelScale(1, mean, deviation);
            mean = checked.mean();
            deviation = checked.deviation();
        }
    }

    public DataConfig {
        targets = List.copyOf(targets);
        classes = List.copyOf(classes);
        numeric = List.copyOf(numeric);
        categorical = List.copyOf(categorical);
        arrays = List.copyOf(arrays);
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        checkTargets(label, targets, classes);
        if (window != null && window < 1) {
            throw new IllegalArgumentException("window must be at least 1, got " + window);
        }
        checkShape(shape);
        checkPixels(scale, normalize, standardize);
        if (maxCategories < 1) {
            throw new IllegalArgumentException("maxCategories must be at least 1, got " + maxCategories);
        }
        List<String> answers = label == null ? targets : List.of(label);
        refuseRepeated("columns", List.of(answers, numeric, categorical, arrays));
        boolean columns = !numeric.isEmpty() || !categorical.isEmpty() || !arrays.isEmpty();
        boolean pixels = shape != null || scale != null || normalize != null || standardize;
        checkInputs(inputs, columns || pixels);
    }

    /** @param others whether keys of an input stand beside them */
    private static void checkInputs(Map<String, InputConfig> inputs, boolean others) {
        if (!inputs.isEmpty() && others) {
            throw new PlainDataException(
                    "inputs",
                    "expected numeric, categorical, arrays, shape, scale, normalize and standardize inside each input,"
                            + " got some beside them. Move them");
        }
        for (String name : inputs.keySet()) {
            if (!name.matches("[A-Za-z][A-Za-z0-9_-]*")) {
                throw new PlainDataException(
                        "inputs",
                        "expected names of a letter, then letters, digits, '_' or '-', got '" + name + "'. Rename it");
            }
        }
    }

    static void checkTargets(@Nullable String label, List<String> targets, List<String> classes) {
        if (label != null && !targets.isEmpty()) {
            throw new IllegalArgumentException("expected label or targets, got both. Keep one");
        }
        refuseRepeated("classes", List.of(classes));
    }

    /** Sizes whose product is exact and fits. */
    static void checkShape(@Nullable List<Integer> shape) {
        try {
            if (shape != null) {
                new Shape(shape);
            }
        } catch (IllegalArgumentException e) {
            throw new PlainDataException(
                    "shape", "expected sizes of at least 1 that multiply to less than 2^31, got " + shape);
        }
    }

    static void checkPixels(@Nullable Double scale, @Nullable Normalize normalize, boolean standardize) {
        if (standardize && normalize != null) {
            throw new IllegalArgumentException("expected normalize or standardize, got both. Keep one");
        }
        if (scale != null && scale == 0) {
            throw new IllegalArgumentException("scale must not be 0");
        }
    }

    /** What is changed about training images, which may be nothing. */
    public Augmentation augmentation() {
        return augment == null ? Augmentation.NONE : augment;
    }

    static void refuseRepeated(String what, List<List<String>> lists) {
        Set<String> seen = new HashSet<>();
        for (List<String> names : lists) {
            for (String name : names) {
                if (!seen.add(name)) {
                    throw new IllegalArgumentException(
                            what + ": expected each name once, got '" + name + "' twice. Remove one");
                }
            }
        }
    }
}
