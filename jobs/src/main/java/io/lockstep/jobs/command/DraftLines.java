package io.lockstep.jobs.command;

import io.lockstep.driver.draft.ColumnGuess;
import io.lockstep.driver.draft.Draft;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was guessed, as lines for people. */
final class DraftLines {
    private static final int MOST = 60;

    private DraftLines() {}

    static List<String> of(Draft draft) {
        List<String> lines = new ArrayList<>();
        lines.add("label          " + draft.task().label() + ": " + draft.task().reason());
        List<ColumnGuess> columns = draft.columns();
        for (ColumnGuess column : columns.subList(0, Math.min(MOST, columns.size()))) {
            String kind = column.role() == ColumnGuess.Role.LEFT_OUT
                    ? "left out"
                    : column.role().kind();
            lines.add(String.format(Locale.ROOT, "  %-24s %-15s %s", column.name(), kind, column.reason()));
            if (!column.advice().isEmpty()) {
                lines.add(String.format(Locale.ROOT, "  %-24s %-15s %s", "", "", column.advice()));
            }
        }
        if (columns.size() > MOST) {
            lines.add("  and " + (columns.size() - MOST) + " columns more");
        }
        draft.notes().forEach(note -> lines.add("note: " + note));
        lines.replaceAll(line -> line.replaceAll("\\p{Cntrl}", " "));
        return lines;
    }
}
