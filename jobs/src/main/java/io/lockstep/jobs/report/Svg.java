package io.lockstep.jobs.report;

import java.util.List;
import java.util.Locale;

/** A drawing, element by element; coordinates to a tenth of a pixel. */
final class Svg {
    /** Most that a letter of a tick is wide, in halves. */
    private static final double HALF_A_LETTER = 3.6;

    private final StringBuilder out = new StringBuilder();
    private final int width;

    /** @param label what it shows, for who does not see it */
    Svg(int width, int height, String label) {
        this.width = width;
        add(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                width,
                height,
                Html.escape(label)));
    }

    /** @param anchor which end of the text lies at x: {@code start}, {@code middle} or {@code end} */
    void text(double x, double y, String anchor, String style, String text) {
        add(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>",
                x,
                y,
                anchor,
                style,
                Html.escape(text)));
    }

    /** A text below a tick of an axis, its middle at x, or near it where it would leave the drawing. */
    void below(double x, double y, String text) {
        double half = HALF_A_LETTER * text.length();
        if (x + half > width) {
            text(width, y, "end", "tick", text);
        } else if (x < half) {
            text(0, y, "start", "tick", text);
        } else {
            text(x, y, "middle", "tick", text);
        }
    }

    void rectangle(double x, double y, double width, double height, String colour) {
        add(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                x,
                y,
                width,
                height,
                colour));
    }

    /** A rectangle that says something to who points at it. */
    void bar(double x, double y, double width, double height, String colour, String title) {
        add(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"><title>%s</title></rect>",
                x,
                y,
                width,
                height,
                colour,
                Html.escape(title)));
    }

    /** A straight line of the paper. */
    void rule(double x1, double y1, double x2, double y2) {
        add(String.format(
                Locale.ROOT, "<line class=\"rule\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", x1, y1, x2, y2));
    }

    /**
     * @param look attributes such as {@code class="served"}
     * @param title shown to who points at it; empty: nothing
     */
    void disc(String look, int radius, double x, double y, String title) {
        add(String.format(
                Locale.ROOT,
                "<circle %s r=\"%d\" cx=\"%.1f\" cy=\"%.1f\">%s</circle>",
                look,
                radius,
                x,
                y,
                title.isEmpty() ? "" : "<title>" + Html.escape(title) + "</title>"));
    }

    /**
     * Line through points.
     *
     * @param look attributes such as {@code class="served"}
     * @param points x and y of each
     */
    void line(String look, List<double[]> points) {
        StringBuilder all = new StringBuilder();
        for (double[] point : points) {
            all.append(String.format(Locale.ROOT, "%.1f,%.1f ", point[0], point[1]));
        }
        add("<polyline " + look + " points=\"" + all + "\"/>");
    }

    /** Another element. */
    void add(String markup) {
        out.append(markup).append('\n');
    }

    /** The whole of it. */
    String end() {
        return out + "</svg>\n";
    }
}
