package io.lockstep.driver.profile;

import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts other rows in the bins of a profile, in one pass: whoever holds parts of the rows has a counter, and they are merged
 * in any order. Columns that the rows do not have are left out. Not thread-safe.
 */
public final class ProfileCounter {
    private static final Binding BINDING = new Binding();

    private final List<Counted> inputs;
    private final List<Counted> labels;
    private long rows;

    /** What was counted. */
    record State(long rows, List<ColumnCounter.State> inputs, List<ColumnCounter.State> labels) {}

    /**
     * A column.
     *
     * @param place of it in the rows
     */
    private record Counted(ColumnCounter counter, int place) {}

    /**
     * @param reference whose bins they are
     * @param columns of the rows, in order
     */
    public ProfileCounter(Profile reference, List<String> columns) {
        this.inputs = counted(reference.inputs(), columns);
        this.labels = counted(reference.labels(), columns);
    }

    private static List<Counted> counted(List<ColumnProfile> profiles, List<String> columns) {
        List<Counted> counted = new ArrayList<>();
        for (ColumnProfile profile : profiles) {
            int place = columns.indexOf(profile.column());
            if (place >= 0) {
                counted.add(new Counted(new ColumnCounter(profile), place));
            }
        }
        return counted;
    }

    /** @param row values in the order of the columns. Not modified. */
    public void add(@Nullable Object[] row) {
        rows++;
        inputs.forEach(own -> own.counter.add(row[own.place]));
        labels.forEach(own -> own.counter.add(row[own.place]));
    }

    /** For {@link #merge}. */
    public byte[] toBytes() {
        State state = new State(rows, states(inputs), states(labels));
        return Json.line(BINDING.unbind(state)).getBytes(StandardCharsets.UTF_8);
    }

    private static List<ColumnCounter.State> states(List<Counted> columns) {
        return columns.stream().map(own -> own.counter.state()).toList();
    }

    /** @param bytes of another counter's {@link #toBytes}, of the same profile and columns */
    public void merge(byte[] bytes) {
        State state;
        try {
            state = BINDING.bind(State.class, Json.parse(bytes, "counts"), "counts");
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        rows += state.rows;
        merge(inputs, state.inputs);
        merge(labels, state.labels);
    }

    private static void merge(List<Counted> columns, List<ColumnCounter.State> states) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).counter.merge(states.get(i));
        }
    }

    /** The rows' distributions, in the bins of the reference. */
    public Profile profile() {
        return new Profile(rows, profiles(inputs), profiles(labels), List.of());
    }

    private static List<ColumnProfile> profiles(List<Counted> columns) {
        return columns.stream().map(own -> own.counter.profile()).toList();
    }
}
