package io.lockstep.driver.config;

import org.jspecify.annotations.Nullable;

/**
 * Bad rows are left out and counted as by {@link SkipBadRows}; those of the training and validation rows are also written
 * aside, beside the prepared data, as lines of JSON: each with the reason, the place it was read from and what it holds.
 *
 * @param most rows of one data set that may be left out; absent: any number
 * @param mostShare of the rows of one data set; absent: any
 */
public record QuarantineBadRows(
        @Nullable Long most, @Nullable Double mostShare) implements BadRows {
    public QuarantineBadRows {
        new BadRowLimits(most, mostShare); // checks
    }

    @Override
    public boolean skips() {
        return true;
    }

    @Override
    public boolean keeps() {
        return true;
    }

    @Override
    public String exceeded(long bad, long read) {
        return new BadRowLimits(most, mostShare).exceeded("data.badRows.quarantine", bad, read);
    }
}
