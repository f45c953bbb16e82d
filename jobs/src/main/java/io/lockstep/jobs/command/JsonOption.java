package io.lockstep.jobs.command;

import picocli.CommandLine.Option;

/** Option of every command that has a result. */
final class JsonOption {
    @Option(names = "--json", description = "Print the result as one line of JSON, the last of standard out.")
    private boolean json;

    boolean json() {
        return json;
    }
}
