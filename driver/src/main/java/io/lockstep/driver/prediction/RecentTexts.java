package io.lockstep.driver.prediction;

import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Strings of texts in Spark's form. Those of categories come again and again: they are made once, and so is their hash. For one
 * thread.
 */
final class RecentTexts {
    private static final int SLOTS = 1024;
    private static final int LONGEST_BYTES = 64;

    private final @Nullable UTF8String[] seen = new @Nullable UTF8String[SLOTS];
    private final String[] texts = new String[SLOTS];

    /** @param text may change after the call */
    String of(UTF8String text) {
        if (text.numBytes() > LONGEST_BYTES) {
            return text.toString();
        }
        int slot = text.hashCode() & (SLOTS - 1);
        if (!text.equals(seen[slot])) {
            seen[slot] = text.copy();
            texts[slot] = text.toString();
        }
        return texts[slot];
    }
}
