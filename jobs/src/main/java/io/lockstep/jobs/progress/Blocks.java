package io.lockstep.jobs.progress;

import java.util.List;

/** Shares as blocks of text in one line. */
public final class Blocks {
    private static final String HEIGHTS = "▁▂▃▄▅▆▇█";

    private Blocks() {}

    /** One block for each, the largest at full height; a space where there is nothing. */
    public static String of(List<Double> shares) {
        return of(shares, shares.stream().mapToDouble(Double::doubleValue).max().orElse(0));
    }

    /** As {@link #of(List)}, the height of a share given. */
    public static String of(List<Double> shares, double most) {
        StringBuilder blocks = new StringBuilder();
        for (double share : shares) {
            int height = most > 0 ? (int) Math.ceil(share / most * HEIGHTS.length()) : 0;
            blocks.append(height == 0 ? ' ' : HEIGHTS.charAt(height - 1));
        }
        return blocks.toString();
    }
}
