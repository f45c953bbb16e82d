package io.lockstep.driver.evaluation;

import io.lockstep.driver.audit.AuditConfig;
import io.lockstep.driver.audit.AuditCounts;
import io.lockstep.driver.audit.AuditForm;
import io.lockstep.driver.audit.AuditForm.Kind;
import io.lockstep.driver.audit.DataCounts;
import io.lockstep.driver.audit.StoredThresholds;
import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.KeptSchema;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.scoring.GroupDecisions;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.RowGroups;
import io.lockstep.driver.scoring.SchemaCheck;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.driver.value.ColumnType;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.Names;
import io.lockstep.kernels.shape.TensorType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.jspecify.annotations.Nullable;

/**
 * Counts of an audit, as one Spark job: of rows that a model answers, or of a table with the answers of any system. Each task
 * holds counts of groups, no rows; they merge exactly, in whatever order they come.
 *
 * @param data what the rows say of groups, whatever is answered
 * @param rows where they went
 * @param modelSha256 of the model that answered; empty for a table
 */
public record AuditedRows(AuditCounts counts, DataCounts data, RowCounts rows, String modelSha256) {
    /** Inputs that are looked at as what may tell the group. */
    private static final int MOST_INPUTS = 200;

    /**
     * A table with answers.
     *
     * @param label column with the right answer; absent: selection alone is audited
     * @param score column with the answer: a probability of yes, a class, or a number
     * @param kind of the answers
     * @param classes of several
     * @param positive the right answer that is yes; absent: 1 or true
     * @param threshold from where on a probability is yes
     */
    public record Table(
            @Nullable String label,
            String score,
            Kind kind,
            List<String> classes,
            @Nullable String positive,
            double threshold) {
        public Table {
            classes = List.copyOf(classes);
            if (!(threshold >= 0 && threshold <= 1)) {
                throw new IllegalArgumentException("--threshold: expected a share from 0 to 1, got " + threshold);
            }
        }
    }

    /**
     * Scores rows and counts them. Without the column of the answers selection alone is counted. Of a model that reads windows
     * each is a row, with the groups of what it is by.
     *
     * @param answer name of the output that is audited; absent: the only one
     * @throws IllegalArgumentException when a column is not there, or the model's answers are of a kind that is not audited
     * @throws IOException when model or rows cannot be read, a bad row may not be skipped, or there are no rows
     */
    public static AuditedRows ofModel(
            Files files,
            String modelDirectory,
            @Nullable String answer,
            Rows rows,
            ScoringOptions options,
            AuditConfig config)
            throws IOException {
        LoadedModel model = ModelDirectory.load(files, modelDirectory);
        WindowsConfig windows = model.preprocessing().windows();
        checkWindows(windows, config);
        return ofModel(model, files, answer, rows.windowed(windows, true), options, config);
    }

    /** A window's numbers are of several rows, which may be of several groups; what else it has is that of its last row. */
    private static void checkWindows(@Nullable WindowsConfig windows, AuditConfig config) {
        if (windows == null) {
            return;
        }
        for (String column : windows.columns()) {
            if (config.groups().containsKey(column)) {
                throw new IllegalArgumentException("--groups: expected columns of which a window has one value, got "
                        + Excerpt.quoted(column) + ", of which it has " + windows.length()
                        + ". Name what windows are by, or their order");
            }
        }
    }

    private static AuditedRows ofModel(
            LoadedModel model,
            Files files,
            @Nullable String answer,
            Rows rows,
            ScoringOptions options,
            AuditConfig config)
            throws IOException {
        SourceRows opened = rows.open();
        boolean labelled = opened.columns().containsAll(model.preprocessing().targets());
        SchemaCheck.check(files, model, rows.name(), KeptSchema.of(opened, rows.declaresTypes()), labelled, options);
        model.preprocessing().checkStepWeights(rows.name(), opened.columns());
        model.preprocessing().encoder(opened.columns());
        model.preprocessing().checkTypes(opened.columns(), opened.types());
        model.preprocessing().checkImages(rows.name(), opened.shape());
        if (labelled) {
            model.preprocessing().checkAnswerTypes(opened.columns(), opened.types());
        }
        Set<String> features = new HashSet<>();
        model.preprocessing().features().forEach(feature -> features.add(feature.column()));
        List<String> inputs = inputs(opened, features::contains);
        AuditPlan.Asked asked = asked(model, answer);
        AuditForm form = form(model, asked, labelled);
        StoredThresholds thresholds = options.thresholds();
        if (thresholds != null) {
            thresholds.check("--thresholds", model.digest().modelSha256());
            requireOne(model, form);
            new GroupDecisions(thresholds, model.preprocessing(), opened.columns());
        }
        AuditPlan plan = new AuditPlan(
                form,
                new RowGroups(config.columns(), places(opened.columns(), config)),
                asked,
                inputs,
                inputPlaces(opened, inputs),
                AuditPlan.Answers.NONE);
        String audited = plan.toJson();
        String scored = options.plan(files, model, opened.columns(), labelled).toJson();
        return merged(
                plan,
                opened.javaRows()
                        .mapPartitionsWithIndex(
                                (index, own) -> List.of(AuditTask.ofModel(audited, scored, index, own))
                                        .iterator(),
                                false),
                rows,
                options.badRows(),
                model.digest().modelSha256());
    }

