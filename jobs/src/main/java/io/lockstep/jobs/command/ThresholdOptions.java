package io.lockstep.jobs.command;

import io.lockstep.driver.audit.AuditConfig;
import io.lockstep.driver.audit.AuditCounts;
import io.lockstep.driver.audit.Criterion;
import io.lockstep.driver.audit.StoredThresholds;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.WriteCheck;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Thresholds of groups, which an audit learns or decides by. */
final class ThresholdOptions {
    @Option(
            names = "--thresholds",
            paramLabel = "CRITERION|FILE",
            description = "equalOpportunity or equalizedOdds: learn thresholds of the groups from these rows, for"
                    + " --store. Else a file of such: audit decisions by them beside those without.")
    private @Nullable String thresholds;

    @Option(
            names = "--store",
            paramLabel = "FILE",
            description =
                    "Keep the thresholds learnt, beside the model or elsewhere; predict --thresholds FILE decides by"
                            + " them.")
    private @Nullable String store;

    /**
     * Checks what was typed.
     *
     * @param asked whether a model is audited
     * @param before whether another model is asked the same rows
     */
    void check(boolean asked, boolean before) {
        boolean learns = criterion().isPresent();
        checkStore(learns);
        if (thresholds == null) {
            return;
        }
        if (!asked) {
            throw new IllegalArgumentException(
                    "--thresholds: expected a model with it, got --predictions. They are of a model's scores");
        }
        if (!learns && before) {
            throw new IllegalArgumentException("--thresholds: expected it without --before, got both. What is decided"
                    + " without groups is shown beside them");
        }
    }

    private void checkStore(boolean learns) {
        String criteria = String.join(" or ", Criterion.ids());
        if (thresholds == null && store != null) {
            throw new IllegalArgumentException(
                    "--store: expected --thresholds " + criteria + " with it, got none. Say what is to be learnt");
        }
        if (learns && store == null) {
            throw new IllegalArgumentException("--thresholds " + thresholds
                    + ": expected --store FILE with it, got none. Say where they are kept");
        }
        if (!learns && store != null) {
            throw new IllegalArgumentException("--thresholds " + thresholds + ": expected " + criteria
                    + " with --store, got a file. Leave --store out");
        }
    }

    private Optional<Criterion> criterion() {
        return Optional.ofNullable(thresholds).flatMap(Criterion::of);
    }

    /** To decide by; absent where there are none, or they are to be learnt. */
    @Nullable StoredThresholds read(Files files) throws IOException {
        if (store != null) {
            ThresholdsFile.refuseTaken(files, store);
            WriteCheck.file(files, "--store", store);
        }
        return thresholds == null || criterion().isPresent() ? null : ThresholdsFile.read(files, thresholds);
    }

    /** Where they are kept; empty where they are not. */
    String stored() {
        return store == null ? "" : store;
    }

    /** Learns what is asked and keeps it. */
    Optional<StoredThresholds> learn(Files files, String modelSha256, AuditConfig config, AuditCounts counts)
            throws IOException {
        Optional<Criterion> criterion = criterion();
        if (store == null || criterion.isEmpty()) {
            return Optional.empty();
        }
        StoredThresholds learnt = StoredThresholds.learnt(modelSha256, criterion.get(), config, counts);
        ThresholdsFile.write(files, store, learnt);
        return Optional.of(learnt);
    }
}
