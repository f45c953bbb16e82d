package io.lockstep.jobs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** A metric of the versions of a model, and of those among them that served, as an SVG file that stands alone. */
public final class VersionChart {
    private static final String STYLE = """
            <style>
            .title { font: 600 14px system-ui, sans-serif; fill: #1f2328 } .tick { font: 12px system-ui, sans-serif; fill: #59636e }
            .rule { stroke: #d8dee4 }
            </style>
            """;

    private VersionChart() {}

    /**
     * @param values by version
     * @param served versions that were champion
     */
    public static String svg(String title, SortedMap<Long, Double> values, Set<Long> served) {
        List<Series.Point> all = new ArrayList<>();
        List<Series.Point> champions = new ArrayList<>();
        values.forEach((version, value) -> {
            Series.Point point = new Series.Point(version, value);
            all.add(point);
            if (served.contains(version)) {
                champions.add(point);
            }
        });
        List<Series> series = new ArrayList<>(List.of(new Series("every version", all)));
        if (!champions.isEmpty()) {
            series.add(new Series("served", champions));
        }
        return new LineChart(title, "version", series).svg().replaceFirst(">\n", ">\n" + STYLE);
    }
}
