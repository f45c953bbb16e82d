package io.lockstep.jobs.command;

import picocli.CommandLine.Option;

/** Option of commands that change what a model's name stands for. */
final class WhyOption {
    @Option(names = "--why", paramLabel = "TEXT", defaultValue = "", description = "Kept in the history.")
    private String why = "";

    String why() {
        return why;
    }
}
