package io.lockstep.driver.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The form of files' names, where those tell classes: {@code yes_anna_1.wav}. */
final class SoundNames {
    private static final List<String> SEPARATORS = List.of("_", "-");
    private static final int REPEATED = 2;

    private SoundNames() {}

    /** A pattern with the class as its first part; null where names have none. */
    static @Nullable String pattern(List<String> names) {
        for (String separator : SEPARATORS) {
            Set<Integer> widths = new HashSet<>();
            Set<String> firsts = new HashSet<>();
            for (String name : names) {
                String stem = name.substring(0, name.lastIndexOf('.'));
                String[] parts = stem.split(separator, -1);
                widths.add(parts.length);
                firsts.add(parts[0]);
            }
            int width = widths.size() == 1 ? widths.iterator().next() : 0;
            if (width >= 2 && firsts.size() >= 2 && names.size() >= (long) REPEATED * firsts.size()) {
                List<String> columns = new ArrayList<>(List.of("{label}"));
                for (int i = 1; i < width; i++) {
                    columns.add("{part" + (i + 1) + "}");
                }
                String first = names.get(0);
                return String.join(separator, columns) + first.substring(first.lastIndexOf('.'));
            }
        }
        return null;
    }
}
