package io.lockstep.driver.config;

import org.jspecify.annotations.Nullable;

/**
 * Bad rows are left out and counted by reason, up to a limit; beyond it the command ends with the account, and leaves nothing
 * that could be taken for its result.
 *
 * @param most rows of one data set that may be left out; absent: any number
 * @param mostShare of the rows of one data set; absent: any
 */
public record SkipBadRows(@Nullable Long most, @Nullable Double mostShare) implements BadRows {
    public SkipBadRows {
        if (most != null && most < 0) {
            throw new IllegalArgumentException("most must be at least 0, got " + most);
        }
        if (mostShare != null && !(mostShare >= 0 && mostShare <= 1)) {
            throw new IllegalArgumentException("mostShare must be in [0, 1], got " + mostShare);
        }
    }

    @Override
    public boolean skips() {
        return true;
    }

    @Override
    public String exceeded(long bad, long read) {
        if (most != null && bad > most) {
            return "at most " + most + " bad rows (data.badRows.skip.most)";
        }
        return mostShare != null && bad > mostShare * read
                ? "at most a share of " + mostShare + " bad rows (data.badRows.skip.mostShare)"
                : "";
    }
}
