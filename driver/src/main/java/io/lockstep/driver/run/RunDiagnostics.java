package io.lockstep.driver.run;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.ValidationConfig;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.diagnostics.Diagnostics;
import io.lockstep.driver.diagnostics.DiagnosticsPlan;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.feature.SourceSchema;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.prepare.HeldRows;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.prepare.RunRows;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a run's report shows of rows that its model was not trained on. */
final class RunDiagnostics {
    /** Sides of diagnosed rows. */
    static final String TEST = "test";

    static final String VALIDATION = "validation";

    private RunDiagnostics() {}

    /** What a config asks for. */
    static DiagnosticsPlan plan(RunConfig config) {
        String order = config.report().order();
        return new DiagnosticsPlan(config.report().examples(), order == null ? ownOrder(config) : order);
    }

    private static @Nullable String ownOrder(RunConfig config) {
        WindowsConfig windows = config.data().windows();
        if (windows != null) {
            return windows.order();
        }
        ValidationConfig validation = config.data().validation();
        return validation == null || (validation.from() == null && validation.last() == null)
                ? null
                : validation.column();
    }

    /**
     * Refuses an order that training rows do not have, before they are trained on.
     *
     * @throws IllegalArgumentException naming the columns there are
     */
    static void check(RunConfig config, SourceSchema trained) {
        String order = config.report().order();
        List<String> columns = new ArrayList<>();
        trained.columns().forEach(field -> columns.add(field.name()));
        if (order != null && !columns.contains(order)) {
            throw new IllegalArgumentException("report.order: expected a column of the data, got "
                    + Excerpt.quoted(order) + ". Columns: " + Excerpt.list(columns));
        }
    }

    /**
     * Diagnostics of the validation rows; empty where there are none. They serve the report alone: what goes wrong is said, and
     * ends nothing.
     */
    static Optional<Diagnostics> ofValidation(
            RunConfig config, Files files, RunRows rows, String model, ScoringOptions options, Consumer<String> warning)
            throws IOException {
        Rows held = HeldRows.of(config, rows);
        if (held == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Evaluation.diagnosed(files, model, held, options, plan(config), VALIDATION)
                    .diagnostics());
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            warning.accept("report: expected to read the validation rows again, for what it shows of them, got "
                    + e.getMessage() + ". The model is whole; the report goes without");
            return Optional.empty();
        }
    }
}
