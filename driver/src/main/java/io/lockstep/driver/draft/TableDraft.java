package io.lockstep.driver.draft;

import io.lockstep.driver.draft.ColumnGuess.Role;
import io.lockstep.driver.source.SourceGuess;
import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes the config of a table. */
final class TableDraft {
    private static final int MANY_COLUMNS = 200;
    private static final int STRATIFIED = 20_000;
    private static final double MOST_BAD = 0.01;
    /** Share of the rows that may be bad beside those that were found. */
    private static final double MOST_MORE = 0.1;

    private static final double ROUNDING = 1e-9;
    private static final List<String> ALWAYS_MISSING = List.of("", "?");

    private final SourceGuess source;
    private final Survey survey;
    private final Draft.Request request;
    private final Task task;
    private final List<ColumnGuess> columns;
    private final Marks marks;
    private final Map<String, String> leaks;
    private final RowOrder order;
    private final TrainingGuess training;
    private final List<String> notes = new ArrayList<>();
    private final YamlLines out = new YamlLines();

    TableDraft(
            SourceGuess source,
            Survey survey,
            Draft.Request request,
            Task task,
            List<ColumnGuess> columns,
            Marks marks,
            Map<String, String> leaks) {
        this.source = source;
        this.survey = survey;
        this.request = request;
        this.task = task;
        this.columns = columns;
        this.marks = marks;
        this.leaks = leaks;
        this.order = RowOrder.of(survey, columns);
        this.training = TrainingGuess.of(task.rows(), task, order);
    }

    List<String> notes() {
        return notes;
    }

    String text() {
        Openings.write(out, request, survey);
        data();
        out.blank();
        model();
        out.blank();
        train();
        return out.toString();
    }

    private void data() {
        out.line(0, "data:");
        Map<String, Object> keys = new LinkedHashMap<>(source.keys());
        TreeSet<String> missing = new TreeSet<>(marks.applied().keySet());
        if (source.takesMissing()) {
            missing.addAll(source.isCsv() ? ALWAYS_MISSING : List.of());
            if (!missing.equals(new TreeSet<>(source.isCsv() ? ALWAYS_MISSING : List.of()))) {
                keys.put("missing", List.copyOf(missing));
            }
        }
        out.entry(1, "train", keys, "");
        marks.applied().forEach((mark, count) -> {
            if (!mark.isEmpty()) {
                out.comment(1, Shown.value(mark) + " stands for a missing value in " + Shown.rows(count));
            }
        });
        SourceGuess test = request.test();
        if (test == null) {
            out.comment(
                    1, "test: rows like these that the finished model is tested on, read once and never learnt from");
        } else {
            Map<String, Object> testKeys = new LinkedHashMap<>(test.keys());
            if (keys.containsKey("missing") && test.takesMissing()) {
                testKeys.put("missing", Objects.requireNonNull(keys.get("missing")));
            }
            out.entry(1, "test", testKeys, "");
        }
        validation();
        out.entry(1, "label", task.label(), task.reason());
        if (task.kind() != Task.Kind.NUMBER) {
            // all of them: rows of a rare class may all be in validation
            out.entry(
                    1,
                    "classes",
                    List.copyOf(task.classes().keySet()),
                    task.kind() == Task.Kind.TWO_CLASSES ? "the second one is what the probability is of" : "");
        }
        inputs();
        badRows();
    }

    private void validation() {
        if (training.validation() == 0) {
            out.comment(1, "validation: {fraction: 0.2}, once there are more rows");
            return;
        }
        Map<String, Object> rule = new LinkedHashMap<>();
        ColumnGuess series = series();
        if (series != null) {
            rule.put("column", series.name());
            rule.put("last", training.validation());
            out.entry(1, "validation", rule, "the latest rows, as each has a time of its own");
            notes.add(
                    "the latest " + Shown.percent(training.validation()) + " of the rows by "
                            + Shown.name(series.name())
                            + " validate, as each row has a time of its own; windows under data learn from rows before (see the README)");
            return;
        }
        if (order.isOfUntoldTime()) {
            notes.add(
                    "rows are like those before them, as in an order of time that no column tells: later rows may be predicted"
                            + " worse than validation rows, which lie between those learnt from; a column with the time, and"
                            + " validation: {column: NAME, last: 0.2}, would show it");
        }
        rule.put("fraction", training.validation());
        if (task.kind() != Task.Kind.NUMBER && survey.rows() < STRATIFIED) {
            rule.put("stratify", task.label());
        }
        out.entry(1, "validation", rule, "kept from training, to measure on and to stop by");
        columns.stream()
                .filter(column -> column.role() == Role.DATE)
                .findFirst()
                .ifPresent(date -> out.comment(
                        1,
                        "to predict what comes later: validation: "
                                + YamlLines.flow(Map.of("column", date.name())).replace("}", ", last: 0.2}")));
    }

    /** A date that hardly repeats, as that of a time series; null where there is none. */
    private @Nullable ColumnGuess series() {
        for (ColumnGuess column : columns) {
            ColumnSurvey found = survey.column(column.name());
            if (column.role() == Role.DATE && found != null && found.distinct() >= 0.95 * survey.rows()) {
                return column;
            }
        }
        return null;
    }

