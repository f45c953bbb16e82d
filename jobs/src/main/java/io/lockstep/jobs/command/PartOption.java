package io.lockstep.jobs.command;

import picocli.CommandLine.Option;

/** Which rows of a config are meant. */
final class PartOption {
    @Option(
            names = "--part",
            paramLabel = "PART",
            defaultValue = "TEST",
            description = "Which rows of a config: ${COMPLETION-CANDIDATES}, in any case. Default: test")
    private DataArgument.Part part = DataArgument.Part.TEST;

    DataArgument.Part part() {
        return part;
    }
}
