package io.lockstep.jobs.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of every command that reads a config file. */
final class ConfigOptions {
    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description =
                    "Replace a value of the config: train.epochs=3, model.layers[1].dense.units=64. The value is read"
                            + " as YAML. May be repeated.")
    private List<String> settings = new ArrayList<>();

    List<String> settings() {
        return settings;
    }

    /** A config and its settings as they were typed. */
    String typed(String config) {
        StringBuilder typed = new StringBuilder(ResultLines.quoted(config));
        settings.forEach(setting -> typed.append(" --set ").append(ResultLines.quoted(setting)));
        return typed.toString();
    }
}
