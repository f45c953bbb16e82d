package io.lockstep.kernels.plaindata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Says which known name an unknown one was probably meant to be. */
public final class Names {
    /** Longer names are no slips of the hand, and take long to compare. */
    private static final int LONGEST = 200;

    private Names() {}

    /**
     * What is wrong with a name that is not known, with the nearest known one where there is one.
     *
     * @param what the name is a name of: {@code kind}, {@code key}
     */
    public static String unknown(String what, String name, Collection<String> known) {
        List<String> sorted = new ArrayList<>(known);
        Collections.sort(sorted);
        String nearest = name.length() > LONGEST ? "" : nearest(name, sorted);
        String hint = nearest.isEmpty() ? "" : " Did you mean '" + nearest + "'?";
        return "unknown " + what + " " + Excerpt.quoted(name) + "." + hint + " Known: " + Excerpt.list(sorted);
    }

    /** The known name within a third of its length in edits, or the empty string. */
    private static String nearest(String name, List<String> known) {
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance && distance <= Math.max(2, candidate.length() / 3)) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** The known name that is the fewest edits away, however many. */
    public static String closest(String name, Collection<String> known) {
        List<String> sorted = new ArrayList<>(known);
        Collections.sort(sorted);
        return Collections.min(
                sorted,
                Comparator.comparingInt(
                        candidate -> distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT))));
    }

    /** The known names that are the fewest edits away, nearest first. */
    public static List<String> nearest(String name, Collection<String> known, int most) {
        String small = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .distinct()
                .sorted(Comparator.comparingInt(
                                (String candidate) -> distance(small, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(most)
                .toList();
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
