package io.lockstep.driver.feature;

import io.lockstep.kernels.loss.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encodes rows of one set of columns. Not thread-safe. */
public final class RowEncoder {
    private static final int ABSENT = -1;

    private final Preprocessing preprocessing;
    private final Feature[] features;
    private final int[] featureColumns;
    private final int[] targetColumns;
    private final int weightColumn;
    private final Map<String, Integer> classes = new HashMap<>();

    RowEncoder(Preprocessing preprocessing, List<String> columns) {
        this.preprocessing = preprocessing;
        this.features = preprocessing.features().toArray(new Feature[0]);
        this.featureColumns = new int[features.length];
        for (int i = 0; i < features.length; i++) {
            featureColumns[i] = columns.indexOf(features[i].column());
            if (featureColumns[i] == ABSENT) {
                throw new IllegalArgumentException("column '" + features[i].column()
                        + "': expected it in the data, got columns " + String.join(", ", columns)
                        + ". Add it, it is an input of the model");
            }
        }
        this.targetColumns =
                preprocessing.targets().stream().mapToInt(columns::indexOf).toArray();
        this.weightColumn = preprocessing.weight() == null ? ABSENT : columns.indexOf(preprocessing.weight());
        for (String name : preprocessing.classes()) {
            classes.put(name, classes.size());
        }
    }

    public int inputSize() {
        return preprocessing.input().elementCount();
    }

    public int targetSize() {
        return preprocessing.targetSize();
    }

    /** Whether the columns hold the answer. */
    public boolean hasTarget() {
        for (int column : targetColumns) {
            if (column == ABSENT) {
                return false;
            }
        }
        return targetColumns.length > 0;
    }

    /**
     * Writes a row's inputs.
     *
     * @param row values in the order of the columns. Not modified.
     * @param inputs [inputSize] from {@code offset}. Overwritten.
     */
    public void features(@Nullable Object[] row, float[] inputs, int offset) throws BadRowException {
        int at = offset;
        for (int i = 0; i < features.length; i++) {
            features[i].encode(row[featureColumns[i]], inputs, at);
            at += features[i].size();
        }
    }

    /**
     * Writes a row's answer: the index of its class, or numbers.
     *
     * @param row values in the order of the columns. Not modified.
     * @param target [targetSize] from {@code offset}. Overwritten.
     */
    public void target(@Nullable Object[] row, float[] target, int offset) throws BadRowException {
        for (int i = 0; i < targetColumns.length; i++) {
            String column = preprocessing.targets().get(i);
            Object value = targetColumns[i] == ABSENT ? null : row[targetColumns[i]];
            target[offset + i] = preprocessing.task() == Task.REGRESSION
                    ? (float) Labels.number(column, value)
                    : Labels.index(column, value, classes, preprocessing.classes());
        }
    }

    /** A row's weight in the loss. */
    public float weight(@Nullable Object[] row) throws BadRowException {
        return weightColumn == ABSENT ? 1 : Labels.weight(preprocessing.weight(), row[weightColumn]);
    }

    /** The row's pixels where a picture's bytes are all there is to encode; else null. */
    public byte @Nullable [] pixels(@Nullable Object[] row) throws BadRowException {
        return features.length == 1 && features[0] instanceof ImageFeature image
                ? image.pixels(row[featureColumns[0]])
                : null;
    }
}
