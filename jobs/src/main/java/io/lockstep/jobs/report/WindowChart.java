package io.lockstep.jobs.report;

import io.lockstep.driver.retrain.DataWindow;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The days of a retraining as bars on a line of time, and as a table. */
final class WindowChart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 78;
    private static final int TOP = 26;
    private static final int BAR = 24;
    private static final int MARGIN = 4;

    private WindowChart() {}

    /** Days from the first to the last, both included. */
    private record Span(String name, LocalDate from, LocalDate to, String colour) {
        long days() {
            return ChronoUnit.DAYS.between(from, to) + 1;
        }
    }

    static void section(StringBuilder out, DataWindow window) {
        List<Span> spans = new ArrayList<>();
        spans.add(new Span("trained on", window.trainFrom(), window.trainTo(), "#1f6feb"));
        spans.add(new Span("judged on", window.holdoutFrom(), window.holdoutTo(), "#d1480b"));
        LocalDate known = window.holdoutTo().plusDays(1);
        if (known.isBefore(window.asOf())) {
            spans.add(new Span("answers not known yet", known, window.asOf().minusDays(1), "#6e7781"));
        }
        Report.wide(out, svg(spans, window.asOf()));
        List<List<String>> rows = new ArrayList<>();
        for (Span span : spans) {
            rows.add(List.of(span.name, span.from.toString(), span.to.toString(), String.valueOf(span.days())));
        }
        rows.add(List.of("as of, not read", window.asOf().toString(), "", ""));
        Report.table(out, List.of("", "from", "to", "days"), rows);
    }

    private static String svg(List<Span> spans, LocalDate asOf) {
        LocalDate first = spans.get(0).from;
        double day = (WIDTH - 2.0 * MARGIN) / (ChronoUnit.DAYS.between(first, asOf) + 1);
        Svg out = new Svg(WIDTH, HEIGHT, "days from " + first + " to " + asOf);
        double legend = MARGIN;
        for (Span span : spans) {
            out.rectangle(legend, 8, 12, 12, span.colour);
            out.text(legend + 18, 18, "start", "tick", span.name);
            legend += 40 + 7.0 * span.name.length();
            double x = MARGIN + day * ChronoUnit.DAYS.between(first, span.from);
            out.rectangle(x, TOP, day * span.days(), BAR, span.colour);
        }
        double x = WIDTH - MARGIN - day;
        out.line("class=\"rule\" stroke-width=\"2\"", List.of(new double[] {x, TOP - 4}, new double[] {x, TOP + BAR + 6
        }));
        out.text(MARGIN, HEIGHT - 10, "start", "tick", first.toString());
        out.text(WIDTH - MARGIN, HEIGHT - 10, "end", "tick", "as of " + asOf);
        return out.end();
    }
}
