package io.lockstep.jobs.report;

import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.List;
import java.util.Locale;

/** Attributions as bars to both sides of zero, one below the other. */
final class AttributionBars {
    private static final int WIDTH = 640;
    private static final int LEFT = 216;
    private static final int RIGHT = 76;
    private static final int ROW = 22;
    private static final int TOP = 30;
    private static final int NAME_LENGTH = 30;
    private static final String SIZE = "#8250df";

    /**
     * Bar of one column or place.
     *
     * @param name beside it
     * @param told to who points at it
     */
    record Bar(String name, double value, String told) {}

    private AttributionBars() {}

    /** @param signed whether values have a direction, shown by their sign and colour; else they are sizes */
    static String svg(String title, List<Bar> bars, boolean signed) {
        if (bars.isEmpty()) {
            return "<p>Nothing to draw.</p>\n";
        }
        double low = 0;
        double high = 0;
        for (Bar bar : bars) {
            if (Double.isFinite(bar.value())) {
                low = Math.min(low, bar.value());
                high = Math.max(high, bar.value());
            }
        }
        double scale = (WIDTH - LEFT - RIGHT) / (high > low ? high - low : 1);
        Svg out = new Svg(WIDTH, TOP + ROW * bars.size() + 8, title);
        out.text(0, 18, "start", "title", title);
        double zero = LEFT - low * scale;
        out.rule(zero, TOP, zero, TOP + ROW * bars.size());
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double y = TOP + ROW * i;
            out.text(LEFT - 8, y + 15, "end", "tick", Excerpt.of(bar.name(), NAME_LENGTH));
            out.text(WIDTH - RIGHT + 6, y + 15, "start", "tick", number(bar.value(), signed));
            if (Double.isFinite(bar.value())) {
                double from = zero + Math.min(0, bar.value()) * scale;
                String colour = signed ? Diverging.of(bar.value()) : SIZE;
                out.bar(from, y + 4, Math.abs(bar.value()) * scale, ROW - 8, colour, bar.told());
            }
        }
        return out.end();
    }

    static String number(double value, boolean signed) {
        String number = Double.isFinite(value) ? Table.number(value) : "not a number";
        return signed && value > 0 ? String.format(Locale.ROOT, "+%s", number) : number;
    }
}
