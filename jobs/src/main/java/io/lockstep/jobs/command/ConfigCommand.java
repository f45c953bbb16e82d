package io.lockstep.jobs.command;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.config.ResolvedConfig;
import io.lockstep.jobs.progress.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows a config as it is understood. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Show a config with every key and where each value comes from. What is printed is a config too, the"
                        + " same one; only user and query of a hook's URL are to be filled in. Data are not looked at.",
        footer = {"lockstep config conf/digits.yaml", "lockstep config conf/patients.yaml --set train.epochs=3 --json"})
final class ConfigCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "CONFIG", description = "YAML file; conf/ has examples.")
    private String config = "";

    @Mixin
    private ConfigOptions configOptions = new ConfigOptions();

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    ConfigCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ResolvedConfig resolved = ConfigFile.read(config, SparkWork::filesWithoutSession, configOptions.settings())
                .resolved();
        if (jsonOption.json()) {
            console.result(Json.line(resolved.plainData()));
        } else {
            resolved.yaml().forEach(console::result);
        }
        return 0;
    }
}
