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
        new BadRowLimits(most, mostShare); // checks
    }

    @Override
    public boolean skips() {
        return true;
    }

    @Override
    public boolean keeps() {
        return false;
    }

    @Override
    public String exceeded(long bad, long read) {
        return new BadRowLimits(most, mostShare).exceeded("data.badRows.skip", bad, read);
    }
}
