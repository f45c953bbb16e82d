package io.lockstep.driver.drift;

import io.lockstep.kernels.plaindata.Binding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What drifted, and how much.
 *
 * @param rowsBefore training rows
 * @param rowsAfter rows of the window
 * @param columns all of them, drifted or not
 */
public record DriftReport(long rowsBefore, long rowsAfter, DriftConfig config, List<ColumnDrift> columns) {
    private static final Binding BINDING = new Binding();

    public DriftReport {
        columns = List.copyOf(columns);
    }

    /** What the columns' alarms ask for. */
    public Level level() {
        return columns.stream().map(ColumnDrift::level).reduce(Level.SAY, (a, b) -> a.compareTo(b) < 0 ? b : a);
    }

    /** Columns whose alarms ask for that or for more. */
    public List<ColumnDrift> alarmed(Level least) {
        return columns.stream()
                .filter(column -> column.level().compareTo(least) >= 0)
                .toList();
    }

    /** Its JSON: {@code level}, then all numbers; what is absent or at its default is left out. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("level", BINDING.unbind(level()));
        data.putAll(BINDING.canonical(this));
        return data;
    }

    /** A line for each column with alarms or notes, those first that ask for most, then a line for all. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        for (Level level : List.of(Level.REFUSE, Level.WARN, Level.SAY)) {
            columns.stream()
                    .filter(column -> column.level() == level)
                    .filter(column ->
                            !column.alarms().isEmpty() || !column.notes().isEmpty())
                    .forEach(column -> lines.add(
                            (level == Level.REFUSE ? "refused: " : level == Level.WARN ? "warning: " : "note: ")
                                    + column.describe()));
        }
        int refused = alarmed(Level.REFUSE).size();
        int warned = alarmed(Level.WARN).size() - refused;
        lines.add("drift: " + columns.size() + " columns of " + rowsAfter + " rows against " + rowsBefore + ": "
                + refused + " refused, " + warned + " warned of");
        return lines;
    }
}
