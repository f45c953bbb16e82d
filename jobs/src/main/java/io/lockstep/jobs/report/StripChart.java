package io.lockstep.jobs.report;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Points of one axis in strips, one below the other; those that would lie on each other are moved aside. */
final class StripChart {
    private static final int WIDTH = 640;
    private static final int LEFT = 170;
    private static final int RIGHT = 20;
    private static final int STRIP = 34;
    private static final int TOP = 34;
    private static final int BOTTOM = 42;
    private static final int RADIUS = 2;
    private static final double APART = 3.2;
    private static final double MOST_ASIDE = 14;
    private static final int NAME_LENGTH = 22;
    private static final int SHADES = 20;

    /**
     * Point of a strip.
     *
     * @param x in units of the axis
     * @param share of its value among all, by which it is coloured; NaN: no number
     */
    record Point(double x, double share) {}

    /** Strip with its name. */
    record Strip(String name, List<Point> points) {}

    private StripChart() {}

    /**
     * The chart; a sentence where there is nothing to draw.
     *
     * @param below the axis
     * @param coloured whether points are coloured by value, and the colours said
     */
    static String svg(String title, String below, List<Strip> strips, boolean coloured) {
        double low = 0;
        double high = 0;
        for (Strip strip : strips) {
            for (Point point : strip.points()) {
                low = Math.min(low, point.x());
                high = Math.max(high, point.x());
            }
        }
        if (strips.isEmpty()) {
            return "<p>No rows.</p>\n";
        }
        LineChart.Axis axis = LineChart.Axis.over(low, high);
        int bottom = TOP + STRIP * strips.size();
        Svg out = new Svg(WIDTH, bottom + BOTTOM, title);
        out.text(0, 18, "start", "title", title);
        if (coloured) {
            legend(out);
        }
        for (double tick : axis.ticks()) {
            out.rule(x(axis, tick), TOP, x(axis, tick), bottom);
            out.below(x(axis, tick), bottom + 18, LineChart.label(tick));
        }
        out.text((LEFT + WIDTH - RIGHT) / 2.0, bottom + BOTTOM - 6, "middle", "tick", below);
        for (int i = 0; i < strips.size(); i++) {
            double middle = TOP + STRIP * (i + 0.5);
            out.text(
                    LEFT - 10,
                    middle + 4,
                    "end",
                    "tick",
                    Excerpt.of(strips.get(i).name(), NAME_LENGTH));
            points(out, axis, strips.get(i), middle);
        }
        return out.end();
    }

    private static void points(Svg out, LineChart.Axis axis, Strip strip, double middle) {
        Map<Long, Integer> taken = new HashMap<>();
        for (Point point : strip.points()) {
            double x = x(axis, point.x());
            int before = taken.merge(Math.round(x / APART), 1, Integer::sum) - 1;
            int pairs = (before + 1) / 2;
            double aside = pairs * APART;
            while (aside > MOST_ASIDE) {
                aside -= MOST_ASIDE;
            }
            String look = "fill=\"" + Diverging.ofValue(point.share()) + "\"";
            out.disc(look, RADIUS, x, middle + (before % 2 == 0 ? aside : -aside), "");
        }
    }

    private static double x(LineChart.Axis axis, double value) {
        return LEFT + axis.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private static void legend(Svg out) {
        double left = WIDTH - RIGHT - 230;
        out.text(left, 18, "end", "tick", "value: low");
        for (int i = 0; i < SHADES; i++) {
            out.rectangle(left + 6 + i * 3.5, 9, 3.5, 10, Diverging.ofValue((i + 0.5) / SHADES));
        }
        out.text(left + 82, 18, "start", "tick", "high");
        out.rectangle(left + 126, 9, 10, 10, Diverging.NO_NUMBER);
        out.text(left + 142, 18, "start", "tick", "no number");
    }
}
