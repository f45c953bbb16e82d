package io.lockstep.jobs.command;

import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.evaluation.EvaluationResult;
import io.lockstep.driver.evaluation.Requirement;
import io.lockstep.driver.failure.RefusedException;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a model. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measure a trained model on rows that have the answer.",
        footer = {
            "lockstep evaluate runs/digits --data conf/digits.yaml",
            "lockstep evaluate models/credit@champion --data new.csv --require 'auc>=0.8'"
        })
final class EvaluateCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = ModelOption.DESCRIPTION)
    private String model = "";

    @Option(
            names = "--data",
            paramLabel = "CONFIG|PATH",
            required = true,
            description =
                    "A config file, a CSV file (.csv, .csv.gz), lines of JSON (.jsonl, .jsonl.gz, .json), or Parquet (a"
                            + " file or a directory; lines of JSON or images in one where the model learnt from such).")
    private String data = "";

    @Mixin
    private PartOption part = new PartOption();

    @Mixin
    private ConfigOptions configOptions = new ConfigOptions();

    @Option(
            names = "--require",
            paramLabel = "METRIC>=NUMBER",
            description = "What a metric has to be, as 'accuracy>=0.9' or 'loss<=0.3'; else the exit code is 3. May be"
                    + " repeated.")
    private List<String> required = new ArrayList<>();

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Mixin
    private NewColumnsOption newColumns = new NewColumnsOption();

    @Mixin
    private SparkOptions sparkOptions = new SparkOptions();

    EvaluateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<Requirement> requirements = required.stream().map(Requirement::of).toList();
        DataArgument rows = DataArgument.of("--data", data, part.part(), configOptions.settings());
        return SparkWork.run("lockstep evaluate", sparkOptions, console, (spark, files, log) -> {
            ResolvedModel resolved = ModelReference.resolve(files, model);
            String directory = resolved.directory();
            Source source = rows.source(
                    "--data",
                    ModelDirectory.preprocessing(files, directory),
                    warning -> console.say("warning: " + warning));
            EvaluationResult result = Evaluation.run(
                    spark,
                    files,
                    directory,
                    source,
                    ScoringOptions.standard().withBadRows(rows.badRows()).withNewColumns(newColumns.policy()),
                    requirements);
            Map<String, Object> data = new LinkedHashMap<>(resolved.plainData());
            data.putAll(result.plainData());
            result.rows().warnings().forEach(warning -> console.say("warning: " + warning));
            if (!jsonOption.json()) {
                String name = part.part().name().toLowerCase(Locale.ROOT);
                ResultLines.metrics(ResultLines.beside(name, result.metrics(), result.baselines()))
                        .forEach(console::result);
                ResultLines.unmeasured(name, result.baselines()).forEach(console::result);
                console.result(result.rows().describe());
                ModelOption.lines(resolved).forEach(console::result);
            }
            require(requirements, result, data);
            if (jsonOption.json()) {
                console.result(Json.line(data));
            }
            return 0;
        });
    }

    private void require(List<Requirement> requirements, EvaluationResult result, Map<String, Object> data)
            throws RefusedException {
        List<String> missed = new ArrayList<>();
        for (Requirement requirement : requirements) {
            if (!requirement.isMet(result.metrics())) {
                missed.add(requirement + ", got " + result.metrics().get(requirement.metric()));
            }
        }
        if (!missed.isEmpty()) {
            throw new RefusedException(
                    model + ": expected " + String.join("; ", missed)
                            + ". Keep the model that serves, or lower --require",
                    data);
        }
    }
}
