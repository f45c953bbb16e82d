package io.lockstep.driver.rank;

import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.BackendUnavailableException;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Backends that this process can compute with. */
public final class BackendReports {
    private BackendReports() {}

    /**
     * Loads them.
     *
     * @param wanted the one asked for; absent: all that are known, the preferred first
     * @param level of the run
     * @param precision of the run
     */
    public static List<BackendReport> of(@Nullable String wanted, InstructionSet level, Precision precision) {
        List<BackendReport> reports = new ArrayList<>();
        for (String name : wanted == null ? Backends.names() : List.of(wanted)) {
            try {
                Backend backend = Backends.named(name, level);
                reports.add(
                        backend.supports(precision)
                                ? new BackendReport(name, backend.identity(precision), backend.level(), "")
                                : BackendReport.failed(
                                        name,
                                        "train.precision: " + precision.label() + " is not to be had from "
                                                + backend.identity() + ". Set train.precision: f32"));
            } catch (BackendUnavailableException | IllegalArgumentException | IllegalStateException e) {
                reports.add(BackendReport.failed(name, String.valueOf(e.getMessage())));
            }
        }
        return reports;
    }
}
