package io.lockstep.driver.window;

import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Windows over rows that come sorted by group and order. It holds the rows of one window, or of a season where that is longer,
 * however long a group is. Rows between two gaps of a group are a run; windows begin at the first row of a run and then every {@code stride} rows. Not thread-safe.
 */
public final class Windower {
    /** Rows of a run that is shorter than a window. */
    public static final String TOO_FEW = "too few rows in a run";
    /** Rows between two windows, or after the last of a run. */
    public static final String BETWEEN = "between windows";
    /** Rows with the order of another one of their group. */
    public static final String REPEATED = "repeated order";

    private final WindowsConfig windows;
    private final boolean answers;
    private final Consumer<Window> out;
    private final ArrayDeque<OrderedRow> held = new ArrayDeque<>();
    /** Rows of the run from a season before the latest on. */
    private final ArrayDeque<OrderedRow> season = new ArrayDeque<>();

    private final Map<String, Long> unused = new TreeMap<>();
    private @Nullable OrderedRow last;
    private long used;
    private long read;
    /** Rows of the run so far. */
    private long count;
    /** Rows from the beginning of the run to the end of its last window. */
    private long covered;
    /** Rows of the run that are in windows. */
    private long inWindows;
    /** Rows of the group before this run. */
    private long earlier;
    /** Windows of the group so far. */
    private long made;

    private @Nullable Gaps gaps;

    /**
     * @param answers whether a window needs the row ahead; else there is one wherever its own rows are
     * @param out takes each window
     */
    public Windower(WindowsConfig windows, boolean answers, Consumer<Window> out) {
        this.windows = windows;
        this.answers = answers;
        this.out = out;
    }

    /** Takes the next row. */
    public void add(OrderedRow row) {
        read++;
        OrderedRow before = last;
        if (before != null && before.group().equals(row.group())) {
            double step = row.order() - before.order();
            if (step == 0) {
                unused.merge(REPEATED, 1L, Long::sum);
                String problem = REPEATED + ": column " + Excerpt.quoted(windows.order())
                        + ": expected another value in each row of a group, got the same in two. Add the columns that tell"
                        + " them apart to data.windows.by";
                out.accept(new Window(List.of(row), null, null, problem));
                return;
            }
            if (windows.gap() != null && step - rounding(before, row) > windows.gap()) {
                endRun();
                gaps = Gaps.sum(gaps, new Gaps(1, 0, List.of(gap(before, row, step))));
            }
        } else {
            endGroup();
        }
        last = row;
        held.add(row);
        count++;
        int span = windows.span();
        if (held.size() > span) {
            held.remove();
        }
        remember(row);
        if (count >= span && (count - span) % windows.stride() == 0) {
            emit(new ArrayList<>(held), span, count - span, count > windows.lag() ? season.peek() : null);
        }
    }

    /** How far a step may be off, as tenths and the moments of now have not all their digits: 0.4 - 0.3 is above 0.1. */
    private static double rounding(OrderedRow before, OrderedRow row) {
        return Math.ulp(Math.max(Math.abs(before.order()), Math.abs(row.order())));
    }

    private Gap gap(OrderedRow before, OrderedRow row, double step) {
        List<String> group = new ArrayList<>();
        for (int i = 0; i < windows.by().size(); i++) {
            group.add(text(row.values()[i]));
        }
        int order = windows.by().size();
        return new Gap(String.join(", ", group), text(before.values()[order]), text(row.values()[order]), step);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : String.valueOf(CanonicalText.of(value));
    }

    /** Ends the last group. */
    public WindowAccount finish() {
        endGroup();
        last = null;
        return new WindowAccount(read, used, unused, gaps);
    }

    private void endGroup() {
        endRun();
        int needed = answers ? windows.span() : windows.length();
        long whole = earlier < needed ? 0 : (earlier - needed) / windows.stride() + 1;
        if (gaps != null && whole > made) {
            gaps = Gaps.sum(gaps, new Gaps(0, whole - made, List.of()));
        }
        earlier = 0;
        made = 0;
    }

    /** Keeps a row until a season is over. */
    private void remember(OrderedRow row) {
        if (windows.season() != null) {
            season.add(row);
            if (season.size() > windows.lag() + 1) {
                season.remove();
            }
        }
    }

    private void endRun() {
        if (!answers) {
            emitWithoutAnswer();
        }
        used += inWindows;
        if (count > inWindows) {
            unused.merge(inWindows == 0 ? TOO_FEW : BETWEEN, count - inWindows, Long::sum);
        }
        held.clear();
        season.clear();
        earlier += count;
        count = 0;
        covered = 0;
        inWindows = 0;
    }

    /** Windows at the end of a run whose answer is not there yet. */
    private void emitWithoutAnswer() {
        List<OrderedRow> rows = new ArrayList<>(held);
        long first = count - rows.size();
        for (int from = 0; from + windows.length() <= rows.size(); from++) {
            boolean begins = (first + from) % windows.stride() == 0;
            if (begins && rows.size() - from < windows.span()) {
                emit(rows.subList(from, from + windows.length()), windows.length(), first + from, null);
            }
        }
    }

    /** @param start of the window in its run */
    private void emit(List<OrderedRow> rows, int span, long start, @Nullable OrderedRow before) {
        boolean whole = span == windows.span() && !windows.ahead().isEmpty();
        made++;
        out.accept(new Window(
                List.copyOf(rows.subList(0, windows.length())), whole ? rows.get(span - 1) : null, before, null));
        long end = Math.max(covered, start + span);
        inWindows += end - Math.max(covered, start);
        covered = end;
    }
}
