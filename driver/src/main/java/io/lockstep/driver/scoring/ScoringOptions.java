package io.lockstep.driver.scoring;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.files.Files;
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
 */
public record ScoringOptions(BadRows badRows, @Nullable String backend, NewColumns newColumns) {
    /** New columns are kept. */
    public ScoringOptions(BadRows badRows, @Nullable String backend) {
        this(badRows, backend, NewColumns.KEEP);
    }

    /**
     * Bad rows end the job; the backend is the one {@code -Dlockstep.backend=} names here, or what executors prefer.
     */
    public static ScoringOptions standard() {
        return new ScoringOptions(BadRows.FAIL, Backends.wanted());
    }

    public ScoringOptions withBadRows(BadRows policy) {
        return new ScoringOptions(policy, backend, newColumns);
    }

    public ScoringOptions withBackend(@Nullable String name) {
        return new ScoringOptions(badRows, name, newColumns);
    }

    public ScoringOptions withNewColumns(NewColumns policy) {
        return new ScoringOptions(badRows, backend, policy);
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
                targets);
    }
}