    private void inputs() {
        boolean many = columns.size() > MANY_COLUMNS;
        list("numeric", Role.NUMERIC, many);
        list("piecewiseLinear", Role.PIECEWISE, many);
        list("categorical", Role.CATEGORICAL, many);
        list("arrays", Role.ARRAY, many);
        List<ColumnGuess> told = columns.stream()
                .filter(column -> column.role().isInput() && !isPlain(column))
                .toList();
        if (!told.isEmpty()) {
            out.line(1, "columns:");
            for (ColumnGuess column : told) {
                Map<String, Object> keys = new LinkedHashMap<>();
                keys.put("column", column.name());
                keys.putAll(column.keys());
                said(column, many);
                out.line(2, "- " + YamlLines.flow(Map.of(column.role().kind(), keys)), many ? "" : column.reason());
            }
        }
        leftOut(many);
    }

    private static boolean isPlain(ColumnGuess column) {
        boolean listed = EnumSet.of(Role.NUMERIC, Role.PIECEWISE, Role.CATEGORICAL, Role.ARRAY)
                .contains(column.role());
        return listed && column.keys().isEmpty();
    }

    private void list(String key, Role role, boolean many) {
        List<ColumnGuess> own = columns.stream()
                .filter(column -> column.role() == role && isPlain(column))
                .toList();
        if (own.isEmpty()) {
            return;
        }
        if (many) {
            out.entry(1, key, own.stream().map(ColumnGuess::name).toList(), "");
            own.forEach(column -> said(column, true));
            return;
        }
        out.line(1, key + ":");
        for (ColumnGuess column : own) {
            said(column, false);
            out.line(2, "- " + YamlLines.flow(column.name()), column.reason());
        }
    }

    /** What a person may want to change, on a line above. */
    private void said(ColumnGuess column, boolean many) {
        for (String what : List.of(column.advice(), leaks.getOrDefault(column.name(), ""))) {
            if (!what.isEmpty()) {
                out.comment(many ? 1 : 2, Shown.name(column.name()) + ": " + what);
            }
        }
    }

    private void leftOut(boolean many) {
        List<ColumnGuess> left = columns.stream()
                .filter(column -> column.role() == Role.LEFT_OUT)
                .toList();
        if (left.isEmpty()) {
            return;
        }
        out.comment(1, "left out:");
        for (ColumnGuess column : many ? left.subList(0, Math.min(left.size(), MANY_COLUMNS)) : left) {
            out.comment(
                    1,
                    "  " + Shown.name(column.name()) + ": " + column.reason()
                            + (column.advice().isEmpty() ? "" : " (" + column.advice() + ")"));
        }
        if (many && left.size() > MANY_COLUMNS) {
            out.comment(1, "  and " + (left.size() - MANY_COLUMNS) + " more");
        }
    }

    private void badRows() {
        long answers = survey.rows() - task.rows();
        long bad = survey.bad() + survey.headers() + answers;
        if (bad == 0) {
            return;
        }
        List<String> why = new ArrayList<>();
        if (survey.headers() > 0) {
            why.add("the header again in " + Shown.rows(survey.headers()));
        }
        if (answers > 0) {
            why.add("no answer in " + Shown.rows(answers));
        }
        survey.unreadable().forEach((reason, count) -> why.add(reason + " in " + Shown.rows(count)));
        double share = (double) bad / (survey.rows() + survey.bad() + survey.headers());
        double more = Math.min(share, Math.min(MOST_MORE, (1 - share) / 2));
        double limit = Math.max(MOST_BAD, Math.ceil(100 * (share + more) - ROUNDING) / 100);
        out.entry(1, "badRows", Map.of("skip", Map.of("mostShare", limit)), String.join(", ", why));
        notes.add("rows that cannot be learnt from are left out and counted: " + String.join(", ", why));
    }

    private void model() {
        out.line(0, "model:");
        out.line(1, "layers:", training.reason() + "; " + Shown.count(width()) + " inputs");
        for (Object layer : training.layers(task)) {
            String flow = YamlLines.flow(layer);
            out.line(2, "- " + flow.substring(1, flow.length() - 1));
        }
        switch (task.kind()) {
            case TWO_CLASSES -> {
                out.line(1, "loss: sigmoidCrossEntropy");
                if (task.isImbalanced()) {
                    out.line(1, "metrics: [auc, prAuc, f1, binaryAccuracy, logLoss]", rare());
                    out.comment(
                            1,
                            "data.balance: classes makes both classes count the same in the loss; probabilities are then no longer rates");
                } else {
                    out.line(1, "metrics: [binaryAccuracy, auc, logLoss]");
                }
            }
            case CLASSES -> {
                out.line(1, "loss: softmaxCrossEntropy");
                out.line(
                        1,
                        task.isImbalanced() ? "metrics: [accuracy, f1, logLoss]" : "metrics: [accuracy, logLoss]",
                        task.isImbalanced() ? rare() : "");
            }
            case NUMBER -> {
                out.line(1, "loss: mse", "the number is trained at mean 0 and deviation 1; huber minds outliers less");
                out.line(1, "metrics: [rmse, mae, r2]");
            }
        }
    }

    private String rare() {
        return "accuracy says little where the rarest class is " + Shown.percent(task.rarest()) + " of the rows";
    }

    private int width() {
        return columns.stream().mapToInt(ColumnGuess::width).sum();
    }

    private void train() {
        out.line(0, "train:");
        out.line(1, "epochs: " + training.epochs(), training.patience() > 0 ? "at most" : "");
        out.line(1, "batch: " + training.batch());
        out.line(
                1,
                "optimizer: {adamw: {learningRate: " + training.rate() + ", weightDecay: " + training.decay() + "}}");
        out.line(1, "schedule: {cosine: {warmupSteps: 50}}");
        if (training.patience() > 0) {
            out.line(
                    1,
                    "earlyStopping: {metric: loss, patience: " + training.patience() + "}",
                    "the model is the one with the smallest loss on validation rows");
        }
    }
}
