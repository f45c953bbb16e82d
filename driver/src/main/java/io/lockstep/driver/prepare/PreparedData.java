package io.lockstep.driver.prepare;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.shard.ShardManifest;
import org.jspecify.annotations.Nullable;

/**
 * Data ready to train on.
 *
 * @param directory with scheme
 * @param fingerprint of sources and preparation; equal means prepared once
 * @param validation absent when the config asks for none
 * @param reused whether an earlier preparation was found
 */
public record PreparedData(
        String directory,
        String fingerprint,
        ShardManifest train,
        @Nullable ShardManifest validation,
        Preprocessing preprocessing,
        RowAccounting rows,
        boolean reused) {}
