package io.lockstep.kernels.graph;

import java.util.Arrays;

/** Spans of time in order, none of which meet: when a buffer is in use by any of those that share it. */
final class Spans {
    private int[] froms;
    private int[] untils;
    private int count;

    /** @param spans of a {@link LiveRange} */
    Spans(int[] spans) {
        this.froms = new int[spans.length / 2];
        this.untils = new int[spans.length / 2];
        add(spans);
    }

    /** Whether one of a range's spans has a time in common with these. */
    boolean meet(int[] spans) {
        for (int i = 0; i < spans.length; i += 2) {
            int at = behind(spans[i + 1]);
            if (at > 0 && untils[at - 1] >= spans[i]) {
                return true;
            }
        }
        return false;
    }

    /** Adds those of a range that does not {@link #meet} these. */
    void add(int[] spans) {
        for (int i = 0; i < spans.length; i += 2) {
            if (count == froms.length) {
                froms = Arrays.copyOf(froms, 2 * count);
                untils = Arrays.copyOf(untils, 2 * count);
            }
            int at = behind(spans[i]);
            System.arraycopy(froms, at, froms, at + 1, count - at);
            System.arraycopy(untils, at, untils, at + 1, count - at);
            froms[at] = spans[i];
            untils[at] = spans[i + 1];
            count++;
        }
    }

    /** How many begin at this time or before. */
    private int behind(int time) {
        int at = Arrays.binarySearch(froms, 0, count, time);
        return at >= 0 ? at + 1 : -at - 1;
    }
}
