package io.lockstep.driver.drift;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a column.
 *
 * @param column its name; of a score, with its output's
 * @param kind of its profile
 * @param before the training rows; absent: it is new
 * @param after the window; absent: it is not there
 * @param sizes those that can be measured
 * @param tests those that can be made
 * @param histogram absent: there is nothing to compare
 * @param notes what else is to be said, for people
 */
public record ColumnDrift(
        String column,
        Role role,
        String kind,
        @Nullable Summary before,
        @Nullable Summary after,
        List<Measured> sizes,
        List<SignificanceTest> tests,
        @Nullable Histogram histogram,
        List<Alarm> alarms,
        List<String> notes) {
    public ColumnDrift {
        sizes = List.copyOf(sizes);
        tests = List.copyOf(tests);
        alarms = List.copyOf(alarms);
        notes = List.copyOf(notes);
    }

    /** What the column's alarms ask for. */
    public Level level() {
        return alarms.stream().map(Alarm::level).reduce(Level.SAY, (a, b) -> a.compareTo(b) < 0 ? b : a);
    }

    /** A size; nothing where it cannot be measured. */
    public Optional<Measured> size(Size size) {
        return sizes.stream().filter(own -> own.size() == size).findFirst();
    }

    /** With its tests' probabilities adjusted, in their order. */
    ColumnDrift adjusted(List<SignificanceTest> others, List<Alarm> more) {
        List<Alarm> all = new ArrayList<>(alarms);
        all.addAll(more);
        return new ColumnDrift(column, role, kind, before, after, sizes, others, histogram, all, notes);
    }

    /**
     * Without alarms and tests: what they say is said alone.
     *
     * @param why there are none
     */
    ColumnDrift withoutAlarms(String why) {
        if (alarms.isEmpty()) {
            return new ColumnDrift(column, role, kind, before, after, sizes, List.of(), histogram, alarms, notes);
        }
        List<String> all = new ArrayList<>();
        alarms.forEach(alarm -> all.add(alarm.text()));
        all.addAll(notes);
        all.add(why);
        return new ColumnDrift(column, role, kind, before, after, sizes, List.of(), histogram, List.of(), all);
    }

    /** One line for people: alarms, then what else is to be said. */
    public String describe() {
        List<String> parts = new ArrayList<>();
        alarms.forEach(alarm -> parts.add(alarm.text()));
        parts.addAll(notes);
        return role.name().toLowerCase(Locale.ROOT) + " " + Excerpt.quoted(column) + ": " + String.join("; ", parts);
    }
}
