package io.lockstep.driver.prepare;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.order.OrderSpec;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.shard.ShardManifest;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Data ready to train on.
 *
 * @param directory with scheme
 * @param fingerprint of sources and preparation; equal means prepared once
 * @param validation absent when the config asks for none
 * @param quarantine bad rows that were written aside; absent: none were
 * @param provenance how this command came by them
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
        Provenance provenance,
        @Nullable Profile profile) {
    private static final int LARGEST_WINDOW = 16_384;
    private static final int SMALLEST_WINDOW = 256;
    private static final long WINDOWS_BYTES = 128L << 20;

    /**
     * How a command came by prepared data.
     *
     * @param reused whether an earlier preparation was found
     * @param sources what the rows were read from, by the name of their part: {@code train}, {@code validation}
     */
    public record Provenance(boolean reused, Map<String, SourceRead> sources) {
        public Provenance {
            sources = Collections.unmodifiableMap(new TreeMap<>(sources));
        }

        Provenance(boolean reused) {
            this(reused, Map.of());
        }
    }

    /** Of rows of which none was written aside, without a profile. */
    public PreparedData(
            String directory,
            String fingerprint,
            ShardManifest train,
            @Nullable ShardManifest validation,
            Preprocessing preprocessing,
            RowAccounting rows,
            boolean reused) {
        this(directory, fingerprint, train, validation, preprocessing, rows, null, new Provenance(reused), null);
    }

    /** Whether an earlier preparation was found. */
    public boolean reused() {
        return provenance.reused();
    }

    /** The same, of whose rows some were written aside. */
    PreparedData withQuarantine(QuarantinedRows aside) {
        return new PreparedData(
                directory, fingerprint, train, validation, preprocessing, rows, aside, provenance, profile);
    }

    /** The same, with what the rows were read from. */
    PreparedData from(Map<String, SourceRead> sources) {
        Provenance read = new Provenance(reused(), sources);
        return new PreparedData(
                directory, fingerprint, train, validation, preprocessing, rows, quarantine, read, profile);
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
