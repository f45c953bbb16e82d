package io.lockstep.driver.draft;

import io.lockstep.driver.draft.ColumnGuess.Role;
import io.lockstep.driver.source.SourceGuess;
import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the config of a time series: the label's next value is predicted from rows before it. What a row holds beside a number
 * is no array, and left out.
 */
final class SeriesDraft {
    private static final int DEFAULT_LENGTH = 16;
    private static final int MOST_COLUMNS = 20;
    private static final int MOST_KEYS = 1000;
    private static final int WINDOWS_OF_ROWS = 5;
    private static final double YEAR = 400;
    private static final double MOST_BAD = 0.01;
    private static final double ALL_BUT_FEW = 0.98;
    private static final double MILLIS = 1000;

    private final SourceGuess source;
    private final Survey survey;
    private final Draft.Request request;
    private final Task task;
    private final Series series;
    private final List<ColumnGuess> columns = new ArrayList<>();
    private final List<String> numbers = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final YamlLines out = new YamlLines();

    private SeriesDraft(SourceGuess source, Survey survey, Draft.Request request, Task task, Series series) {
        this.source = source;
        this.survey = survey;
        this.request = request;
        this.task = task;
        this.series = series;
        numbers.add(task.label());
        survey.columns().forEach(column -> columns.add(guess(column)));
    }

    /**
     * The draft where rows are a series and a number of it is asked for; null where they are not.
     *
     * @throws IllegalArgumentException when a person says they are, and nothing says so
     */
    static @Nullable Draft of(SourceGuess source, Survey survey, Draft.Request request, Task task, List<String> notes) {
        Boolean wanted = request.series();
        if (Boolean.FALSE.equals(wanted)) {
            return null;
        }
        Series series = task.kind() == Task.Kind.NUMBER ? Series.of(survey, task.label()) : null;
        if (series == null || (wanted == null && !series.isRegular())) {
            if (wanted == null) {
                return null;
            }
            throw new IllegalArgumentException(
                    "--series: expected a number to predict and a column of dates that no two rows"
                            + " share, or no two of one key or two, in at least 100 rows, got "
                            + (task.kind() != Task.Kind.NUMBER ? "classes in " + Shown.name(task.label()) : "none")
                            + ". Write dates as 2026-01-31, or leave --series out; where more columns together are"
                            + " the key, data.windows names them under by (conf/WINDOWS.md)");
        }
        SeriesDraft draft = new SeriesDraft(source, survey, request, task, series);
        String text = draft.text();
        List<String> all = new ArrayList<>(notes);
        all.addAll(draft.notes);
        return new Draft(text, task, draft.columns, all);
    }

    private ColumnGuess guess(ColumnSurvey column) {
        String name = column.name();
        if (name.equals(task.label())) {
            return new ColumnGuess(
                    name, Role.LABEL, Map.of(), length(), "its next value is predicted, by those before", "");
        }
        if (name.equals(series.order())) {
            return new ColumnGuess(
                    name, Role.DATE, Map.of(), 2 * parts().size(), "the order of the rows, and the season", "");
        }
        if (series.keys().contains(name)) {
            return key(column);
        }
        boolean whole = column.isNumeric() && column.present() == survey.rows();
        if (!whole || column.distinct() < 2 || numbers.size() >= MOST_COLUMNS) {
            return ColumnGuess.leftOut(
                    name,
                    !column.isNumeric()
                            ? "no number"
                            : column.distinct() < 2
                                    ? "the same value in all rows"
                                    : whole ? "one of many numbers" : "missing in some rows, and a window misses none",
                    "");
        }
        numbers.add(name);
        return new ColumnGuess(name, Role.ARRAY, Map.of(), length(), "its values in the rows before", "");
    }

    private ColumnGuess key(ColumnSurvey column) {
        String reason = series.keys().size() == 1
                ? "the key of " + Shown.count(column.distinct()) + " series"
                : "one of the keys of the series";
        return column.distinct() > MOST_KEYS
                ? ColumnGuess.leftOut(column.name(), reason, "")
                : new ColumnGuess(column.name(), Role.CATEGORICAL, Map.of(), (int) column.distinct() + 1, reason, "");
    }

    private int length() {
        Series.Season season = series.season();
        long most = Math.max(2, series.rows() / WINDOWS_OF_ROWS);
        return (int) Math.min(most, season == null ? DEFAULT_LENGTH : season.length());
    }

    private List<String> parts() {
        Series.Season season = series.season();
        List<String> parts = new ArrayList<>(season == null ? List.of() : season.parts());
        if (series.days() < YEAR) {
            parts.remove("yearday");
        }
        return parts;
    }

    private String text() {
        Openings.write(out, request, survey);
        data();
        out.blank();
        model();
        out.blank();
        train();
        return out.toString();
    }

    private String ahead() {
        String name = "next " + task.label();
        while (survey.column(name) != null) {
            name = "next " + name;
        }
        return name;
    }

