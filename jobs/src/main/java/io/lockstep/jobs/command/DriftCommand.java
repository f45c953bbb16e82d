package io.lockstep.jobs.command;

import io.lockstep.driver.drift.Drift;
import io.lockstep.driver.drift.DriftConfig;
import io.lockstep.driver.drift.DriftReport;
import io.lockstep.driver.drift.Level;
import io.lockstep.driver.evaluation.WindowProfile;
import io.lockstep.driver.evaluation.WindowScores;
import io.lockstep.driver.failure.RefusedException;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.SchemaDrift;
import io.lockstep.driver.feature.SourceSchema;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.KeptSchema;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.source.Source;
import io.lockstep.jobs.config.Settings;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.report.DriftPage;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
                        + " too far.",
        footer = {
            "lockstep drift runs/patients --data conf/patients.yaml",
            "lockstep drift models/credit@champion --data new.csv --scores --html d.html"
        })
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

    @Option(
            names = "--scores",
            description = "Score the rows too, and hold the answers against those to the validation rows.")
    private boolean scores;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write the table and a histogram of each column that drifted as a page, on this machine.")
    private @Nullable Path html;

    @Mixin
    private JsonOption jsonOption = new JsonOption();

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
        PagePath.check(html);
        DataArgument rows = DataArgument.of(
                "--data",
                data,
                part.part(),
                settings.stream().filter(setting -> !isLimit(setting)).toList());
        return SparkWork.run("lockstep drift", sparkOptions, console, (spark, files, log) -> {
            ResolvedModel resolved = ModelReference.resolve(files, model);
            Profile reference = profile(files, resolved.directory());
            Preprocessing preprocessing = ModelDirectory.preprocessing(files, resolved.directory());
            Source source = rows.source("--data", preprocessing, warning -> console.say("warning: " + warning));
            Rows own = Rows.of(spark, files, source).windowed(preprocessing.windows(), false);
            WindowProfile window = WindowProfile.of(own, reference);
            window.rows().check(rows.badRows(), data);
            Profile counted = window.profile();
            if (scores) {
                counted = counted.withScores(WindowScores.of(files, resolved.directory(), own, reference));
            }
            List<SchemaDrift.Change> columns = columns(files, resolved.directory(), own, preprocessing);
            DriftReport report = Drift.of(reference, counted, limits);
            write(report);
            Map<String, @Nullable Object> result = new LinkedHashMap<>(resolved.plainData());
            result.put("rows", window.rows().plainData());
            result.put(DRIFT, report.plainData());
            result.put("columns", new SchemaDrift(columns).plainData());
            if (!jsonOption.json()) {
                DriftLines.of(report).forEach(console::result);
                columns.forEach(change -> console.result(DriftLines.of(change)));
                ModelOption.lines(resolved).forEach(console::result);
            }
            DriftLines.warnings(report).forEach(console::say);
            refuse(report, result);
            if (jsonOption.json()) {
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

    /** How the columns of the rows differ from those of the training rows, whether the model reads them or not. */
    private static List<SchemaDrift.Change> columns(
            Files files, String directory, Rows rows, Preprocessing preprocessing) throws IOException {
        SourceSchema trained = SourceSchema.fromPlainData(
                ModelDirectory.lineage(files, directory).get(SourceSchema.IN_LINEAGE), "lineage.json: schema");
        return trained == null
                ? List.of()
                : SchemaDrift.between(
                                trained, KeptSchema.of(rows.open(), rows.declaresTypes()), preprocessing.needed(false))
                        .changes();
    }

    private void write(DriftReport report) throws IOException {
        if (html != null) {
            java.nio.file.Files.writeString(html, DriftPage.html(model + ": drift", report));
        }
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
