package io.lockstep.driver.feature;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encodes rows of one set of columns. Not thread-safe. */
public final class RowEncoder {
    private static final int ABSENT = -1;

    private final Preprocessing preprocessing;
    private final List<Encoded> features = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private final Map<String, Encoded> categories = new LinkedHashMap<>();
    private final int weightColumn;

    /**
     * A feature's place.
     *
     * @param column of the row
     * @param input of the model
     * @param offset in the input
     */
    private record Encoded(Feature feature, int column, int input, int offset) {}

    /**
     * A float of the target.
     *
     * @param index of the column in the row
     * @param scale the number is trained by; null: as it is
     * @param classes numbers of the answer's classes
     */
    private record Target(
            String column,
            int index,
            Answer answer,
            @Nullable TargetScale scale,
            Map<String, Integer> classes) {
        /** The number that is trained. */
        float number(@Nullable Object value) throws BadRowException {
            double number = Labels.number(answer.task(), column, value);
            float trained = (float) (scale == null ? number : scale.standardized(number));
            if (!Float.isFinite(trained)) {
                throw new BadRowException(
                        "not finite",
                        "column " + Excerpt.quoted(column) + ": expected a number that fits 32 bits beside the training"
                                + " rows' mean " + (scale == null ? 0 : scale.mean()) + ", got "
                                + Excerpt.quoted(String.valueOf(value)));
            }
            return trained;
        }
    }

    RowEncoder(Preprocessing preprocessing, List<String> columns) {
        this.preprocessing = preprocessing;
        ColumnPositions positions = new ColumnPositions(columns);
        for (int input = 0; input < preprocessing.inputs().size(); input++) {
            int offset = 0;
            for (Feature feature : preprocessing.inputs().get(input).features()) {
                Encoded encoded = new Encoded(feature, column(feature.column(), columns, positions), input, offset);
                features.add(encoded);
                if (feature instanceof CategoricalFeature) {
                    categories.putIfAbsent(feature.column(), encoded);
                }
                offset += feature.size();
            }
        }
        for (Answer answer : preprocessing.answers()) {
            Map<String, Integer> classes = ClassNames.indices(answer.classes());
            for (int i = 0; i < answer.targets().size(); i++) {
                String column = answer.targets().get(i);
                TargetScale scale =
                        answer.scales().isEmpty() ? null : answer.scales().get(i);
                targets.add(new Target(column, positions.of(column), answer, scale, classes));
            }
        }
        this.weightColumn = preprocessing.weight() == null ? ABSENT : positions.of(preprocessing.weight());
    }

    private static int column(String name, List<String> columns, ColumnPositions positions) {
        int column = positions.of(name);
        if (column == ABSENT) {
            throw new IllegalArgumentException(
                    "column " + Excerpt.quoted(name) + ": expected it in the data, got columns " + Excerpt.list(columns)
                            + ". Add it, it is an input of the model");
        }
        return column;
    }

    /** Floats of all inputs. */
    public int inputSize() {
        return preprocessing.input().elementCount();
    }

    public int targetSize() {
        return targets.size();
    }

    /** Whether the columns hold the answer. */
    public boolean hasTarget() {
        return !targets.isEmpty() && targets.stream().noneMatch(target -> target.index() == ABSENT);
    }

    /**
     * Writes a row's inputs, one after another.
     *
     * @param row values in the order of the columns. Not modified.
     * @param inputs [inputSize] from {@code offset}. Overwritten.
     */
    public void features(@Nullable Object[] row, float[] inputs, int offset) throws BadRowException {
        int at = offset;
        for (Encoded encoded : features) {
            encoded.feature().encode(row[encoded.column()], inputs, at);
            at += encoded.feature().size();
        }
    }

    /**
     * Writes a row's inputs into a batch.
     *
     * @param row values in the order of the columns. Not modified.
     * @param position of the row in the batch
     */
    public void features(@Nullable Object[] row, Batch batch, int position) throws BadRowException {
        for (Encoded encoded : features) {
            int input = encoded.input();
            int at = position * batch.inputSize(input) + encoded.offset();
            encoded.feature().encode(row[encoded.column()], batch.input(input), at);
        }
    }

    /**
     * Writes a row's answers: the index of its class, or numbers as they are trained.
     *
     * @param row values in the order of the columns. Not modified.
     * @param target [targetSize] from {@code offset}. Overwritten.
     */
    public void target(@Nullable Object[] row, float[] target, int offset) throws BadRowException {
        for (int i = 0; i < targets.size(); i++) {
            Target own = targets.get(i);
            Object value = own.index() == ABSENT ? null : row[own.index()];
            target[offset + i] = own.answer().task().hasClasses()
                    ? Labels.index(
                            own.column(), value, own.classes(), own.answer().classes())
                    : own.number(value);
        }
    }

    /**
     * Counts, by column, the row's categories that no training row had.
     *
     * @param row whose features were encoded. Not modified.
     * @param counts by column. Accumulated into.
     */
    public void countUnknown(@Nullable Object[] row, Map<String, Long> counts) throws BadRowException {
        for (Encoded encoded : categories.values()) {
            if (encoded.feature() instanceof CategoricalFeature category && category.isUnknown(row[encoded.column()])) {
                counts.merge(category.column(), 1L, Long::sum);
            }
        }
    }

    /** A row's weight in the loss. */
    public float weight(@Nullable Object[] row) throws BadRowException {
        String column = preprocessing.weight();
        return weightColumn == ABSENT || column == null ? 1 : Labels.weight(column, row[weightColumn]);
    }

    /** The row's pixels where an image's bytes are all there is to encode; else null. */
    public byte @Nullable [] pixels(@Nullable Object[] row) throws BadRowException {
        return features.size() == 1 && features.get(0).feature() instanceof ImageFeature image
                ? image.pixels(row[features.get(0).column()])
                : null;
    }
}
