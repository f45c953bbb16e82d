package io.lockstep.jobs.report;

import io.lockstep.jobs.progress.Table;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lines over a shared x as inline SVG.
 *
 * @param title above the chart
 * @param xLabel below it
 * @param dated whether x is days since 1970
 */
record LineChart(String title, String xLabel, List<Series> series, boolean dated) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 260;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 34;
    private static final int BOTTOM = 42;
    private static final int TICKS = 5;
    static final double SECONDS_OF_DAY = 86_400;
    private static final List<String> COLOURS = List.of("#1f6feb", "#d1480b", "#2c8a3d", "#8250df");

    /** Over numbers. */
    LineChart(String title, String xLabel, List<Series> series) {
        this(title, xLabel, series, false);
    }

    /** Ends of an axis and the distance of its ticks, all of them 1, 2 or 5 times a power of ten. */
    record Axis(double low, double high, double step) {
        static Axis over(double low, double high) {
            double span = high > low ? high - low : Math.max(1e-3, Math.abs(high));
            double rough = span / TICKS;
            double power = 1;
            while (power > rough) {
                power /= 10;
            }
            while (power * 10 <= rough) {
                power *= 10;
            }
            double step = rough <= power
                    ? power
                    : rough <= 2 * power ? 2 * power : rough <= 5 * power ? 5 * power : 10 * power;
            return new Axis(
                    Math.floor(low / step) * step, Math.ceil(Math.max(high, low + step / 2) / step) * step, step);
        }

        double share(double value) {
            return (value - low) / (high - low);
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            int count = (int) Math.round((high - low) / step);
            for (int i = 0; i <= count; i++) {
                double tick = low + i * step;
                ticks.add(Math.abs(tick) < step / 1e6 ? 0.0 : tick);
            }
            return ticks;
        }
    }

    /** The chart; a sentence where there is nothing to draw. */
    String svg() {
        List<Series.Point> all = new ArrayList<>();
        series.forEach(line -> all.addAll(line.points()));
        if (all.isEmpty()) {
            return "<p>" + Html.escape(title) + ": nothing measured yet.</p>\n";
        }
        Axis x = Axis.over(min(all, true), max(all, true));
        Axis y = Axis.over(min(all, false), max(all, false));
        Svg out = new Svg(WIDTH, HEIGHT, title);
        out.text(LEFT, 18, "start", "title", title);
        axes(out, x, y);
        for (int i = 0; i < series.size(); i++) {
            line(out, series.get(i), COLOURS.get(i % COLOURS.size()), x, y);
        }
        legend(out);
        return out.end();
    }

    private static double min(List<Series.Point> points, boolean x) {
        double least = Double.POSITIVE_INFINITY;
        for (Series.Point point : points) {
            least = Math.min(least, x ? point.x() : point.y());
        }
        return least;
    }

    private static double max(List<Series.Point> points, boolean x) {
        double most = Double.NEGATIVE_INFINITY;
        for (Series.Point point : points) {
            most = Math.max(most, x ? point.x() : point.y());
        }
        return most;
    }

    private static double px(Axis x, double value) {
        return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double py(Axis y, double value) {
        return HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
    }

    private void axes(Svg out, Axis x, Axis y) {
        for (double tick : y.ticks()) {
            out.rule(LEFT, py(y, tick), WIDTH - RIGHT, py(y, tick));
            out.text(LEFT - 8, py(y, tick) + 4, "end", "tick", label(tick));
        }
        for (double tick : x.ticks()) {
            out.rule(px(x, tick), HEIGHT - BOTTOM, px(x, tick), HEIGHT - BOTTOM + 4);
            out.below(px(x, tick), HEIGHT - BOTTOM + 18, dated ? date(tick, x) : label(tick));
        }
        out.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "middle", "tick", xLabel);
    }

    /** Where ticks are less than a day apart, with the time of day in UTC. */
    private static String date(double days, Axis x) {
        LocalDateTime moment = LocalDateTime.ofEpochSecond(Math.round(days * SECONDS_OF_DAY), 0, ZoneOffset.UTC);
        return x.step() < 1
                ? moment.format(DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT))
                : moment.toLocalDate().toString();
    }

    static String label(double value) {
        String text =
                Math.rint(value) == value && Math.abs(value) < 1e7 ? String.valueOf((long) value) : Table.number(value);
        return text.contains(".") && !text.contains("e") ? text.replaceFirst("0+$", "") : text;
    }

    private static void line(Svg out, Series line, String colour, Axis x, Axis y) {
        if (line.points().size() == 1) {
            Series.Point only = line.points().get(0);
            out.disc("fill=\"" + colour + "\"", 3, px(x, only.x()), py(y, only.y()), "");
            return;
        }
        out.line(
                "fill=\"none\" stroke-width=\"1.8\" stroke=\"" + colour + "\"",
                line.points().stream()
                        .map(point -> new double[] {px(x, point.x()), py(y, point.y())})
                        .toList());
    }

    private void legend(Svg out) {
        double right = WIDTH - RIGHT;
        for (int i = series.size() - 1; i >= 0; i--) {
            String name = series.get(i).name();
            out.text(right, 18, "end", "tick", name);
            right -= 7.0 * name.length() + 6;
            out.rectangle(right - 12, 12, 12, 3, COLOURS.get(i % COLOURS.size()));
            right -= 28;
        }
    }
}
