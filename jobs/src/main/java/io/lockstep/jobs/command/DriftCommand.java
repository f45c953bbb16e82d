package io.lockstep.jobs.command;

import io.lockstep.driver.drift.Drift;
import io.lockstep.driver.drift.DriftConfig;
import io.lockstep.driver.drift.DriftReport;
import io.lockstep.driver.drift.Level;
import io.lockstep.driver.evaluation.WindowProfile;
import io.lockstep.driver.failure.RefusedException;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.source.Source;
import io.lockstep.jobs.config.Settings;
import io.lockstep.jobs.progress.Console;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds rows against those a model was trained on. */
@Command(
        name = "drift",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measure how far rows have moved from those that a model was trained on. Exit code 3 where that is"
                        + " too far.")
final class DriftCommand implements Callable<Integer> {
    private static final String DRIFT = "drift";

    private final Console console;

    @Parameters(paramLabel = "MODEL", description = ModelOption.DESCRIPTION)
    private String model = "";

    @Option(
            names = "--data",
            paramLabel = "CONFIG|PATH",
            required = true,
            description = "A config file, or rows as evaluate takes them. They need not have the answer.")
    private String data = "";

    @Mixin
    private PartOption part = new PartOption();

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Replace a limit, drift.warn.psi=0.2 or drift.test=significance, or a value of the config of"
                    + " --data. May be repeated.")
    private List<String> settings = List.of();

    @Option(names = "--json", description = "Print the result as one line of JSON, the last of standard out.")
    private boolean json;

    @Mixin
    private SparkOptions sparkOptions = new SparkOptions();

    DriftCommand(Console console) {
        this.console = console;
    }

    private static boolean isLimit(String setting) {
        return setting.startsWith(DRIFT + ".") || setting.startsWith(DRIFT + "=");
    }

    /** The limits that settings name, the others at their defaults. */
    private static DriftConfig limits(List<String> settings) {
        @Nullable Object given = Settings.plainData(
                        settings.stream().filter(DriftCommand::isLimit).toList())
                .get(DRIFT);
        return new Binding().bind(DriftConfig.class, given == null ? Map.of() : given, DRIFT);
    }

    @Override
    public Integer call() throws IOException {
        DriftConfig limits = limits(settings);
        DataArgument rows = DataArgument.of(
                "--data",
                data,
                part.part(),
                settings.stream().filter(setting -> !isLimit(setting)).toList());
        return SparkWork.run("lockstep drift", sparkOptions, console, (spark, files, log) -> {
            ResolvedModel resolved = ModelReference.resolve(files, model);
            WindowProfile window = window(spark, files, resolved.directory(), rows);
            window.rows().check(rows.badRows(), data);
            DriftReport report = Drift.of(profile(files, resolved.directory()), window.profile(), limits);
            Map<String, @Nullable Object> result = new LinkedHashMap<>(resolved.plainData());
            result.put("rows", window.rows().plainData());
            result.put(DRIFT, report.plainData());
            if (!json) {
                DriftLines.of(report).forEach(console::result);
                ModelOption.lines(resolved).forEach(console::result);
            }
            DriftLines.warnings(report).forEach(console::say);
            refuse(report, result);
            if (json) {
                console.result(Json.line(result));
            }
            return 0;
        });
    }

    private Profile profile(Files files, String directory) throws IOException {
        return ModelDirectory.profile(files, directory)
                .orElseThrow(() -> new IOException(model + ": expected a model with profile.json, which says what its"
                        + " training rows looked like, got one without. Train it again"));
    }

    private WindowProfile window(SparkSession spark, Files files, String directory, DataArgument rows)
            throws IOException {
        Profile reference = profile(files, directory);
        Preprocessing preprocessing = ModelDirectory.preprocessing(files, directory);
        Source source = rows.source("--data", preprocessing, warning -> console.say("warning: " + warning));
        return WindowProfile.of(Rows.of(spark, files, source).windowed(preprocessing.windows(), false), reference);
    }

    private void refuse(DriftReport report, Map<String, @Nullable Object> result) throws RefusedException {
        if (report.level() == Level.REFUSE) {
            List<String> columns = report.alarmed(Level.REFUSE).stream()
                    .map(column -> column.column())
                    .toList();
            throw new RefusedException(
                    data + ": expected rows like those that " + model + " was trained on, got others in column "
                            + Excerpt.list(columns) + ". Look at where they come from, train on such rows, or raise"
                            + " drift.refuse",
                    result);
        }
    }
}
