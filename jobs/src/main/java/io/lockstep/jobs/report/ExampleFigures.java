package io.lockstep.jobs.report;

import io.lockstep.driver.diagnostics.Diagnostics.Example;
import io.lockstep.driver.diagnostics.Diagnostics.Field;
import io.lockstep.driver.diagnostics.Picture;
import io.lockstep.driver.thumbnail.Png;
import io.lockstep.jobs.progress.Table;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows with large losses, each with its pictures, its other values as a table, its label and what was answered. */
final class ExampleFigures {
    /** Stand around the rows of data in a page. */
    private static final String BEGIN = "<!-- rows of data -->\n";

    private static final String END = "<!-- end of rows of data -->\n";
    private static final int SMALLEST_SHOWN = 112;

    private ExampleFigures() {}

    static void section(StringBuilder out, List<Example> examples) {
        if (examples.isEmpty()) {
            return;
        }
        ofRows(out, () -> {
            out.append("<h3>Worst examples</h3>\n<div class=\"worst\">\n");
            examples.forEach(example -> figure(out, example));
            out.append("</div>\n");
        });
    }

    /** Draws what shows single rows. */
    static void ofRows(StringBuilder out, Runnable drawing) {
        out.append(BEGIN);
        drawing.run();
        out.append(END);
    }

    /** A page without the rows of data in it. */
    static String removed(String html) {
        StringBuilder kept = new StringBuilder();
        int at = 0;
        for (int begin = html.indexOf(BEGIN); begin >= 0; begin = html.indexOf(BEGIN, at)) {
            kept.append(html, at, begin);
            int end = html.indexOf(END, begin);
            at = end < 0 ? html.length() : end + END.length();
        }
        return kept.append(html, at, html.length()).toString();
    }

    private static void figure(StringBuilder out, Example example) {
        out.append("<figure>\n");
        example.pictures().forEach(picture -> picture(out, picture));
        out.append("<figcaption>right <b>").append(Html.escape(example.right()));
        out.append("</b>, answered <b>").append(Html.escape(example.answered())).append("</b>");
        Double probability = example.probability();
        if (probability != null) {
            out.append(" with probability ").append(Table.number(probability));
        }
        out.append("; loss ").append(Table.number(example.loss())).append("</figcaption>\n");
        if (!example.fields().isEmpty()) {
            Map<String, String> facts = new LinkedHashMap<>();
            for (Field field : example.fields()) {
                facts.put(field.name(), field.value());
            }
            Report.facts(out, facts);
        }
        if (example.more() > 0) {
            out.append("<p>and ").append(example.more()).append(" more columns</p>\n");
        }
        out.append("</figure>\n");
    }

    /** [height, width, channels]. */
    private static byte[] interleaved(Picture picture) {
        byte[] planes = picture.bytes();
        int plane = picture.height() * picture.width();
        byte[] pixels = new byte[planes.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = planes[i % picture.channels() * plane + i / picture.channels()];
        }
        return pixels;
    }

    /** Small ones are drawn larger, pixel by pixel. */
    private static void picture(StringBuilder out, Picture picture) {
        int zoom = Math.max(1, SMALLEST_SHOWN / Math.max(picture.height(), picture.width()));
        out.append("<img alt=\"").append(Html.escape(picture.column()));
        out.append("\" width=\"").append(picture.width() * zoom);
        out.append("\" height=\"").append(picture.height() * zoom);
        out.append("\" src=\"data:image/png;base64,");
        out.append(Base64.getEncoder()
                .encodeToString(Png.of(picture.channels(), picture.height(), picture.width(), interleaved(picture))));
        out.append("\"/>\n");
    }
}
