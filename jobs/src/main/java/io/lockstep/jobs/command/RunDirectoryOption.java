package io.lockstep.jobs.command;

import io.lockstep.driver.run.Options;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Option for the directory of a run, and of its prepared data beside it: where executors can read the one they can read
 * the other.
 */
final class RunDirectoryOption {
    @Option(
            names = "--run-dir",
            paramLabel = "DIRECTORY",
            description =
                    "Default: runs/NAME-HASH, the hash being of config and data. Prepared data is kept beside it.")
    private @Nullable String runDirectory;

    /** The option as it was typed, behind other words; empty where it was not. */
    String typed() {
        return runDirectory == null ? "" : " --run-dir " + ResultLines.quoted(runDirectory);
    }

    /** Options with these places. */
    Options options() {
        String directory = runDirectory;
        if (directory == null) {
            return Options.standard();
        }
        int slash = directory.replaceFirst("/+$", "").lastIndexOf('/');
        String around = slash < 0 ? "." : slash == 0 ? "/" : directory.substring(0, slash);
        return Options.standard().withRunsDirectory(around).withRunDirectory(directory);
    }
}
