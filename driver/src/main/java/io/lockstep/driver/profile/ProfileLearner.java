package io.lockstep.driver.profile;

import io.lockstep.driver.column.MeasuredColumn;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Learns a profile from training rows. Exact: neither the order of rows nor how they are divided among learners that are
 * merged in the end makes a difference. Where a column has more different numbers than a pass can tell apart it wants
 * another pass over the same rows. Not thread-safe.
 */
public final class ProfileLearner {
    private static final Binding BINDING = new Binding();

    private final List<ColumnLearning> inputs = new ArrayList<>();
    private final List<ColumnLearning> labels = new ArrayList<>();
    private final List<Integer> places;
    /** Whether the rows are looked at for the first time. */
    private final boolean first;

    private long rows;

    /** What one pass found. */
    record State(long rows, List<ColumnLearning.State> inputs, List<ColumnLearning.State> labels) {}

    /**
     * Of columns that stand in rows.
     *
     * @param columns of the rows, in order
     */
    public ProfileLearner(List<MeasuredColumn> inputs, List<MeasuredColumn> labels, List<String> columns) {
        ProfileLimits limits = ProfileLimits.of(
                (int) all(inputs, labels)
                        .filter(column -> column.measure().hasNumber())
                        .count(),
                (int) all(inputs, labels)
                        .filter(column -> column.measure().hasText())
                        .count());
        inputs.forEach(column -> this.inputs.add(new ColumnLearning(column, limits)));
        labels.forEach(column -> this.labels.add(new ColumnLearning(column, limits)));
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            positions.putIfAbsent(columns.get(i), i);
        }
        this.first = true;
        this.places = all(inputs, labels)
                .map(column -> Objects.requireNonNull(positions.get(column.column()), column.column()))
                .toList();
    }

    private ProfileLearner(ProfileLearner before) {
        before.inputs.forEach(column -> inputs.add(column.again()));
        before.labels.forEach(column -> labels.add(column.again()));
        this.first = false;
        this.places = before.places;
        this.rows = before.rows;
    }

    private static <T> Stream<T> all(List<T> inputs, List<T> labels) {
        return Stream.concat(inputs.stream(), labels.stream());
    }

    /**
     * For a pass after others; this one has seen no row.
     *
     * @param passes what was found by each, as {@link #toBytes} of all that looked at the rows, merged
     */
    public ProfileLearner after(List<byte[]> passes) {
        ProfileLearner learner = this;
        for (byte[] pass : passes) {
            learner.merge(pass);
            learner = new ProfileLearner(learner);
        }
        return learner;
    }

    /**
     * Takes a row into account.
     *
     * @param row values in the order of the columns. Not modified.
     */
    public void add(@Nullable Object[] row) {
        rows += first ? 1 : 0;
        int at = 0;
        for (ColumnLearning input : inputs) {
            input.add(row[places.get(at++)]);
        }
        for (ColumnLearning label : labels) {
            label.add(row[places.get(at++)]);
        }
    }

    /** Whether this pass is one to look at rows in; else all is known already. */
    public boolean looks() {
        return first || all(inputs, labels).anyMatch(ColumnLearning::looks);
    }

    /** Whether the rows have to be looked at once more. */
    public boolean wantsAnotherPass() {
        return all(inputs, labels).anyMatch(ColumnLearning::wantsAnotherPass);
    }

    /** What this pass found, for {@link #merge}. */
    public byte[] toBytes() {
        State state = new State(
                first ? rows : 0,
                inputs.stream().map(ColumnLearning::state).toList(),
                labels.stream().map(ColumnLearning::state).toList());
        return Json.line(BINDING.unbind(state)).getBytes(StandardCharsets.UTF_8);
    }

    /** @param bytes of another learner's {@link #toBytes}, of the same pass */
    public void merge(byte[] bytes) {
        State state;
        try {
            state = BINDING.bind(State.class, Json.parse(bytes, "profile"), "profile");
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        rows += state.rows;
        for (int i = 0; i < inputs.size(); i++) {
            inputs.get(i).merge(state.inputs.get(i));
        }
        for (int i = 0; i < labels.size(); i++) {
            labels.get(i).merge(state.labels.get(i));
        }
    }

    /** What was learnt, once no pass is wanted. */
    public Profile profile() {
        return new Profile(
                rows,
                inputs.stream().map(ColumnLearning::profile).toList(),
                labels.stream().map(ColumnLearning::profile).toList(),
                List.of());
    }
}
