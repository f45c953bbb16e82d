package io.lockstep.driver.feature;

import io.lockstep.driver.slot.SlotWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What texts of one column were encoded as, of those whose very object comes again, as it does where categories of tables are
 * read: to look there takes less than to look a category up. Of a fixed size, whatever comes. For one thread.
 */
final class RecentCells {
    private static final int PLACE_BITS = 10;
    private static final int PLACES = 1 << PLACE_BITS;
    /** The golden ratio: hashes of names that end in numbers lie side by side, and are spread by it. */
    private static final int SPREAD = 0x9E3779B9;

    private static final int LONGEST_BYTES = 1024;
    private static final int LONGEST_TEXT = 256;
    /** Texts that may be new in excess of those that come again; then no more are kept. */
    private static final int PATIENCE = 4096;

    private final @Nullable String[] texts = new @Nullable String[PLACES];
    private final byte[][] cells = new byte[PLACES][];
    private final boolean[] unknown = new boolean[PLACES];
    private int again;

    private static int place(String text) {
        return (text.hashCode() * SPREAD) >>> (Integer.SIZE - PLACE_BITS);
    }

    /** Writes what the very same text was encoded as; does nothing where that is not kept. */
    @SuppressWarnings("ReferenceEquality") // what is meant
    boolean write(String text, SlotWriter to) {
        int place = place(text);
        if (texts[place] != text) {
            return false;
        }
        again = Math.min(PATIENCE, again + 1);
        to.bytes(cells[place]);
        if (unknown[place]) {
            to.unknown();
        }
        return true;
    }

    /**
     * Keeps what was written last.
     *
     * @param start of it in {@code from}
     * @param isUnknown whether it was said to be unknown
     */
    void keep(String text, SlotWriter from, int start, boolean isUnknown) {
        if (again < -PATIENCE || text.length() > LONGEST_TEXT || from.size() - start > LONGEST_BYTES) {
            return;
        }
        again--;
        int place = place(text);
        texts[place] = text;
        cells[place] = Arrays.copyOfRange(from.array(), start, from.size());
        unknown[place] = isUnknown;
    }
}
