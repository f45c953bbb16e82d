package io.lockstep.jobs.command;

import io.lockstep.driver.audit.AuditConfig;
import io.lockstep.driver.audit.AuditForm.Kind;
import io.lockstep.driver.evaluation.AuditedRows;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.config.Settings;
import io.lockstep.kernels.plaindata.Binding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which groups are audited, and which columns of a table have answers. */
final class AuditOptions {
    private static final String AUDIT = "audit";

    @Option(
            names = "--groups",
            paramLabel = "COLUMNS",
            description = "Columns whose values are groups, as sex,race; numbers are cut as in"
                    + " 'sex,age: [25, 45, 65]'. Default: audit.groups of the config.")
    private @Nullable String groups;

    @Option(
            names = "--reference",
            paramLabel = "COLUMN=VALUE",
            description = "The group that others are compared with. Default: the largest. May be repeated.")
    private List<String> reference = List.of();

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description = "Of --predictions: the column with the right answer. Without it selection alone is audited.")
    private @Nullable String label;

    @Option(
            names = "--score",
            paramLabel = "COLUMN",
            description = "Of --predictions: the column with the answer: a probability from 0 to 1, a class with"
                    + " --classes, a number with --numbers.")
    private @Nullable String score;

    @Option(
            names = "--positive",
            paramLabel = "VALUE",
            description = "Of --predictions: the right answer that is yes. Default: 1 or true")
    private @Nullable String positive;

    @Option(
            names = "--threshold",
            paramLabel = "SHARE",
            defaultValue = "0.5",
            description = "Of --predictions: from where on a probability is yes. Default: 0.5")
    private double threshold = 0.5;

    @Option(
            names = "--classes",
            paramLabel = "CLASS",
            split = ",",
            description = "Of --predictions: the classes, where they are not yes and no, as red,green,blue.")
    private List<String> classes = List.of();

    @Option(names = "--numbers", description = "Of --predictions: right answer and answer are numbers.")
    private boolean numbers;

    /** Whether a setting is one of the audit. */
    static boolean isAudit(String setting) {
        return setting.startsWith(AUDIT + ".") || setting.startsWith(AUDIT + "=");
    }

    /** @param data config or path with the rows */
    AuditConfig config(String data, List<String> settings) {
        String lower = data.toLowerCase(Locale.ROOT);
        AuditConfig config;
        if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
            config = ConfigFile.read(data, SparkWork::filesWithoutSession, settings)
                    .auditConfig();
        } else {
            Object own = Settings.plainData(
                            settings.stream().filter(AuditOptions::isAudit).toList())
                    .get(AUDIT);
            config = new Binding().bind(AuditConfig.class, own == null ? Map.of() : own, AUDIT);
        }
        if (groups != null) {
            config = config.withReference(Map.of()).withGroups(groups(groups));
        }
        if (config.groups().isEmpty()) {
            throw new IllegalArgumentException(
                    "--groups: expected columns whose values are groups, as sex,race, got none."
                            + " Name them here or under audit.groups of the config");
        }
        return reference.isEmpty() ? config : config.withReference(reference());
    }

    /** {@code sex, age: [25, 45]} is a list of YAML. */
    static Map<String, List<Double>> groups(String text) {
        Object list = Settings.plainData(List.of("groups=[" + text + "]")).get("groups");
        Map<String, List<Double>> groups = new LinkedHashMap<>();
        if (list instanceof List<?> columns) {
            for (Object column : columns) {
                if (column instanceof Map<?, ?> cut) {
                    cut.forEach((name, cuts) -> groups.put(String.valueOf(name), cuts(text, cuts)));
                } else {
                    groups.put(String.valueOf(column), List.of());
                }
            }
        }
        return groups;
    }

    private static List<Double> cuts(String text, @Nullable Object cuts) {
        List<Double> numbers = new ArrayList<>();
        for (Object cut : cuts instanceof List<?> list ? list : List.of("")) {
            if (!(cut instanceof Number number)) {
                throw new IllegalArgumentException("--groups " + text
                        + ": expected columns and where numbers are cut, as 'sex,age: [25, 45, 65]', got " + cuts);
            }
            numbers.add(number.doubleValue());
        }
        return numbers;
    }

    private Map<String, String> reference() {
        Map<String, String> values = new LinkedHashMap<>();
        for (String own : reference) {
            int at = own.indexOf('=');
            if (at < 1) {
                throw new IllegalArgumentException("--reference: expected COLUMN=VALUE, as sex=Male, got " + own);
            }
            values.put(own.substring(0, at), own.substring(at + 1));
        }
        return values;
    }

    /** Columns of {@code --predictions}. */
    AuditedRows.Table table() {
        if (score == null) {
            throw new IllegalArgumentException(
                    "--predictions: expected --score COLUMN with the answer, got none. Name it");
        }
        if (numbers && !classes.isEmpty()) {
            throw new IllegalArgumentException(
                    "--numbers: expected numbers or classes, got --classes too. Leave one out");
        }
        Kind kind = numbers ? Kind.NUMBERS : classes.isEmpty() ? Kind.YES_NO : Kind.CLASSES;
        return new AuditedRows.Table(label, score, kind, classes, positive, threshold);
    }

    /** @throws IllegalArgumentException when an option of tables is given beside a model */
    void refuseTable() {
        String given = label != null ? "--label" : score != null ? "--score" : positive != null ? "--positive" : "";
        if (!given.isEmpty() || numbers || !classes.isEmpty()) {
            throw new IllegalArgumentException((given.isEmpty() ? numbers ? "--numbers" : "--classes" : given)
                    + ": expected it with --predictions alone, got a model, which knows its answer. Leave it out");
        }
    }
}
