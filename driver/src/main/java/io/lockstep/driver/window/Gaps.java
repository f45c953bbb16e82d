package io.lockstep.driver.window;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gaps between rows, and what they cost.
 *
 * @param count of them
 * @param windowsLost how many more windows there were, had the rows on both sides been next to each other
 * @param largest of them, at most {@link #NAMED}, the largest first
 */
public record Gaps(long count, long windowsLost, List<Gap> largest) {
    /** No gaps. */
    public static final Gaps NONE = new Gaps(0, 0, List.of());

    /** Gaps that are named. */
    static final int NAMED = 5;

    public Gaps {
        List<Gap> sorted = new ArrayList<>(largest);
        sorted.sort(Gap.LARGEST);
        largest = List.copyOf(sorted.subList(0, Math.min(NAMED, sorted.size())));
    }

    /** Both together. */
    static @Nullable Gaps sum(@Nullable Gaps some, @Nullable Gaps others) {
        if (some == null || others == null) {
            return some == null ? others : some;
        }
        List<Gap> all = new ArrayList<>(some.largest);
        all.addAll(others.largest);
        return new Gaps(some.count + others.count, some.windowsLost + others.windowsLost, all);
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** The first words of a line for people. */
    String describe() {
        StringBuilder text =
                new StringBuilder(counted(count, "gap") + " cost " + counted(windowsLost, "window") + ", the largest");
        for (Gap gap : largest) {
            text.append(gap.equals(largest.get(0)) ? " " : ", ")
                    .append(gap.from())
                    .append(" to ")
                    .append(gap.to())
                    .append(gap.group().isEmpty() ? "" : " of " + gap.group());
        }
        return text.toString();
    }
}
