package io.lockstep.jobs.command;

import io.lockstep.driver.audit.Audit;
import io.lockstep.driver.audit.AuditConfig;
import io.lockstep.driver.audit.AuditReport;
import io.lockstep.driver.audit.DataAudit;
import io.lockstep.driver.audit.FairnessRequirement;
import io.lockstep.driver.audit.StoredThresholds;
import io.lockstep.driver.evaluation.AuditedRows;
import io.lockstep.driver.failure.RefusedException;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modelcard.ModelCard;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.report.AuditPage;
import java.io.IOException;
import java.util.ArrayList;
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

/** Measures how alike groups are treated. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measure whether a model, or the answers of any system in a table, treat groups alike. Exit code 3"
                        + " where --require is not kept.",
        footer = {
            "lockstep audit runs/patients --data conf/patients.yaml --groups sex,smoker",
            "lockstep audit --predictions answers.csv --label y --score s --groups sex"
        })
final class AuditCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = ModelOption.DESCRIPTION)
    private @Nullable String model;

    @Option(
            names = "--data",
            paramLabel = "CONFIG|PATH",
            description =
                    "Rows for the model: a config file, or rows as evaluate takes them. Without the answer selection"
                            + " alone is audited.")
    private @Nullable String data;

    @Option(
            names = "--before",
            paramLabel = "MODEL",
            description =
                    "Another model, asked the same rows: what differs stands in one table, with the accuracy it costs.")
    private @Nullable String before;

    @Option(
            names = "--predictions",
            paramLabel = "CONFIG|PATH",
            description = "A table with answers, of any system, in place of MODEL and --data.")
    private @Nullable String predictions;

    @Mixin
    private AuditOptions auditOptions = new AuditOptions();

    @Option(
            names = "--require",
            paramLabel = "DEFINITION<=NUMBER",
            description = "What has to be kept, as 'equalOpportunityDifference <= 0.1' or"
                    + " 'demographicParityRatio[sex] >= 0.8 with 0.95'; else the exit code is 3. May be repeated.")
    private List<String> required = new ArrayList<>();

    @Mixin
    private ThresholdOptions thresholds = new ThresholdOptions();

    @Option(
            names = "--answer",
            paramLabel = "NAME",
            description = "Of a model with several answers: the one that is audited.")
    private @Nullable String answer;

    @Mixin
    private FindingOptions findings = new FindingOptions();

    @Mixin
    private SparkOptions sparkOptions = new SparkOptions();

    AuditCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        String rows = rows();
        findings.checkPage();
        AuditConfig config = auditOptions.config(rows, findings.settings());
        List<FairnessRequirement> requirements =
                required.stream().map(FairnessRequirement::of).toList();
        DataArgument argument = DataArgument.of(
                predictions == null ? "--data" : "--predictions",
                rows,
                findings.part(),
                findings.settings().stream()
                        .filter(setting -> !AuditOptions.isAudit(setting))
                        .toList());
        return SparkWork.run("lockstep audit", sparkOptions, console, (spark, files, log) -> {
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            AuditedRows counted;
            if (model != null) {
                findings.checkCard(files, ModelReference.resolve(files, model).directory());
            }
            StoredThresholds decided = thresholds.read(files);
            if (model == null) {
                Rows table = Rows.of(spark, files, argument.source());
                counted = AuditedRows.ofTable(table, auditOptions.table(), argument.badRows(), config);
            } else {
                ResolvedModel resolved = ModelReference.resolve(files, model);
                result.putAll(resolved.plainData());
                if (!findings.json()) {
                    ModelOption.lines(resolved).forEach(console::result);
                }
                counted = counted(spark, files, model, argument, config, decided);
            }
            AuditReport found = Audit.of(config, counted.counts());
            AuditReport report = decided == null ? found : found.withWords(decided.words());
            DataAudit data = DataAudit.of(counted.data(), config.fewest());
            String other = decided == null ? before : model;
            AuditReport earlier = other == null
                    ? null
                    : Audit.of(
                            config,
                            counted(spark, files, other, argument, config, null).counts());
            tell(counted, report, data, earlier, result);
            StoredThresholds learnt = thresholds
                    .learn(files, counted.modelSha256(), config, counted.counts())
                    .orElse(decided);
            if (learnt != null) {
                tell(learnt, decided != null, result);
            }
            List<FairnessRequirement.Outcome> outcomes = requirements.stream()
                    .map(requirement -> requirement.judge(config, counted.counts()))
                    .toList();
            findings.writePage(() -> AuditPage.html(argument(rows) + ": audit", report, data, outcomes));
            fillCard(files, result);
            judge(outcomes, result);
            if (findings.json()) {
                console.result(Json.line(result));
            }
            return 0;
        });
    }

    private void fillCard(Files files, Map<String, @Nullable Object> result) throws IOException {
        if (findings.card() != null && model != null) {
            Map<String, @Nullable Object> kept = new LinkedHashMap<>(result);
            kept.keySet().retainAll(List.of("rows", "groups", "differences", "words"));
            findings.fillCard(files, ModelReference.resolve(files, model).directory(), ModelCard.GROUPS, kept);
        }
    }

    private void tell(
            AuditedRows counted,
            AuditReport report,
            DataAudit data,
            @Nullable AuditReport earlier,
            Map<String, @Nullable Object> result) {
        result.put("rows", counted.rows().plainData());
        result.putAll(report.plainData());
        result.put("data", data.plainData());
        counted.rows().warnings().forEach(warning -> console.say("warning: " + warning));
        if (earlier != null) {
            result.put("before", earlier.plainData());
        }
        if (!findings.json()) {
            AuditLines.of(report).forEach(console::result);
            data.words().forEach(console::result);
            if (earlier != null) {
                AuditLines.beside(earlier, report).forEach(console::result);
            }
            console.result(counted.rows().describe());
        }
    }

    private void tell(StoredThresholds thresholds, boolean applied, Map<String, @Nullable Object> result) {
        result.put(applied ? "decided_by" : "stored_thresholds", thresholds.plainData());
        if (!findings.json()) {
            if (!applied) {
                console.result("stored: " + this.thresholds.stored());
                thresholds.words().forEach(console::result);
            }
        }
    }

    private void refuseBesideTable() {
        Map<String, @Nullable Object> others = new LinkedHashMap<>();
        others.put("a model", model);
        others.put("--data", data);
        others.put("--before", before);
        others.put("--card", findings.card());
        others.put("--answer", answer);
        others.forEach((name, given) -> {
            if (given != null) {
                throw new IllegalArgumentException(
                        "--predictions: expected it alone, got " + name + " too. Leave one out");
            }
        });
    }

    /** The one argument with rows. */
    private String rows() {
        thresholds.check(model != null, before != null);
        if (predictions != null) {
            refuseBesideTable();
            auditOptions.table();
            return predictions;
        }
        if (model == null || data == null) {
            throw new IllegalArgumentException("audit: expected a model and --data, or --predictions, got "
                    + (model == null ? "no model" : "no --data") + ". Name what is to be audited");
        }
        auditOptions.refuseTable();
        return data;
    }

    private AuditedRows counted(
            SparkSession spark,
            Files files,
            String asked,
            DataArgument argument,
            AuditConfig config,
            @Nullable StoredThresholds decided)
            throws IOException {
        String directory = ModelReference.resolve(files, asked).directory();
        Source source = argument.source(
                "--data",
                ModelDirectory.preprocessing(files, directory),
                warning -> console.say("warning: " + warning));
        return AuditedRows.ofModel(
                files,
                directory,
                answer,
                Rows.of(spark, files, source),
                ScoringOptions.standard().withBadRows(argument.badRows()).withThresholds(decided),
                config);
    }

    /** What is audited. */
    private String argument(String rows) {
        return model == null ? rows : model;
    }

    private void judge(List<FairnessRequirement.Outcome> outcomes, Map<String, @Nullable Object> result)
            throws RefusedException {
        List<Object> rules = new ArrayList<>();
        List<String> missed = new ArrayList<>();
        for (FairnessRequirement.Outcome outcome : outcomes) {
            Map<String, @Nullable Object> rule = new LinkedHashMap<>();
            rule.put("rule", outcome.rule());
            rule.put("passed", outcome.passed());
            rule.put("value", Double.isFinite(outcome.value()) ? outcome.value() : null);
            rule.put("limit", outcome.limit());
            rule.put("words", outcome.words());
            rules.add(rule);
            if (!findings.json()) {
                console.result(AuditLines.of(outcome));
            }
            if (!outcome.passed()) {
                missed.add(outcome.rule() + ", got " + outcome.words());
            }
        }
        result.put("rules", rules);
        if (!missed.isEmpty()) {
            throw new RefusedException(
                    (model == null ? predictions : model) + ": expected " + String.join("; ", missed)
                            + ". Keep the model that serves, or lower --require",
                    result);
        }
    }
}
