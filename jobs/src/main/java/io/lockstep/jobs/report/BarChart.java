package io.lockstep.jobs.report;

import io.lockstep.driver.diagnostics.Diagnostics.Histogram;

/** Counts in bins of equal width as bars. */
final class BarChart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 200;
    private static final int LEFT = 64;
    private static final int RIGHT = 24;
    private static final int TOP = 34;
    private static final int BOTTOM = 30;

    private BarChart() {}

    /** A sentence where there is nothing to draw. */
    static String svg(String title, Histogram histogram) {
        long most = histogram.counts().stream().mapToLong(Long::longValue).max().orElse(0);
        if (most == 0) {
            return "<p>No rows.</p>\n";
        }
        Svg out = new Svg(WIDTH, HEIGHT, title);
        out.text(LEFT, 18, "start", "title", title);
        LineChart.Axis rows = LineChart.Axis.over(0, (double) most);
        double scale = (HEIGHT - TOP - BOTTOM) / rows.high();
        for (double tick : rows.ticks()) {
            out.rule(LEFT, HEIGHT - BOTTOM - tick * scale, WIDTH - RIGHT, HEIGHT - BOTTOM - tick * scale);
            out.text(LEFT - 8, HEIGHT - BOTTOM - tick * scale + 4, "end", "tick", LineChart.label(tick));
        }
        int bins = histogram.counts().size();
        double step = (WIDTH - LEFT - RIGHT) / (double) bins;
        for (int bin = 0; bin < bins; bin++) {
            double height = histogram.counts().get(bin) * scale;
            out.rectangle(LEFT + bin * step + step * 0.05, HEIGHT - BOTTOM - height, step * 0.9, height, "#1f6feb");
        }
        double high = histogram.low() + bins * histogram.width();
        LineChart.Axis values = LineChart.Axis.over(histogram.low(), high);
        for (double tick : values.ticks()) {
            double share = (tick - histogram.low()) / (high - histogram.low());
            if (share >= 0 && share <= 1) {
                double x = LEFT + share * (WIDTH - LEFT - RIGHT);
                out.rule(x, HEIGHT - BOTTOM, x, HEIGHT - BOTTOM + 4);
                out.below(x, HEIGHT - BOTTOM + 18, LineChart.label(tick));
            }
        }
        return out.end();
    }
}
