package io.lockstep.driver.scoring;

import io.lockstep.driver.audit.StoredThresholds;
import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.kernels.backend.registry.Backends;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options of scoring.
 *
 * @param badRows what becomes of rows that cannot be used
 * @param backend on every executor; absent: what each of them prefers
 * @param newColumns what becomes of columns that were not there at training
 * @param thresholds by which rows are decided, each by its group's; absent: as the model does
 */
public record ScoringOptions(
        BadRows badRows,
        @Nullable String backend,
        NewColumns newColumns,
        @Nullable StoredThresholds thresholds) {
    /** New columns are kept, groups not asked. */
    public ScoringOptions(BadRows badRows, @Nullable String backend) {
        this(badRows, backend, NewColumns.KEEP, null);
    }

    /**
     * Bad rows end the job; the backend is the one {@code -Dlockstep.backend=} names here, or what executors prefer.
     */
    public static ScoringOptions standard() {
        return new ScoringOptions(BadRows.FAIL, Backends.wanted());
    }

    public ScoringOptions withBadRows(BadRows policy) {
        return new ScoringOptions(policy, backend, newColumns, thresholds);
    }

    public ScoringOptions withBackend(@Nullable String name) {
        return new ScoringOptions(badRows, name, newColumns, thresholds);
    }

    public ScoringOptions withNewColumns(NewColumns policy) {
        return new ScoringOptions(badRows, backend, policy, thresholds);
    }

    /** The same with decisions by groups. */
    public ScoringOptions withThresholds(@Nullable StoredThresholds others) {
        return new ScoringOptions(badRows, backend, newColumns, others);
    }

    /**
     * What tasks have to know.
     *
     * @param columns of the rows
     * @param targets whether the rows' answers are needed
     */
    public ScoringPlan plan(Files files, LoadedModel model, List<String> columns, boolean targets) {
        return new ScoringPlan(
                model.directory(),
                model.digest().modelSha256(),
                files.settings(),
                columns,
                backend == null ? "" : backend,
                badRows.skips(),
                targets,
                thresholds == null ? "" : Json.line(thresholds.plainData()));
    }
}
