package io.lockstep.jobs.command;

import io.lockstep.driver.explanation.ExplainJob;
import io.lockstep.driver.explanation.ExplanationConfig;
import io.lockstep.driver.explanation.ExplanationResult;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.importance.GlobalConfig;
import io.lockstep.driver.importance.GlobalExplanation;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modelcard.ModelCard;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.ProgressPrinter;
import io.lockstep.jobs.report.ExplanationPage;
import io.lockstep.jobs.report.GlobalSection;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says why a model answers as it does. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Say what each column of a row adds to a model's answer. Writes Parquet: the columns of the input, the"
                        + " model's prediction, the reasons of each row and the attributions of all columns.",
        footer = {
            "lockstep explain runs/patients --input conf/patients.yaml --output reasons",
            "lockstep explain runs/digits --input new.csv --output why --method shapley"
        })
final class ExplainCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = ModelOption.DESCRIPTION)
    private String model = "";

    @Option(
            names = "--input",
            paramLabel = "CONFIG|PATH",
            required = true,
            description = "Rows as predict takes them; a config's section explain says what else is asked.")
    private String input = "";

    @Option(
            names = "--output",
            paramLabel = "DIRECTORY",
            description =
                    "New or empty; it is whole when _SUCCESS is there. Without it no row is explained, and --global is"
                            + " needed.")
    private @Nullable String output;

    @Mixin
    private ExplainOptions explainOptions = new ExplainOptions();

    @Mixin
    private FindingOptions findings = new FindingOptions();

    @Mixin
    private NewColumnsOption newColumns = new NewColumnsOption();

    @Mixin
    private SparkOptions sparkOptions = new SparkOptions();

    ExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ExplanationConfig asked = explainOptions.config(input, findings.settings());
        if (output == null && asked.global() == null) {
            throw new IllegalArgumentException(
                    "--output: expected a directory for the rows' reasons, got none. Name one, or ask --global");
        }
        findings.checkPage();
        if (output == null && findings.card() != null) {
            throw new IllegalArgumentException("--card: expected --output beside it, as a card tells of the reasons of"
                    + " rows, got none. Name one, or leave --card out");
        }
        DataArgument rows =
                DataArgument.of("--input", input, findings.part(), ExplainOptions.others(findings.settings()));
        return SparkWork.run("lockstep explain", sparkOptions, console, (spark, files, log) -> {
            ResolvedModel resolved = ModelReference.resolve(files, model);
            findings.checkCard(files, resolved.directory());
            Preprocessing learnt = ModelDirectory.preprocessing(files, resolved.directory());
            Source source = rows.source("--input", learnt, warning -> console.say("warning: " + warning));
            ScoringOptions options =
                    ScoringOptions.standard().withBadRows(rows.badRows()).withNewColumns(newColumns.policy());
            ExplanationResult result = output == null
                    ? null
                    : new ExplainJob(
                                    spark,
                                    files,
                                    resolved,
                                    source,
                                    output,
                                    options,
                                    explainOptions.withFiles(asked, learnt, files))
                            .run();
            GlobalConfig whole = asked.global();
            GlobalExplanation global = whole == null
                    ? null
                    : GlobalExplanation.of(files, resolved.directory(), Rows.of(spark, files, source), whole, options);
            if (result != null) {
                findings.fillCard(files, resolved.directory(), ModelCard.EXPLANATION, result.cardData());
            }
            tell(resolved, result, global);
            return 0;
        });
    }

    private void tell(ResolvedModel resolved, @Nullable ExplanationResult result, @Nullable GlobalExplanation global)
            throws IOException {
        findings.writePage(() -> page(result, global));
        if (result != null) {
            result.warnings().forEach(warning -> console.say("warning: " + warning));
        }
        if (findings.json()) {
            Map<String, @Nullable Object> data = new LinkedHashMap<>(resolved.plainData());
            if (result != null) {
                data.putAll(result.plainData());
            }
            if (global != null) {
                data.put("global", global.plainData());
            }
            console.result(Json.line(data));
            return;
        }
        if (result != null) {
            ExplainLines.of(result).forEach(console::result);
            console.result("explanations  " + ProgressPrinter.shortened(result.output()));
            console.result(result.rows().describe());
        }
        if (global != null) {
            GlobalLines.of(global).forEach(console::result);
        }
        ModelOption.lines(resolved).forEach(console::result);
    }

    private String page(@Nullable ExplanationResult result, @Nullable GlobalExplanation global) {
        String title = model + ": explanations";
        if (result == null) {
            return global == null ? "" : GlobalSection.page(title, global);
        }
        String page = ExplanationPage.html(title, result.said(), result.summary(), result.fidelity());
        return global == null ? page : GlobalSection.within(page, global);
    }
}
