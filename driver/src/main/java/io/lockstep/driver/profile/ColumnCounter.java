package io.lockstep.driver.profile;

import io.lockstep.driver.column.BadRowException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts other values of a column in the bins of its profile. Exact, in whatever order they come. Not thread-safe. */
public final class ColumnCounter {
    private final ColumnProfile reference;
    private final double[] edges;
    private final List<String> texts;
    private final Map<String, Integer> places = new HashMap<>();
    private final long[] counts;
    private final Moments moments = new Moments();
    private long rows;
    private long missing;
    private long unusable;
    private long others;

    /** What was counted. */
    record State(long rows, long missing, long unusable, long others, List<Long> counts, Moments.State moments) {}

    /** @param reference whose bins they are */
    public ColumnCounter(ColumnProfile reference) {
        this.reference = reference;
        double[] numbers = {};
        List<String> names = List.of();
        int cells = 0;
        if (reference instanceof NumericProfile profile) {
            numbers = profile.edges().stream().mapToDouble(Double::doubleValue).toArray();
            cells = numbers.length + 1;
        } else if (reference instanceof CategoryProfile profile) {
            names = List.copyOf(profile.values().keySet());
            cells = names.size();
        } else if (reference instanceof HashedProfile profile) {
            cells = profile.cells().size();
        }
        this.edges = numbers;
        this.texts = names;
        this.counts = new long[cells];
        for (int i = 0; i < names.size(); i++) {
            places.put(names.get(i), i);
        }
    }

    /** Counts a row's value. */
    public void add(@Nullable Object value) {
        if (value == null) {
            rows++;
            missing++;
            return;
        }
        try {
            if (reference instanceof NumericProfile) {
                addNumber(reference.measure().number(reference.column(), value));
            } else if (reference instanceof UncountedProfile) {
                rows++;
            } else {
                addText(reference.measure().text(reference.column(), value));
            }
        } catch (BadRowException e) {
            rows++;
            unusable++; // whether the row can be scored is for the model's preprocessing to say
        }
    }

    /** Counts a row's number. */
    public void addNumber(double number) {
        rows++;
        if (!Double.isFinite(number)) {
            unusable++;
            return;
        }
        counts[NumericProfile.bin(edges, number + 0.0)]++;
        moments.add(number + 0.0);
    }

    /** Counts a row's text. */
    public void addText(String text) {
        rows++;
        if (reference instanceof HashedProfile) {
            counts[Categories.cell(text, counts.length)]++;
            return;
        }
        Integer place = places.get(Categories.shortened(text));
        if (place == null) {
            others++;
        } else {
            counts[place]++;
        }
    }

    State state() {
        List<Long> counted = Arrays.stream(counts).boxed().toList();
        return new State(rows, missing, unusable, others, counted, moments.state());
    }

    void merge(State other) {
        rows += other.rows;
        missing += other.missing;
        unusable += other.unusable;
        others += other.others;
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts.get(i);
        }
        moments.merge(other.moments);
    }

    /** What was counted, in the bins of the reference. */
    public ColumnProfile profile() {
        List<Long> counted = new ArrayList<>(Arrays.stream(counts).boxed().toList());
        if (reference instanceof NumericProfile profile) {
            return new NumericProfile(
                    profile.column(),
                    profile.measure(),
                    rows,
                    missing,
                    unusable,
                    profile.edges(),
                    counted,
                    moments.minimum(),
                    moments.maximum(),
                    moments.mean(),
                    moments.deviation());
        }
        if (reference instanceof HashedProfile profile) {
            return new HashedProfile(
                    profile.column(), profile.measure(), rows, missing, unusable, profile.distinctAbove(), counted);
        }
        if (reference instanceof CategoryProfile profile) {
            Map<String, Long> values = new LinkedHashMap<>();
            for (int i = 0; i < counts.length; i++) {
                values.put(texts.get(i), counts[i]);
            }
            return new CategoryProfile(profile.column(), profile.measure(), rows, missing, unusable, values, others);
        }
        return UncountedProfile.of(reference.column(), rows, missing);
    }
}
