package io.lockstep.driver.prepare;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.order.OrderSpec;
import io.lockstep.driver.shard.ShardManifest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Data ready to train on.
 *
 * @param directory with scheme
 * @param fingerprint of sources and preparation; equal means prepared once
 * @param validation absent when the config asks for none
 * @param reused whether an earlier preparation was found
 * @param sources what the rows were read from this time, by the name of their part: {@code train}, {@code validation}
 */
public record PreparedData(
        String directory,
        String fingerprint,
        ShardManifest train,
        @Nullable ShardManifest validation,
        Preprocessing preprocessing,
        RowAccounting rows,
        boolean reused,
        Map<String, SourceRead> sources) {
    private static final int LARGEST_WINDOW = 16_384;
    private static final int SMALLEST_WINDOW = 256;
    private static final long WINDOWS_BYTES = 128L << 20;

    public PreparedData {
        sources = Map.copyOf(sources);
    }

    /** Without a word on what the rows were read from. */
    public PreparedData(
            String directory,
            String fingerprint,
            ShardManifest train,
            @Nullable ShardManifest validation,
            Preprocessing preprocessing,
            RowAccounting rows,
            boolean reused) {
        this(directory, fingerprint, train, validation, preprocessing, rows, reused, Map.of());
    }

    /** With what the rows were read from. */
    PreparedData from(Map<String, SourceRead> read) {
        return new PreparedData(directory, fingerprint, train, validation, preprocessing, rows, reused, read);
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
