package io.lockstep.jobs.samples;

import java.util.ArrayList;
import java.util.List;

/** Shapes of each digit as a pen writes it: strokes as chains of points in the unit square, x to the right, y down. */
final class Glyphs {
    private static final int ARC_POINTS = 14;

    private final List<double[]> strokes = new ArrayList<>();

    private Glyphs() {}

    /**
     * The strokes of one way to write a digit, each {@code x0, y0, x1, y1, …}.
     *
     * @param variant any number; ways are counted modulo how many there are
     */
    static List<double[]> strokes(int digit, int variant) {
        Glyphs pen = new Glyphs();
        switch (digit) {
            case 0 -> pen.zero(variant);
            case 1 -> pen.one(variant);
            case 2 -> pen.two(variant);
            case 3 -> pen.three(variant);
            case 4 -> pen.four(variant);
            case 5 -> pen.five();
            case 6 -> pen.six(variant);
            case 7 -> pen.seven(variant);
            case 8 -> pen.eight(variant);
            case 9 -> pen.nine(variant);
            default -> throw new IllegalArgumentException("digit: expected 0 to 9, got " + digit);
        }
        return pen.strokes;
    }

    private void zero(int variant) {
        arc(0.5, 0.5, variant % 2 == 0 ? 0.28 : 0.21, 0.4, -100, 262);
    }

    private void one(int variant) {
        line(0.52, 0.1, 0.5, 0.9);
        if (variant % 3 > 0) {
            line(0.34, 0.28, 0.52, 0.1);
        }
        if (variant % 3 > 1) {
            line(0.34, 0.9, 0.67, 0.9);
        }
    }

    private void two(int variant) {
        arc(0.5, 0.32, 0.25, 0.22, -170, 30);
        line(0.716, 0.43, 0.25, 0.88);
        if (variant % 2 == 0) {
            line(0.25, 0.88, 0.78, 0.88);
        } else {
            arc(0.33, 0.82, 0.09, 0.07, 120, 400);
            line(0.4, 0.86, 0.78, 0.88);
        }
    }

    private void three(int variant) {
        if (variant % 3 == 0) {
            line(0.25, 0.12, 0.7, 0.12, 0.46, 0.45);
        } else {
            arc(0.47, 0.3, 0.24, 0.19, -150, 90);
        }
        arc(0.47, 0.69, 0.28, 0.21, -90, 150);
    }

    private void four(int variant) {
        if (variant % 2 == 0) {
            line(0.3, 0.12, 0.25, 0.55, 0.8, 0.55);
            line(0.65, 0.12, 0.62, 0.9);
        } else {
            line(0.62, 0.9, 0.62, 0.1, 0.2, 0.62, 0.82, 0.62);
        }
    }

    private void five() {
        line(0.72, 0.12, 0.33, 0.12, 0.31, 0.47);
        arc(0.48, 0.66, 0.26, 0.22, -128, 140);
    }

    private void six(int variant) {
        if (variant % 2 == 0) {
            line(0.66, 0.1, 0.42, 0.28, 0.3, 0.48, 0.27, 0.68);
        } else {
            line(0.52, 0.08, 0.38, 0.28, 0.3, 0.48, 0.27, 0.68);
        }
        arc(0.5, 0.68, 0.23, 0.21, 180, 540);
    }

    private void seven(int variant) {
        line(0.22, 0.14, 0.77, 0.14, 0.42, 0.9);
        if (variant % 3 == 0) {
            line(0.38, 0.5, 0.7, 0.5);
        }
    }

    private void eight(int variant) {
        if (variant % 2 == 0) {
            arc(0.5, 0.3, 0.2, 0.19, 90, 450);
            arc(0.5, 0.7, 0.25, 0.21, -90, 270);
        } else {
            line(0.68, 0.2, 0.5, 0.1, 0.32, 0.22, 0.38, 0.38, 0.64, 0.58, 0.7, 0.74, 0.5, 0.9, 0.3, 0.76, 0.36, 0.58);
            line(0.36, 0.58, 0.62, 0.38, 0.68, 0.2);
        }
    }

    private void nine(int variant) {
        arc(0.5, 0.33, 0.22, 0.22, 0, 360);
        if (variant % 2 == 0) {
            line(0.72, 0.33, 0.7, 0.6, 0.66, 0.9);
        } else {
            line(0.72, 0.33, 0.71, 0.66, 0.58, 0.88, 0.34, 0.86);
        }
    }

    private void line(double... points) {
        strokes.add(points);
    }

    /** Part of an ellipse; angles in degrees, clockwise from the right. */
    private void arc(double centerX, double centerY, double radiusX, double radiusY, double from, double to) {
        double[] points = new double[2 * (ARC_POINTS + 1)];
        for (int i = 0; i <= ARC_POINTS; i++) {
            double angle = Math.toRadians(from + (to - from) * i / ARC_POINTS);
            points[2 * i] = centerX + radiusX * StrictMath.cos(angle);
            points[2 * i + 1] = centerY + radiusY * StrictMath.sin(angle);
        }
        strokes.add(points);
    }
}
