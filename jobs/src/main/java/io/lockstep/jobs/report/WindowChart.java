package io.lockstep.jobs.report;

import io.lockstep.driver.retrain.DataWindow;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"days from %s to"
                        + " %s\">%n",
                WIDTH,
                HEIGHT,
                first,
                asOf));
        double legend = MARGIN;
        for (Span span : spans) {
            rectangle(out, legend, 8, 12, 12, span.colour);
            text(out, legend + 18, 18, "start", span.name);
            legend += 40 + 7.0 * span.name.length();
            double x = MARGIN + day * ChronoUnit.DAYS.between(first, span.from);
            rectangle(out, x, TOP, day * span.days(), BAR, span.colour);
        }
        double x = WIDTH - MARGIN - day;
        out.append(String.format(
                Locale.ROOT,
                "<line class=\"rule\" stroke-width=\"2\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n",
                x,
                TOP - 4,
                x,
                TOP + BAR + 6));
        text(out, MARGIN, HEIGHT - 10, "start", first.toString());
        text(out, WIDTH - MARGIN, HEIGHT - 10, "end", "as of " + asOf);
        return out.append("</svg>\n").toString();
    }

    private static void rectangle(StringBuilder out, double x, double y, double width, double height, String colour) {
        out.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
                x,
                y,
                width,
                height,
                colour));
    }

    private static void text(StringBuilder out, double x, double y, String anchor, String text) {
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"tick\">%s</text>%n",
                x,
                y,
                anchor,
                Html.escape(text)));
    }
}
