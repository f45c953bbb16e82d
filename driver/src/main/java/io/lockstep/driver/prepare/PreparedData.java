package io.lockstep.driver.prepare;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.order.OrderSpec;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.shard.ShardManifest;
import org.jspecify.annotations.Nullable;

/**
 * Data ready to train on.
 *
 * @param directory with scheme
 * @param fingerprint of sources and preparation; equal means prepared once
 * @param validation absent when the config asks for none
 * @param quarantine bad rows that were written aside; absent: none were
 * @param reused whether an earlier preparation was found
 * @param profile of the training rows; absent: they were prepared before profiles were made
 */
public record PreparedData(
        String directory,
        String fingerprint,
        ShardManifest train,
        @Nullable ShardManifest validation,
        Preprocessing preprocessing,
        RowAccounting rows,
        @Nullable QuarantinedRows quarantine,
        boolean reused,
        @Nullable Profile profile) {
    private static final int LARGEST_WINDOW = 16_384;
    private static final int SMALLEST_WINDOW = 256;
    private static final long WINDOWS_BYTES = 128L << 20;

    /** Of rows of which none was written aside, without a profile. */
    public PreparedData(
            String directory,
            String fingerprint,
            ShardManifest train,
            @Nullable ShardManifest validation,
            Preprocessing preprocessing,
            RowAccounting rows,
            boolean reused) {
        this(directory, fingerprint, train, validation, preprocessing, rows, null, reused, null);
    }

    /** The same, of whose rows some were written aside. */
    PreparedData withQuarantine(QuarantinedRows aside) {
        return new PreparedData(directory, fingerprint, train, validation, preprocessing, rows, aside, reused, profile);
    }

    /** The order of training by a config; a window it does not name is one whose rows, over all slices, fit 128 MiB. */
    public OrderSpec order(RunConfig config) {
        Integer given = config.data().window();
        int slices = config.train().sliceCount();
        long fitting = WINDOWS_BYTES / slices / train.rowBytes();
        int window = given != null ? given : (int) Math.max(SMALLEST_WINDOW, Math.min(LARGEST_WINDOW, fitting));
        return new OrderSpec(config.seed(), config.train().batch(), slices, window);
    }
}
