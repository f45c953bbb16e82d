package io.lockstep.jobs.report;

import io.lockstep.driver.diagnostics.Diagnostics.Pair;
import java.util.List;
import java.util.stream.DoubleStream;

/** Pairs of true and predicted numbers as points over one axis each, both of the same ends, and the line where they are equal. */
final class ScatterChart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 420;
    private static final int LEFT = 64;
    private static final int RIGHT = 24;
    private static final int TOP = 34;
    private static final int BOTTOM = 42;

    private ScatterChart() {}

    /** A sentence where there is nothing to draw. */
    static String svg(String name, List<Pair> pairs) {
        if (pairs.isEmpty()) {
            return "<p>No rows.</p>\n";
        }
        DoubleStream all = pairs.stream().flatMapToDouble(pair -> DoubleStream.of(pair.right(), pair.predicted()));
        double[] values = all.sorted().toArray();
        LineChart.Axis axis = LineChart.Axis.over(values[0], values[values.length - 1]);
        Svg out = new Svg(WIDTH, HEIGHT, "predicted over true " + name);
        out.text(LEFT, 18, "start", "title", "predicted over true");
        for (double tick : axis.ticks()) {
            out.rule(LEFT, y(axis, tick), WIDTH - RIGHT, y(axis, tick));
            out.text(LEFT - 8, y(axis, tick) + 4, "end", "tick", LineChart.label(tick));
            out.rule(x(axis, tick), HEIGHT - BOTTOM, x(axis, tick), HEIGHT - BOTTOM + 4);
            out.below(x(axis, tick), HEIGHT - BOTTOM + 18, LineChart.label(tick));
        }
        out.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "middle", "tick", "true");
        out.rule(x(axis, axis.low()), y(axis, axis.low()), x(axis, axis.high()), y(axis, axis.high()));
        for (Pair pair : pairs) {
            out.disc("class=\"point\"", 2, x(axis, pair.right()), y(axis, pair.predicted()), "");
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
