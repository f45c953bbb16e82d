package io.lockstep.jobs.command;

import io.lockstep.driver.config.DataConfig;
import picocli.CommandLine.Option;

/** Option for the part of a config's rows. */
final class PartOption {
    @Option(
            names = "--part",
            paramLabel = "PART",
            defaultValue = "TEST",
            description = "Which rows of a config: ${COMPLETION-CANDIDATES}, in any case. Default: test")
    private DataArgument.Part part = DataArgument.Part.TEST;

    /** The option, a blank before it, that names rows these sources have; empty where the default does. */
    static String of(DataConfig data) {
        if (data.test() != null) {
            return "";
        }
        boolean held = data.validation() != null && data.validation().source() != null;
        return held ? " --part validation" : " --part train";
    }

    DataArgument.Part part() {
        return part;
    }
}
