package io.lockstep.jobs.command;

import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.overview.DataOverview;
import io.lockstep.driver.overview.Overview;
import io.lockstep.driver.overview.Part;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.report.DataPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what data hold. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Show what a config's data hold: rows, classes, columns, histograms, examples, and what is wrong with"
                        + " them.",
        footer = {"lockstep data conf/patients.yaml --html patients.html", "lockstep data conf/digits.yaml --part test"
        })
final class DataCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "CONFIG", description = "YAML file; conf/ has examples.")
    private String config = "";

    @Option(
            names = "--part",
            paramLabel = "PART",
            description = "Of which rows columns and examples are printed: ${COMPLETION-CANDIDATES}, in any case."
                    + " Default: train")
    private Part part = Part.TRAIN;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write all of it as a page, on this machine: histograms, pictures, spectrograms.")
    private @Nullable Path html;

    @Mixin
    private ConfigOptions configOptions = new ConfigOptions();

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Mixin
    private SparkOptions sparkOptions = new SparkOptions();

    DataCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ConfigFile file = ConfigFile.read(config, SparkWork::filesWithoutSession, configOptions.settings());
        RunConfig run = file.runConfig();
        checkPart(run.data());
        PagePath.check(html);
        return SparkWork.run("lockstep data " + run.name(), sparkOptions, console, (spark, files, log) -> {
            Overview overview;
            try {
                overview = DataOverview.of(spark, files, run);
            } catch (IllegalArgumentException e) {
                throw file.located(e);
            }
            if (html != null) {
                Files.writeString(html, DataPage.html(overview));
            }
            if (jsonOption.json()) {
                console.result(Json.line(overview.plainData()));
            } else {
                List<String> lines = DataLines.of(overview, part);
                lines.forEach(console::result);
                if (html != null) {
                    console.result("page           " + html);
                }
            }
            return 0;
        });
    }

    private void checkPart(DataConfig data) {
        boolean absent =
                (part == Part.TEST && data.test() == null) || (part == Part.VALIDATION && data.validation() == null);
        if (absent) {
            throw new IllegalArgumentException("--part " + part.text() + ": expected rows under data." + part.text()
                    + ", got none. Add them, or choose --part train");
        }
    }
}
