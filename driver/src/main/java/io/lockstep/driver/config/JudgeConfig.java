package io.lockstep.driver.config;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import org.jspecify.annotations.Nullable;

/**
 * What is measured, beside the losses, of what a generator makes while it is trained, held against training rows: of pictures what a classifier
 * sees, as {@code lockstep judge} does, of bars of {@code voices} the share of notes in key and what else {@code generate music --beside} measures.
 *
 * @param classifier directory of a model from such pictures to their classes; absent: for bars alone
 * @param samples made ones, and training rows they are held against
 * @param every epochs from one measurement to the next; that of {@code train.epochs} is measured, too
 */
public record JudgeConfig(
        @Nullable String classifier,
        @Default("2000") int samples,
        @Default("1") int every) {
    private static final int FEWEST = 4;
    private static final int MOST = 100_000;

    public JudgeConfig {
        if (samples < FEWEST || samples > MOST) {
            throw new PlainDataException(
                    "samples", "expected from " + FEWEST + " to " + MOST + ", got " + samples + ". Usual: 2000");
        }
        if (every < 1) {
            throw new PlainDataException("every", "expected at least 1 epoch, got " + every);
        }
    }
}
