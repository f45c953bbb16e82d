package io.lockstep.jobs.command;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.jobs.session.Sessions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of commands about models that need no Spark session. */
final class ModelsOptions {
    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            description =
                    "A setting as for spark-submit; those of spark.hadoop are for the file systems. May be repeated.")
    private List<String> settings = new ArrayList<>();

    @SuppressWarnings("UnusedVariable") // CommandLineRunner asks whether it was given
    @Option(names = "--debug", description = "Print stack traces.")
    private boolean debug;

    boolean json() {
        return jsonOption.json();
    }

    Files files() throws IOException {
        return new HadoopFiles(Sessions.hadoop(settings));
    }
}
