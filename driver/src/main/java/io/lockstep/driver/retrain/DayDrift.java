package io.lockstep.driver.retrain;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.drift.Drift;
import io.lockstep.driver.drift.DriftReport;
import io.lockstep.driver.drift.Level;
import io.lockstep.driver.evaluation.WindowProfile;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.progress.RunListener;
import java.io.IOException;
import java.util.Optional;

/** Drift of a day's training rows since those of the model that serves. */
final class DayDrift {
    private final Files files;
    private final RunConfig config;
    private final RetrainConfig retrain;

    DayDrift(Files files, RunConfig config, RetrainConfig retrain) {
        this.files = files;
        this.config = config;
        this.retrain = retrain;
    }

    /** Empty, with a warning, where the champion has no profile. */
    Optional<DriftReport> of(Rows rows, Champion champion, RunListener listener) throws IOException {
        Optional<Profile> profile = ModelDirectory.profile(files, champion.directory());
        if (profile.isEmpty()) {
            listener.warning(
                    champion.directory() + ": expected profile.json, which says what its training rows looked like,"
                            + " got none, so that drift is not measured");
            return Optional.empty();
        }
        WindowProfile window = WindowProfile.of(rows.windowed(config.data().windows(), true), profile.get());
        DriftReport drift = Drift.of(profile.get(), window.profile(), retrain.drift());
        drift.alarmed(Level.WARN).forEach(column -> listener.warning("drift: " + column.describe()));
        return Optional.of(drift);
    }

    /** Whether a drift is one for which nothing is trained. */
    boolean refuses(DriftReport drift) {
        return drift.level() == Level.REFUSE && retrain.onDrift() == RetrainConfig.OnDrift.REFUSE;
    }
}
