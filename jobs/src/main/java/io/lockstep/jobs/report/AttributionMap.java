package io.lockstep.jobs.report;

import io.lockstep.driver.explanation.CellMap;
import io.lockstep.driver.thumbnail.Png;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Attributions of one column's places where a person sees them: over a picture, over a spectrogram, behind words, as bars. */
final class AttributionMap {
    private static final int LONGEST_SIDE = 256;
    private static final int SMALLEST_SHOWN = 140;
    private static final int MOST_TOKENS = 400;
    private static final int MOST_NUMBERS = 12;
    private static final int TOKEN_LENGTH = 40;
    private static final int COLOURS = 3;
    private static final double WHITE = 255;

    private AttributionMap() {}

    static String html(CellMap map) {
        return switch (map.kind()) {
            case PICTURE -> images(map, map.shape().get(0), map.shape().get(1), false);
            case SOUND -> images(map, map.shape().get(1), map.shape().get(0), true);
            case TOKENS -> tokens(map);
            case NUMBERS -> numbers(map);
        };
    }

    /** Means of squares of places as an image has them: lines from above, of the grey and of the attribution. */
    private record Raster(int height, int width, double[] shown, double[] attributions) {
        /** @param fromBelow whether the map is [width, height], the last line of the image first */
        static Raster of(CellMap map, int height, int width, boolean fromBelow) {
            int step = Math.max(1, (Math.max(height, width) + LONGEST_SIDE - 1) / LONGEST_SIDE);
            int lines = Math.max(1, height / step);
            int columns = Math.max(1, width / step);
            double[] shown = new double[lines * columns];
            double[] attributions = new double[lines * columns];
            double share = 1.0 / step / step;
            for (int y = 0; y < Math.min(height, lines * step); y++) {
                for (int x = 0; x < Math.min(width, columns * step); x++) {
                    int at = fromBelow ? x * height + height - 1 - y : y * width + x;
                    int pixel = y / step * columns + x / step;
                    attributions[pixel] += share * map.attributions()[at];
                    shown[pixel] += map.shown().length == 0 ? 0 : share * map.shown()[at];
                }
            }
            return new Raster(lines, columns, shown, attributions);
        }

        /** What is shown as grey from 0 to 255; white where nothing is. */
        double[] grey() {
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (double value : shown) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
            double[] grey = new double[shown.length];
            for (int i = 0; i < grey.length; i++) {
                grey[i] = most > least ? WHITE * (shown[i] - least) / (most - least) : WHITE;
            }
            return grey;
        }
    }

    /** What is shown in grey, and beside it attributions over a fainter grey. */
    private static String images(CellMap map, int height, int width, boolean fromBelow) {
        if (height < 1 || width < 1) {
            return "";
        }
        Raster raster = Raster.of(map, height, width, fromBelow);
        double[] grey = raster.grey();
        double most = largest(raster.attributions);
        byte[] plain = new byte[grey.length];
        byte[] coloured = new byte[COLOURS * grey.length];
        for (int i = 0; i < grey.length; i++) {
            plain[i] = (byte) Math.round(grey[i]);
            double share = most > 0 ? raster.attributions[i] / most : 0;
            byte[] pixel = Diverging.over(WHITE / 2 + (grey[i] - WHITE / 2) / 2, share);
            System.arraycopy(pixel, 0, coloured, COLOURS * i, COLOURS);
        }
        String name = Html.escape(Excerpt.of(map.column(), TOKEN_LENGTH));
        StringBuilder out = new StringBuilder("<div class=\"maps\">\n");
        if (map.shown().length > 0) {
            image(out, raster, name, Png.of(1, raster.height, raster.width, plain));
        }
        image(out, raster, name + ", attributions", Png.of(COLOURS, raster.height, raster.width, coloured));
        return out.append("</div>\n").toString();
    }

    private static void image(StringBuilder out, Raster raster, String name, byte[] png) {
        int zoom = Math.max(1, SMALLEST_SHOWN / Math.max(raster.height, raster.width));
        out.append("<img alt=\"").append(name);
        out.append("\" width=\"").append(raster.width * zoom);
        out.append("\" height=\"").append(raster.height * zoom);
        out.append("\" src=\"data:image/png;base64,");
        out.append(Base64.getEncoder().encodeToString(png)).append("\"/>\n");
    }

    private static double largest(double[] values) {
        double most = 0;
        for (double value : values) {
            most = Math.max(most, Math.abs(value));
        }
        return most;
    }

    private static String tokens(CellMap map) {
        StringBuilder out = new StringBuilder("<p class=\"tokens\">");
        float[] attributions = map.attributions();
        double most = 0;
        for (float attribution : attributions) {
            most = Math.max(most, Math.abs(attribution));
        }
        int shown =
                Math.min(MOST_TOKENS, Math.min(attributions.length, map.names().size()));
        for (int i = 0; i < shown; i++) {
            String name = map.names().get(i);
            if (name.isEmpty()) {
                continue; // behind the end of a text
            }
            out.append(String.format(
                    Locale.ROOT,
                    "<span style=\"background: %s\" title=\"%s\">%s</span> ",
                    Diverging.ground(most > 0 ? attributions[i] / most : 0),
                    AttributionBars.number(attributions[i], true),
                    Html.escape(Excerpt.of(name, TOKEN_LENGTH))));
        }
        out.append("</p>\n");
        if (attributions.length > shown) {
            out.append("<p>And ").append(attributions.length - shown).append(" more.</p>\n");
        }
        return out.toString();
    }

    /** The places of the largest attributions. */
    private static String numbers(CellMap map) {
        float[] attributions = map.attributions();
        List<Integer> ranked =
                new ArrayList<>(IntStream.range(0, attributions.length).boxed().toList());
        ranked.sort(Comparator.comparingDouble(i -> -Math.abs(attributions[i])));
        List<AttributionBars.Bar> bars = new ArrayList<>();
        for (int i : ranked.subList(0, Math.min(MOST_NUMBERS, ranked.size()))) {
            String name =
                    map.names().isEmpty() ? String.valueOf(i) : map.names().get(i);
            String value = map.shown().length == 0 ? "" : " = " + Table.number(map.shown()[i]);
            bars.add(new AttributionBars.Bar(name + value, attributions[i], name + value));
        }
        StringBuilder out = new StringBuilder();
        Report.wide(out, AttributionBars.svg("places of " + Excerpt.of(map.column(), TOKEN_LENGTH), bars, true));
        return out.toString();
    }
}
