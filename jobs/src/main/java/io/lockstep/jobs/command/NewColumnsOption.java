package io.lockstep.jobs.command;

import io.lockstep.driver.scoring.NewColumns;
import picocli.CommandLine.Option;

/** What becomes of columns that the training rows did not have. */
final class NewColumnsOption {
    @Option(
            names = "--new-columns",
            paramLabel = "keep|refuse",
            defaultValue = "keep",
            description = "Columns that the rows of training did not have: keep lets them through, refuse ends with the"
                    + " difference. Without it: keep.")
    private NewColumns policy = NewColumns.KEEP;

    NewColumns policy() {
        return policy;
    }
}
