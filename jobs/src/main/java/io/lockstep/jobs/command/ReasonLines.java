package io.lockstep.jobs.command;

import io.lockstep.driver.explanation.Explanation;
import io.lockstep.driver.explanation.Reason;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reasons of explained rows as lines for people. */
final class ReasonLines {
    private static final int NAME_LENGTH = 40;
    private static final int BAR = 24;

    private ReasonLines() {}

    /**
     * A row's reasons.
     *
     * @param top columns that are told, those of the largest attributions
     */
    static List<String> of(Explanation row, int top) {
        List<String> lines = new ArrayList<>();
        lines.add(Excerpt.of(row.row(), NAME_LENGTH) + ": " + Excerpt.of(row.answer(), NAME_LENGTH) + ", "
                + Table.number(row.answerValue()) + " (baseline " + Table.number(row.baselineValue()) + ")");
        List<Reason> ranked = new ArrayList<>(row.columns());
        ranked.sort(Comparator.comparingDouble(reason -> -Math.abs(reason.attribution())));
        double most = ranked.isEmpty() ? 0 : Math.abs(ranked.get(0).attribution());
        Table table = new Table();
        List<String> bars = new ArrayList<>();
        for (Reason reason : ranked.subList(0, Math.min(top, ranked.size()))) {
            String value = reason.value();
            table.row(List.of(
                    "  " + Excerpt.of(reason.column(), NAME_LENGTH)
                            + (value == null ? " missing" : " = " + Excerpt.of(value, NAME_LENGTH)),
                    signed(reason.attribution())));
            bars.add(bar(reason.attribution(), most));
        }
        if (ranked.size() > top) {
            double rest = 0;
            for (Reason reason : ranked.subList(top, ranked.size())) {
                rest += reason.attribution();
            }
            table.row(List.of("  the other " + (ranked.size() - top), signed(rest)));
            bars.add("");
        }
        List<String> told = table.lines();
        for (int i = 0; i < told.size(); i++) {
            lines.add((told.get(i) + "  " + bars.get(i)).stripTrailing());
        }
        return lines;
    }

    private static String signed(double value) {
        return (value > 0 ? "+" : "") + Table.number(value);
    }

    /** As long as the attribution is large, of its sign. */
    private static String bar(double attribution, double most) {
        if (!(most > 0) || !Double.isFinite(attribution)) {
            return "";
        }
        return (attribution < 0 ? "-" : "+").repeat((int) Math.round(BAR * Math.abs(attribution) / most));
    }
}
