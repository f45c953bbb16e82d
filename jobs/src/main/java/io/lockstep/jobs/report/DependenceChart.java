package io.lockstep.jobs.report;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.List;

/** Attributions of a column over its values, numbers both, a point for each row. */
final class DependenceChart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 240;
    private static final int LEFT = 64;
    private static final int RIGHT = 24;
    private static final int TOP = 34;
    private static final int BOTTOM = 42;
    private static final int NAME_LENGTH = 40;

    private DependenceChart() {}

    /** @param points values and attributions, at least one */
    static String svg(String column, List<Series.Point> points) {
        LineChart.Axis x = LineChart.Axis.over(
                points.stream().mapToDouble(Series.Point::x).min().orElse(0),
                points.stream().mapToDouble(Series.Point::x).max().orElse(0));
        LineChart.Axis y = LineChart.Axis.over(
                Math.min(0, points.stream().mapToDouble(Series.Point::y).min().orElse(0)),
                Math.max(0, points.stream().mapToDouble(Series.Point::y).max().orElse(0)));
        String name = Excerpt.of(column, NAME_LENGTH);
        Svg out = new Svg(WIDTH, HEIGHT, "attribution over " + name);
        out.text(LEFT, 18, "start", "title", "attribution over " + name);
        for (double tick : y.ticks()) {
            out.rule(LEFT, y(y, tick), WIDTH - RIGHT, y(y, tick));
            out.text(LEFT - 8, y(y, tick) + 4, "end", "tick", LineChart.label(tick));
        }
        for (double tick : x.ticks()) {
            out.rule(x(x, tick), HEIGHT - BOTTOM, x(x, tick), HEIGHT - BOTTOM + 4);
            out.below(x(x, tick), HEIGHT - BOTTOM + 18, LineChart.label(tick));
        }
        out.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "middle", "tick", name);
        for (Series.Point point : points) {
            out.disc("class=\"point\"", 2, x(x, point.x()), y(y, point.y()), "");
        }
        return out.end();
    }

    private static double x(LineChart.Axis axis, double value) {
        return LEFT + axis.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double y(LineChart.Axis axis, double value) {
        return HEIGHT - BOTTOM - axis.share(value) * (HEIGHT - TOP - BOTTOM);
    }
}
