package io.lockstep.jobs.report;

import java.util.List;

/**
 * One named line of a chart.
 *
 * @param points in the order of x; those that are not finite are gaps
 */
record Series(String name, List<Point> points) {
    /** A place in the chart. */
    record Point(double x, double y) {}

    Series {
        points = points.stream()
                .filter(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()))
                .toList();
    }
}
