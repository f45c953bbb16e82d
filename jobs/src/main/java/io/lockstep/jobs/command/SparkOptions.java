package io.lockstep.jobs.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that runs on Spark. */
final class SparkOptions {
    @Option(
            names = "--master",
            paramLabel = "MASTER",
            description = "Where to run: local[N], local-cluster[N,CORES,MB], spark://HOST:PORT, yarn, k8s://…"
                    + " Default: what spark-submit says, or every core of this machine.")
    private @Nullable String master;

    @Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            description = "A Spark setting, as for spark-submit. May be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--debug", description = "Print stack traces; they are in the log in any case.")
    private boolean debug;

    private String otherwise = "local[*]";

    /** Where to run when neither the command line nor spark-submit says so. */
    SparkOptions orElse(String other) {
        otherwise = other;
        return this;
    }

    private int waitSeconds = 300;

    /** How long a cluster may take to give the first executor. */
    SparkOptions waiting(int seconds) {
        waitSeconds = seconds;
        return this;
    }

    int waitSeconds() {
        return waitSeconds;
    }

    String otherwise() {
        return otherwise;
    }

    @Nullable String master() {
        return master;
    }

    List<String> settings() {
        return settings;
    }

    boolean debug() {
        return debug;
    }
}
