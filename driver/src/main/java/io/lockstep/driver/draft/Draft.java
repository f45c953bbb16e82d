package io.lockstep.driver.draft;

import io.lockstep.driver.source.SourceGuess;
import io.lockstep.driver.survey.Survey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A first config.
 *
 * @param text YAML with comments
 * @param task what is predicted
 * @param columns what becomes of each, in their order
 * @param notes what was found beside, for people
 */
public record Draft(String text, Task task, List<ColumnGuess> columns, List<String> notes) {
    /** Fewest rows that anything is learnt from. */
    private static final int LEAST_ROWS = 2;

    /**
     * What a person says about the draft.
     *
     * @param name of the config
     * @param label column to predict; absent: guessed
     * @param kind of answer; absent: guessed
     * @param data as it was named, for comments
     * @param next command that trains the config, for comments
     * @param test source of rows to test on; absent: none
     * @param series whether rows are a time series; absent: by what they hold
     */
    public record Request(
            String name,
            @Nullable String label,
            Task.@Nullable Kind kind,
            String data,
            String next,
            @Nullable SourceGuess test,
            @Nullable Boolean series) {
        /** Of rows that are a time series where what they hold says so. */
        public Request(
                String name,
                @Nullable String label,
                Task.@Nullable Kind kind,
                String data,
                String next,
                @Nullable SourceGuess test) {
            this(name, label, kind, data, next, test, null);
        }
    }

    public Draft {
        columns = List.copyOf(columns);
        notes = List.copyOf(notes);
    }

    /**
     * The draft for rows.
     *
     * @throws IllegalArgumentException when nothing can be learnt from them, saying why
     */
    public static Draft of(SourceGuess source, Survey survey, Request request) {
        if (survey.bad() > survey.rows()) {
            throw new IllegalArgumentException(
                    request.data() + ": expected rows that can be read, got " + Shown.count(survey.rows())
                            + unreadable(survey) + ". Correct the data, or describe them in a config");
        }
        if (survey.rows() < LEAST_ROWS) {
            throw new IllegalArgumentException(request.data() + ": expected at least " + LEAST_ROWS
                    + " rows to learn from, got " + survey.rows() + unreadable(survey) + ". Give more rows");
        }
        List<String> notes = new ArrayList<>(source.notes());
        boolean media = source.kind() == SourceGuess.Kind.PICTURES || source.kind() == SourceGuess.Kind.SOUNDS;
        if (media) {
            return media(source, survey, request, notes);
        }
        LabelGuess label = LabelGuess.of(survey, request.label());
        if (!label.reason().isEmpty()) {
            notes.add("the column to predict is taken to be " + Shown.name(label.label()) + ", " + label.reason()
                    + (label.others().isEmpty()
                            ? ""
                            : "; it may be "
                                    + String.join(
                                            " or ",
                                            label.others().stream()
                                                    .map(Shown::name)
                                                    .toList()))
                    + ": --label COLUMN says so");
        }
        Task task = Task.of(Objects.requireNonNull(survey.column(label.label())), request.kind());
        Draft series = SeriesDraft.of(source, survey, request, task, notes);
        if (series != null) {
            return series;
        }
        List<ColumnGuess> columns =
                ColumnGuesses.of(survey, label.label(), source.kind() == SourceGuess.Kind.TEXTS, source.takesMissing());
        if (columns.stream().noneMatch(column -> column.role().isInput())) {
            throw new IllegalArgumentException(request.data() + ": expected a column to predict "
                    + Shown.name(label.label())
                    + " from, got none that tells rows apart: "
                    + String.join(
                            ", ",
                            columns.stream()
                                    .filter(column -> column.role() == ColumnGuess.Role.LEFT_OUT)
                                    .limit(5)
                                    .map(column -> Shown.name(column.name()) + " (" + column.reason() + ")")
                                    .toList())
                    + ". Name the columns in a config");
        }
        Marks marks = Marks.of(survey, label.label(), source.takesMissing());
        notes.addAll(marks.notes());
        Map<String, String> leaks = Leaks.of(survey, task, columns);
        leaks.forEach((column, what) -> notes.add(Shown.name(column) + " " + what));
        TableDraft table = new TableDraft(source, survey, request, task, columns, marks, leaks);
        String text = table.text();
        notes.addAll(table.notes());
        return new Draft(text, task, columns, notes);
    }

    private static Draft media(SourceGuess source, Survey survey, Request request, List<String> notes) {
        String label = request.label() == null ? "label" : request.label();
        Task task = Task.of(
                Objects.requireNonNull(
                        survey.column(LabelGuess.of(survey, label).label())),
                Task.Kind.CLASSES);
        List<ColumnGuess> columns = new ArrayList<>();
        String input = source.kind() == SourceGuess.Kind.PICTURES ? "image" : "sound";
        survey.columns()
                .forEach(column -> columns.add(
                        column.name().equals(task.label())
                                ? new ColumnGuess(
                                        task.label(), ColumnGuess.Role.LABEL, Map.of(), 0, "what is predicted", "")
                                : column.name().equals(input)
                                        ? new ColumnGuess(
                                                input, ColumnGuess.Role.ARRAY, Map.of(), 1, "what is looked at", "")
                                        : ColumnGuess.leftOut(column.name(), "from the files' names", "")));
        survey.unreadable().forEach((reason, count) -> notes.add(Shown.rows(count) + " left out: " + reason));
        return new Draft(new MediaDraft(source, survey, request, task).text(), task, columns, notes);
    }

    private static String unreadable(Survey survey) {
        return survey.bad() == 0
                ? ""
                : " that can be read and " + Shown.count(survey.bad()) + " that cannot ("
                        + Shown.line(survey.problems().values().iterator().next()) + ")";
    }
}