    private void data() {
        out.line(0, "data:");
        Map<String, Object> keys = new LinkedHashMap<>(source.keys());
        Marks marks = Marks.of(survey, task.label(), source.takesMissing());
        notes.addAll(marks.notes());
        TreeSet<String> missing = new TreeSet<>(marks.applied().keySet());
        if (source.takesMissing() && !missing.isEmpty()) {
            missing.add("");
            keys.put("missing", List.copyOf(missing));
        }
        out.entry(1, "train", keys, "");
        SourceGuess test = request.test();
        if (test == null) {
            out.comment(1, "test: later rows that the finished model is tested on, read once and never learnt from");
        } else {
            Map<String, Object> testKeys = new LinkedHashMap<>(test.keys());
            if (keys.containsKey("missing") && test.takesMissing()) {
                testKeys.put("missing", Objects.requireNonNull(keys.get("missing")));
            }
            out.entry(1, "test", testKeys, "");
        }
        Map<String, Object> validation = new LinkedHashMap<>();
        validation.put("column", series.order());
        validation.put("last", 0.2);
        out.entry(1, "validation", validation, "the latest rows; a window across the border is left out");
        windows();
        out.entry(1, "label", ahead(), task.reason());
        out.entry(1, "arrays", numbers, "");
        List<String> keyed = columns.stream()
                .filter(column -> column.role() == Role.CATEGORICAL)
                .map(ColumnGuess::name)
                .toList();
        if (!keyed.isEmpty()) {
            out.entry(1, "categorical", keyed, "");
        }
        if (!parts().isEmpty()) {
            Map<String, Object> date = new LinkedHashMap<>();
            date.put("column", series.order());
            date.put("parts", parts());
            out.entry(1, "columns", List.of(Map.of("date", date)), "where in the season the window ends");
        }
        columns.stream()
                .filter(column -> column.role() == Role.LEFT_OUT)
                .forEach(column -> out.comment(1, "left out: " + Shown.name(column.name()) + ": " + column.reason()));
        badRows();
    }

    private void windows() {
        List<String> keys = series.keys();
        String no = series.repeated() == 0 ? "no two" : "hardly two";
        String own = keys.stream().map(Shown::name).collect(Collectors.joining(" and "));
        String each = keys.isEmpty() ? no + " rows share" : no + " rows of one " + own + " share";
        notes.add("the rows are a time series, as " + each + " a " + Shown.name(series.order()) + ": the next "
                + Shown.name(task.label()) + " is predicted from the " + length()
                + " rows before; --no-series predicts it from its own row instead");
        out.line(1, "windows:", "each example is rows in order, and its answer the value behind");
        out.entry(2, "order", series.order(), "");
        if (!keys.isEmpty()) {
            out.entry(2, "by", keys, "");
        }
        out.entry(2, "length", length(), "rows of a window");
        out.entry(2, "columns", numbers, "");
        out.entry(2, "ahead", Map.of(ahead(), task.label()), "horizon: 7 asks for the seventh row behind");
        if (series.gap() > 0) {
            out.entry(2, "gap", seconds(series.gap()), "seconds; no window reaches over a larger hole");
        }
        Series.Season season = series.season();
        if (season == null) {
            out.comment(2, "season: rows after which values come again, measured beside the model");
        } else {
            out.entry(
                    2,
                    "season",
                    season.rows(),
                    "rows of " + season.name() + ": its value then is measured beside the model");
            notes.add("the season is taken to be " + season.name() + ", " + season.rows()
                    + " rows, by the step between rows; data.windows.season says another");
        }
    }

    /** Whole, or to the next millisecond, so that no step of them is larger. */
    private static Object seconds(double gap) {
        return gap == Math.rint(gap) ? (Object) Math.round(gap) : (Object) (Math.ceil(gap * MILLIS) / MILLIS);
    }

    private void badRows() {
        long bad = survey.bad() + survey.headers() + survey.rows() - task.rows() + series.repeated();
        if (bad > 0) {
            double share = 2.0 * bad / (survey.rows() + survey.bad() + survey.headers());
            double limit = Math.min(ALL_BUT_FEW, Math.max(MOST_BAD, Math.ceil(100 * share) / 100));
            out.entry(
                    1,
                    "badRows",
                    Map.of("skip", Map.of("mostShare", limit)),
                    (series.repeated() > 0
                                    ? "not readable, no value, or the " + Shown.name(series.order())
                                            + " of another, in "
                                    : "not readable, or no value, in ")
                            + Shown.rows(bad));
        }
    }

    private void model() {
        out.line(0, "model:");
        out.line(1, "layers:", "a line through the inputs, and what a few units bend it by");
        out.line(2, "- {name: inputs, batchNorm: {}}");
        out.line(2, "- dense: {units: 16, activation: relu}");
        out.line(2, "- {name: bent, dropout: {rate: 0.3}}");
        out.line(2, "- {from: [inputs, bent], concat: {}}");
        out.line(2, "- dense: {units: 1}");
        out.line(1, "loss: mse", "the number is trained at mean 0 and deviation 1");
        out.line(1, "metrics: [rmse, mae, r2]", "those of the last value and of the last season stand beside them");
    }

    private void train() {
        out.line(0, "train:");
        out.line(1, "epochs: 40", "at most");
        out.line(1, "batch: 64");
        out.line(1, "optimizer: {adamw: {learningRate: 0.003, weightDecay: 0.1}}");
        out.line(1, "schedule: {cosine: {}}");
        out.line(
                1,
                "earlyStopping: {metric: loss, patience: 10}",
                "the model is the one with the smallest loss on validation rows");
    }
}
