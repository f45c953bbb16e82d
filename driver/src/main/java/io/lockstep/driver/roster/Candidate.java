package io.lockstep.driver.roster;

import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.Register;
import java.util.List;

/**
 * Executor that has registered to be a rank.
 *
 * @param backends how loading them went, the preferred first
 */
public record Candidate(Register register, List<BackendReport> backends) {
    public Candidate {
        backends = List.copyOf(backends);
    }

    /** What the rank says of a backend; of one it does not know, that it does not know it. */
    BackendReport report(String name) {
        for (BackendReport report : backends) {
            if (report.name().equals(name)) {
                return report;
            }
        }
        return BackendReport.failed(name, "no such backend");
    }
}
