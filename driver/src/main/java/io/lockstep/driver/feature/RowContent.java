package io.lockstep.driver.feature;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.Columns;
import io.lockstep.driver.column.Numbers;
import io.lockstep.driver.column.RowDigest;
import io.lockstep.driver.column.StepWeights;
import io.lockstep.driver.config.Question;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a row and gives it its identity: the {@link RowDigest} of its key, or of the values that become inputs,
 * targets and weight, columns by kind. Not thread-safe.
 */
public final class RowContent {
    private final Recipe recipe;
    private final List<Part> parts = new ArrayList<>();
    private final List<Part> repeated = new ArrayList<>();
    private final int key;
    private final RowDigest digest = new RowDigest();
    private final RowDigest unused = new RowDigest();
    private byte[] content = new byte[0];

    /** Checks a value and adds it to the digest. */
    private interface Identity {
        void of(@Nullable Object value, RowDigest row) throws BadRowException;
    }

    /** @param index of the column in a row */
    private record Part(int index, Identity identity) {}

    /** @param recipe whose columns are those of the rows */
    public RowContent(Recipe recipe) {
        this.recipe = recipe;
        ColumnPositions positions = new ColumnPositions(recipe.columns());
        Set<String> known = new HashSet<>();
        Set<Column> distinct = new LinkedHashSet<>();
        recipe.placed().forEach(own -> distinct.add(own.column()));
        for (Column column : distinct) {
            boolean first = known.add(Columns.REGISTRY.nameOf(column) + " " + column.column());
            (first ? parts : repeated).add(new Part(positions.of(column.column()), column::identify));
        }
        for (Question question : recipe.questions()) {
            Column own = question.column();
            if (own != null) {
                parts.add(new Part(positions.of(own.column()), own::identify));
                addStepWeights(question, positions);
                continue;
            }
            Set<String> classes = ClassNames.indices(question.classes()).keySet();
            for (String target : question.targets()) {
                parts.add(
                        new Part(positions.of(target), (value, row) -> target(question, classes, target, value, row)));
            }
        }
        String weight = recipe.weight();
        if (weight != null) {
            parts.add(new Part(positions.of(weight), (value, row) -> row.number(Labels.weight(weight, value))));
        }
        // whose groups are weighed: rows that differ in it alone are not the same
        Set<String> identified = new HashSet<>();
        distinct.forEach(column -> identified.add(column.column()));
        recipe.reweigh().stream()
                .filter(column -> !identified.contains(column))
                .forEach(column -> parts.add(
                        new Part(positions.of(column), (value, row) -> row.text(GroupWeights.text(column, value)))));
        this.key = recipe.key() == null ? -1 : positions.of(recipe.key());
    }

    private void addStepWeights(Question question, ColumnPositions positions) {
        String column = question.stepWeights();
        if (column != null) {
            parts.add(new Part(positions.of(column), new StepWeights(column)::identify));
        }
    }

    /**
     * A row's identity.
     *
     * @return [16]
     * @throws BadRowException when a value cannot be used, whatever will be learnt
     */
    public byte[] identity(@Nullable Object[] row) throws BadRowException {
        digest.clear();
        for (Part part : parts) {
            part.identity().of(row[part.index()], digest);
        }
        for (Part part : repeated) {
            unused.clear();
            part.identity().of(row[part.index()], unused);
        }
        if (key < 0) {
            content = digest.identity();
            return content;
        }
        String column = Objects.requireNonNull(recipe.key());
        Object value = row[key];
        if (value == null) {
            throw new BadRowException(
                    "missing key", "column " + Excerpt.quoted(column) + ": expected the row's key, got none");
        }
        String text = Numbers.label(column, value);
        digest.text(text);
        content = digest.identity();
        digest.clear();
        digest.text(text);
        return digest.identity();
    }

    /**
     * What the row holds that {@link #identity} was asked for last: its values and its key, where that alone is its
     * identity.
     *
     * @return [16]
     */
    public byte[] content() {
        return content.clone();
    }

    private static void target(
            Question question, Set<String> classes, String column, @Nullable Object value, RowDigest row)
            throws BadRowException {
        if (!question.task().hasClasses()) {
            row.number(Labels.number(question.task(), column, value));
            return;
        }
        String name = Labels.text(column, value);
        if (!classes.isEmpty() && !classes.contains(name)) {
            throw Labels.unknown(column, name, question.classes(), "");
        }
        row.text(name);
    }
}