    /**
     * Counts a table.
     *
     * @throws IllegalArgumentException when a column is not there
     * @throws IOException when rows cannot be read, a bad row may not be skipped, or there are no rows
     */
    public static AuditedRows ofTable(Rows rows, Table table, BadRows badRows, AuditConfig config) throws IOException {
        SourceRows opened = rows.open();
        List<String> columns = opened.columns();
        String label = table.label();
        String positive = table.positive();
        AuditPlan.Answers answers = new AuditPlan.Answers(
                label == null ? -1 : place(columns, "--label", label),
                place(columns, "--score", table.score()),
                label == null ? "" : label,
                table.score(),
                positive == null ? "" : Objects.requireNonNull(CanonicalText.of(positive)),
                table.threshold(),
                badRows.skips());
        List<String> classes = table.kind() == Kind.YES_NO ? List.of("no", "yes") : table.classes();
        List<String> inputs = inputs(opened, name -> !name.equals(label) && !name.equals(table.score()));
        AuditPlan plan = new AuditPlan(
                new AuditForm(table.kind(), label != null, classes),
                new RowGroups(config.columns(), places(columns, config)),
                AuditPlan.Asked.NONE,
                inputs,
                inputPlaces(opened, inputs),
                answers);
        String audited = plan.toJson();
        return merged(
                plan,
                opened.javaRows()
                        .mapPartitionsWithIndex(
                                (index, own) -> List.of(AuditTask.ofTable(audited, index, own))
                                        .iterator(),
                                false),
                rows,
                badRows,
                "");
    }

    private static AuditedRows merged(
            AuditPlan plan, JavaRDD<byte[]> parts, Rows rows, BadRows badRows, String modelSha256) throws IOException {
        String audited = plan.toJson();
        TaskFailure.Place place = rows::place;
        byte[] all;
        try {
            all = parts.getNumPartitions() == 0
                    ? new byte[0]
                    : parts.treeReduce((a, b) -> AuditTask.merge(audited, a, b));
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw TaskFailure.of(e, place);
        }
        AuditCounts counts = plan.counts();
        DataCounts data = plan.dataCounts();
        RowCounts found = RowCounts.NONE;
        if (all.length > 0) {
            PartitionOutcome outcome = AuditTask.outcome(all);
            if (outcome.isBad()) {
                throw new BadInputException(place.of(outcome.where()), outcome.problem());
            }
            AuditTask.merge(all, counts, data);
            found = outcome.counts();
        }
        found.check(badRows, rows.name());
        if (found.scored() == 0) {
            throw new IOException(
                    rows.name() + ": expected rows to audit, got none (" + found.describe() + "). Check the path");
        }
        return new AuditedRows(counts, data, found, modelSha256);
    }

    /** Columns of single values that are asked for, those with a text to be compared by; of very many the first. */
    private static List<String> inputs(SourceRows opened, Predicate<String> asked) {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < opened.columns().size() && inputs.size() < MOST_INPUTS; i++) {
            if (opened.types().get(i).kind() == ColumnType.Kind.SCALAR
                    && asked.test(opened.columns().get(i))) {
                inputs.add(opened.columns().get(i));
            }
        }
        return inputs;
    }

    private static List<Integer> inputPlaces(SourceRows opened, List<String> inputs) {
        return inputs.stream().map(opened.columns()::indexOf).toList();
    }

    private static AuditPlan.Asked asked(LoadedModel model, @Nullable String name) {
        List<Output> outputs = model.spec().outputs();
        List<String> names = outputs.stream().map(Output::name).toList();
        if (name == null && outputs.size() > 1) {
            throw new IllegalArgumentException(model.directory() + ": expected a model with one answer to audit, or"
                    + " --answer NAME, got " + outputs.size() + " answers, " + Excerpt.list(names) + ". Name one");
        }
        int number = name == null ? 0 : names.indexOf(name);
        if (number < 0) {
            throw new IllegalArgumentException("--answer: " + Names.unknown("answer", String.valueOf(name), names));
        }
        int score = 0;
        int target = 0;
        for (int i = 0; i < number; i++) {
            score += model.spec().outputShape(i).elementCount();
            TensorType type = model.spec().targetTypes().get(i);
            target += type.isDense() ? type.denseSize() : 0;
        }
        return new AuditPlan.Asked(
                number, score, model.spec().outputShape(number).elementCount(), target);
    }

    private static void requireOne(LoadedModel model, AuditForm form) {
        if (form.kind() != Kind.YES_NO || model.spec().outputs().size() != 1) {
            throw new IllegalArgumentException("--thresholds: expected a model with one answer, yes or no, got "
                    + model.directory() + ", which answers otherwise. Leave --thresholds out");
        }
    }

    private static AuditForm form(LoadedModel model, AuditPlan.Asked asked, boolean labelled) {
        Target target =
                model.spec().outputs().get(asked.answer()).loss().target().measuredAs();
        int size = asked.size();
        boolean number = target instanceof Target.Numbers && size == 1;
        if (!number && !(target instanceof Target.YesNo) && !(target instanceof Target.ClassIndex)) {
            throw new IllegalArgumentException(
                    model.directory() + ": expected an answer to audit that is a class or a number, got " + size
                            + " of kind " + target.name() + ". Audit its predictions: audit --predictions");
        }
        if (number) {
            return new AuditForm(Kind.NUMBERS, labelled, List.of());
        }
        int count = target.classCount(size);
        Answer answer = model.preprocessing().answers().get(asked.answer());
        List<String> classes = answer.classes().size() == count
                ? answer.classes()
                : IntStream.range(0, count).mapToObj(String::valueOf).toList();
        return new AuditForm(count == 2 ? Kind.YES_NO : Kind.CLASSES, labelled, classes);
    }

    private static List<Integer> places(List<String> columns, AuditConfig config) {
        List<Integer> places = new ArrayList<>();
        config.groups().keySet().forEach(name -> places.add(place(columns, "--groups", name)));
        return places;
    }

    private static int place(List<String> columns, String option, String name) {
        int place = columns.indexOf(name);
        if (place < 0) {
            throw new IllegalArgumentException(option + ": " + Names.unknown("column", name, columns));
        }
        return place;
    }
}
