package io.lockstep.jobs.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A metric of the versions of a model over time, as an SVG file that stands alone: a disc for each version, a ring for one
 * that was refused, a line through those that served, and the aliases beside what they point at.
 *
 * @param title above it
 * @param versions in the order of their days
 */
public record VersionChart(String title, List<Point> versions) {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 320;
    private static final int LEFT = 64;
    private static final int RIGHT = 90;
    private static final int TOP = 56;
    private static final int BOTTOM = 44;
    private static final int MOST_DATES = 5;
    private static final int DATE_WIDTH = 80;
    private static final String STYLE = """
            <style>
            .ground { fill: #ffffff } .title { font: 600 14px system-ui, sans-serif; fill: #1f2328 }
            .tick { font: 12px system-ui, sans-serif; fill: #59636e } .alias { font: 600 12px system-ui, sans-serif; fill: #1f2328 }
            .rule { stroke: #d8dee4 } .served { fill: none; stroke: #1f6feb; stroke-width: 1.8 } .accepted { fill: #1f6feb }
            .refused { fill: #ffffff; stroke: #d1480b; stroke-width: 1.8 }
            @media (prefers-color-scheme: dark) {
            .ground, .refused { fill: #0d1117 } .title, .alias { fill: #e6edf3 } .tick { fill: #9da7b1 } .rule { stroke: #3d444d } }
            </style>
            """;

    public VersionChart {
        versions = versions.stream()
                .filter(point -> Double.isFinite(point.value()))
                .toList();
    }

    /**
     * A version.
     *
     * @param day it is as of, or was published on
     * @param value of the metric
     * @param accepted whether the gate let it pass; true where none judged it
     * @param served whether it ever was the champion
     * @param aliases that point at it now
     */
    public record Point(
            long version, LocalDate day, double value, boolean accepted, boolean served, List<String> aliases) {
        public Point {
            aliases = List.copyOf(aliases);
        }
    }

    /** The file; there must be a version with a number to draw. */
    public String svg() {
        Svg out = new Svg(WIDTH, HEIGHT, title);
        out.add(STYLE + "<rect class=\"ground\" width=\"" + WIDTH + "\" height=\"" + HEIGHT + "\"/>");
        out.text(LEFT, 18, "start", "title", title);
        legend(out);
        double least = versions.stream().mapToDouble(Point::value).min().orElse(0);
        double most = versions.stream().mapToDouble(Point::value).max().orElse(1);
        LineChart.Axis y = LineChart.Axis.over(least, most);
        for (double tick : y.ticks()) {
            out.rule(LEFT, y(y, tick), WIDTH - RIGHT, y(y, tick));
            out.text(LEFT - 8, y(y, tick) + 4, "end", "tick", LineChart.label(tick));
        }
        dates(out);
        served(out, y);
        for (Point point : versions) {
            point(out, point, y);
        }
        aliases(out, y);
        return out.end();
    }

    private static void legend(Svg out) {
        out.disc("class=\"accepted\"", 4, LEFT + 4, 36, "");
        out.text(LEFT + 14, 40, "start", "tick", "accepted");
        out.disc("class=\"refused\"", 4, LEFT + 90, 36, "");
        out.text(LEFT + 100, 40, "start", "tick", "refused");
        out.add("<path class=\"served\" d=\"M" + (LEFT + 166) + " 36 h20\"/>");
        out.text(LEFT + 192, 40, "start", "tick", "served");
    }

    private double x(LocalDate day) {
        long first = versions.get(0).day().toEpochDay();
        long last = versions.get(versions.size() - 1).day().toEpochDay();
        double width = WIDTH - LEFT - RIGHT - 20.0;
        return LEFT + 10 + (last == first ? 0.5 : (day.toEpochDay() - first) / (double) (last - first)) * width;
    }

    private static double y(LineChart.Axis axis, double value) {
        return HEIGHT - BOTTOM - axis.share(value) * (HEIGHT - TOP - BOTTOM);
    }

    /** Days of versions, so far from each other that they can be read. */
    private void dates(Svg out) {
        double before = Double.NEGATIVE_INFINITY;
        double apart = Math.max(DATE_WIDTH, (WIDTH - LEFT - RIGHT) / (double) MOST_DATES);
        for (Point point : versions) {
            double x = x(point.day());
            if (x - before >= apart) {
                out.rule(x, HEIGHT - BOTTOM, x, HEIGHT - BOTTOM + 4);
                out.text(x, HEIGHT - BOTTOM + 18, "middle", "tick", point.day().toString());
                before = x;
            }
        }
    }

    private void served(Svg out, LineChart.Axis y) {
        List<double[]> points = versions.stream()
                .filter(Point::served)
                .map(point -> new double[] {x(point.day()), y(y, point.value())})
                .toList();
        if (!points.isEmpty()) {
            out.line("class=\"served\"", points);
        }
    }

    private void point(Svg out, Point point, LineChart.Axis y) {
        out.disc(
                point.accepted() ? "class=\"accepted\"" : "class=\"refused\"",
                versions.size() > 60 ? 3 : 4,
                x(point.day()),
                y(y, point.value()),
                "version " + point.version() + ", " + point.day() + ": " + point.value()
                        + (point.accepted() ? "" : ", refused"));
    }

    /** Names that would lie on each other are moved down. */
    private void aliases(Svg out, LineChart.Axis y) {
        List<double[]> taken = new ArrayList<>();
        for (Point point : versions) {
            for (String alias : point.aliases()) {
                double x = x(point.day()) + 7;
                double at = y(y, point.value()) - 6;
                while (overlaps(taken, x, at)) {
                    at += 14;
                }
                taken.add(new double[] {x, at});
                out.text(x, at, "start", "alias", alias);
            }
        }
    }

    private static boolean overlaps(List<double[]> taken, double x, double y) {
        return taken.stream().anyMatch(other -> Math.abs(other[0] - x) < DATE_WIDTH && Math.abs(other[1] - y) < 14);
    }
}
