package io.lockstep.driver.rank;

import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.kernels.backend.BackendUnavailableException;
import io.lockstep.kernels.backend.Backends;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which backends this process can compute with. */
public final class BackendReports {
    private BackendReports() {}

    /** @param wanted the one asked for; absent: all that are known, the preferred first */
    public static List<BackendReport> of(@Nullable String wanted) {
        List<BackendReport> reports = new ArrayList<>();
        for (String name : wanted == null ? Backends.names() : List.of(wanted)) {
            try {
                reports.add(new BackendReport(name, Backends.named(name).identity(), ""));
            } catch (BackendUnavailableException | IllegalArgumentException e) {
                reports.add(new BackendReport(name, "", String.valueOf(e.getMessage())));
            }
        }
        return reports;
    }
}
