package io.lockstep.jobs.report;

import io.lockstep.driver.explanation.CellMap;
import io.lockstep.driver.explanation.Explanation;
import io.lockstep.driver.explanation.Reason;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Explained rows, each with its answer, bars of its columns and maps. */
final class ExplanationFigures {
    private static final int MOST_BARS = 10;
    private static final int NAME_LENGTH = 40;

    private ExplanationFigures() {}

    /** @param adds whether attributions are said to add up */
    static void figures(StringBuilder out, List<Explanation> rows, boolean adds) {
        for (Explanation row : rows) {
            out.append("<figure class=\"explained\">\n<figcaption>row ")
                    .append(Html.escape(Excerpt.of(row.row(), NAME_LENGTH)))
                    .append(": <b>")
                    .append(Html.escape(Excerpt.of(row.answer(), NAME_LENGTH)))
                    .append("</b>, ")
                    .append(Table.number(row.answerValue()))
                    .append("; the baseline ")
                    .append(Table.number(row.baselineValue()))
                    .append(adds ? "; added up with an error of " + Table.number(row.completenessError()) : "")
                    .append("</figcaption>\n");
            for (CellMap map : row.maps()) {
                out.append(AttributionMap.html(map));
            }
            if (row.columns().size() > 1 || row.maps().isEmpty()) {
                Report.wide(out, AttributionBars.svg("columns", bars(row), true));
            }
            out.append("</figure>\n");
        }
    }

    /** The columns of the largest attributions, and what all others have together. */
    static List<AttributionBars.Bar> bars(Explanation row) {
        List<Reason> ranked = new ArrayList<>(row.columns());
        ranked.sort(Comparator.comparingDouble(reason -> -Math.abs(reason.attribution())));
        List<AttributionBars.Bar> bars = new ArrayList<>();
        for (Reason reason : ranked.subList(0, Math.min(MOST_BARS, ranked.size()))) {
            String name = named(reason);
            String error = Double.isNaN(reason.standardError())
                    ? ""
                    : ", standard error " + Table.number(reason.standardError());
            bars.add(new AttributionBars.Bar(
                    name, reason.attribution(), name + ": " + Table.number(reason.attribution()) + error));
        }
        if (ranked.size() > MOST_BARS) {
            double rest = 0;
            for (Reason reason : ranked.subList(MOST_BARS, ranked.size())) {
                rest += reason.attribution();
            }
            String name = "the other " + (ranked.size() - MOST_BARS);
            bars.add(new AttributionBars.Bar(name, rest, name + ": " + Table.number(rest)));
        }
        return bars;
    }

    private static String named(Reason reason) {
        String value = reason.value();
        return Excerpt.of(reason.column(), NAME_LENGTH)
                + (value == null ? " missing" : " = " + Excerpt.of(value, NAME_LENGTH));
    }
}
