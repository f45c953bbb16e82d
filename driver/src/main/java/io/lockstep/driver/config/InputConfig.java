package io.lockstep.driver.config;

import io.lockstep.driver.column.AutoColumn;
import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.ImageColumn;
import io.lockstep.driver.column.Normalize;
import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.Noise;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Columns that an input of a model is made of: in {@code data} itself, or under {@code data.inputs.NAME}. A column may
 * be part of several inputs.
 *
 * @param numeric number columns, each standardised to mean 0 and deviation 1. A missing value becomes the mean
 * @param piecewiseLinear number columns whose effect may bend, each standardised and in pieces beside, as {@link
 *     io.lockstep.driver.column.PiecewiseLinearColumn} says
 * @param categorical columns of categories, one number per category found in the training rows. They are compared as
 *     {@link io.lockstep.driver.value.CanonicalText} says: 3 and 3.0 are one. Missing is a category of its own where training
 *     rows miss values
 * @param arrays columns of equally long arrays or vectors of numbers, taken as they are, times {@code scale}, or of the
 *     bytes of images
 * @param columns columns of any kind with keys of their own, behind those of the short forms above:
 *     {@code [{numeric: age}, {categorical: {column: city, unknownCategories: other}}]}
 * @param auto columns whose kind is chosen by what the training rows hold, as {@link AutoColumn} says, and said
 * @param noise in place of columns: the input is drawn for each row and epoch anew, as {@code {normal: {sizes: [64]}}}
 * @param shape of one example, such as [1, 28, 28]; absent: an image's own, or one row of numbers
 * @param buckets lengths that sequences of any length are padded to, ascending, as {@code [32, 64, 128]}: an input of ids or
 *     frames is then read step by step, and a row that is empty or longer than the last is a bad one; absent: layers read the
 *     items as they are
 * @param scale factor on pixels and arrays; absent: 1/255 for pixels, so that they lie in [0, 1], and 1 for arrays
 * @param normalize subtracts means from pixels and divides by deviations, after scaling; absent: pixels are only scaled
 * @param standardize whether means and deviations of pixels are learnt from the training rows, one of each channel
 * @param augment what is changed by chance about training images, anew in every epoch
 */
public record InputConfig(
        @Default("[]") List<String> numeric,
        @Default("[]") List<String> piecewiseLinear,
        @Default("[]") List<String> categorical,
        @Default("[]") List<String> arrays,
        @Default("[]") List<Column> columns,
        @Default("[]") List<String> auto,
        @Nullable Noise noise,
        @Nullable List<Integer> shape,
        @Nullable List<Integer> buckets,
        @Nullable Double scale,
        @Nullable Normalize normalize,
        @Default("false") boolean standardize,
        @Nullable Augmentation augment) {
    public InputConfig {
        numeric = List.copyOf(numeric);
        piecewiseLinear = List.copyOf(piecewiseLinear);
        categorical = List.copyOf(categorical);
        arrays = List.copyOf(arrays);
        columns = List.copyOf(columns);
        auto = List.copyOf(auto);
        ImageColumn.checkShape(shape);
        ImageColumn.checkPixels(scale, normalize, standardize);
        List<String> others = columns.stream().map(Column::column).toList();
        refuseRepeated("columns", List.of(numeric, piecewiseLinear, categorical, arrays, others, auto));
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i) instanceof ImageColumn image && image.sourceShape() != null) {
                throw new PlainDataException(
                        "columns[" + i + "].image.sourceShape",
                        "expected nothing, the source says it, got " + image.sourceShape() + ". Remove it");
            }
        }
        if (noise != null
                && (hasAny(numeric, piecewiseLinear, categorical, arrays, columns, auto)
                        || shape != null
                        || buckets != null
                        || scale != null
                        || normalize != null
                        || standardize)) {
            throw new IllegalArgumentException(
                    "noise: expected no columns and no keys for them beside it, got some. Keep one");
        }
    }

    private static boolean hasAny(List<?>... lists) {
        return Arrays.stream(lists).anyMatch(list -> !list.isEmpty());
    }

    /** Whether rows have columns for it. */
    public boolean hasColumns() {
        return hasAny(numeric, piecewiseLinear, categorical, arrays, columns, auto);
    }

    /** Whether nothing is said of an input; what is to be augmented may be said once for all. */
    boolean isEmpty() {
        return !hasColumns()
                && noise == null
                && shape == null
                && buckets == null
                && scale == null
                && normalize == null
                && !standardize;
    }

    /** Columns of every form. */
    public List<String> names() {
        List<String> names = new ArrayList<>(numeric);
        names.addAll(piecewiseLinear);
        names.addAll(categorical);
        names.addAll(arrays);
        names.addAll(auto);
        columns.forEach(column -> names.add(column.column()));
        return names;
    }

    /** What is changed about a column's training images: what is said of the column, else of the input. */
    public Augmentation augmentation(String name) {
        for (Column column : columns) {
            if (column.column().equals(name) && !column.augmentation().isNone()) {
                return column.augmentation();
            }
        }
        return augment == null ? Augmentation.NONE : augment;
    }

    /** A column's decoder as training reads it. */
    public Decoder trained(String name, Decoder decoder) {
        Decoder trained = decoder;
        for (Column column : columns) {
            trained = column.column().equals(name) ? column.trained(trained) : trained;
        }
        return trained;
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
