package io.lockstep.jobs.report;

import java.util.Locale;

/**
 * Colours of what raises an answer, orange, and of what lowers it, blue; and of small and large values, from blue to orange. Both ends
 * are told apart by who sees no red or no green.
 */
final class Diverging {
    static final String RAISES = "#d1480b";
    static final String LOWERS = "#1f6feb";
    static final String NO_NUMBER = "#6e7781";
    private static final int[] HIGH = {0xd1, 0x48, 0x0b};
    private static final int[] MIDDLE = {0x8c, 0x80, 0x86};
    private static final int[] LOW = {0x1f, 0x6f, 0xeb};
    /** Strongest ground of a text, with which it still stands out in light and dark. */
    private static final double SHADE = 0.5;

    private Diverging() {}

    static String of(double attribution) {
        return attribution < 0 ? LOWERS : RAISES;
    }

    /**
     * Of a value by its place among all.
     *
     * @param share from 0, the lowest, to 1; NaN: it is no number
     */
    static String ofValue(double share) {
        if (Double.isNaN(share)) {
            return NO_NUMBER;
        }
        double far = Math.abs(2 * share - 1);
        int[] end = share < 0.5 ? LOW : HIGH;
        return String.format(
                Locale.ROOT,
                "#%02x%02x%02x",
                mixed(MIDDLE[0], end[0], far),
                mixed(MIDDLE[1], end[1], far),
                mixed(MIDDLE[2], end[2], far));
    }

    /**
     * Ground of a text.
     *
     * @param share of the largest attribution, from -1 to 1
     */
    static String ground(double share) {
        int[] end = share < 0 ? LOW : HIGH;
        return String.format(Locale.ROOT, "rgba(%d,%d,%d,%.2f)", end[0], end[1], end[2], SHADE * Math.abs(share));
    }

    /**
     * Grey from 0 to 255 with a colour over it.
     *
     * @param share of the largest attribution, from -1 to 1
     */
    static byte[] over(double grey, double share) {
        int[] end = share < 0 ? LOW : HIGH;
        double alpha = Math.min(1, Math.sqrt(Math.abs(share)));
        byte[] pixel = new byte[end.length];
        for (int i = 0; i < pixel.length; i++) {
            pixel[i] = (byte) mixed((int) Math.round(grey), end[i], alpha);
        }
        return pixel;
    }

    private static int mixed(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * share);
    }
}
