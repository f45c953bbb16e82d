package io.lockstep.driver.overview;

import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.Measure;
import io.lockstep.driver.config.Question;
import io.lockstep.driver.draft.ColumnGuess;
import io.lockstep.driver.draft.ColumnGuesses;
import io.lockstep.driver.draft.Leaks;
import io.lockstep.driver.draft.Shown;
import io.lockstep.driver.draft.Task;
import io.lockstep.driver.overview.Warning.Kind;
import io.lockstep.driver.survey.ColumnSurvey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is to be said of data. No Spark. */
final class Judgement {
    private static final int LEAST_ROWS = 20;
    private static final double IDENTIFYING = 0.5;
    private static final double MOSTLY = 0.95;
    private static final int SHOWN_CLASSES = 5;

    private final ColumnOverviews overviews;
    private final List<Warning> warnings = new ArrayList<>();

    private Judgement(ColumnOverviews overviews) {
        this.overviews = overviews;
    }

    /** @param repeats with places for people */
    static List<Warning> of(
            ColumnOverviews overviews, List<SourceAccount> sources, List<Repeat> repeats, List<Classes> classes) {
        Judgement judgement = new Judgement(overviews);
        overviews.labels().keySet().forEach(judgement::leaks);
        overviews.inputs().forEach(judgement::input);
        classes.forEach(judgement::classes);
        Map<Part, Long> rows = new LinkedHashMap<>();
        sources.forEach(source -> rows.putAll(source.used()));
        Map<Part, Double> within = new EnumMap<>(Part.class);
        repeats.stream().filter(Repeat::isWithin).forEach(repeat -> within.put(repeat.of(), share(repeat, rows)));
        repeats.forEach(repeat -> judgement.repeat(repeat, share(repeat, rows), within.getOrDefault(repeat.in(), 0.0)));
        sources.forEach(judgement::bad);
        judgement.warnings.sort(Comparator.comparing(Warning::kind));
        return judgement.warnings;
    }

    private void say(Kind kind, String column, double figure, String text) {
        warnings.add(new Warning(kind, column, figure, (column.isEmpty() ? "" : Shown.name(column) + ": ") + text));
    }

    private void leaks(String label) {
        ColumnSurvey answers = overviews.train().column(label);
        boolean classes = overviews.hasClasses(label);
        if (answers == null || !answers.isSingle() || !(classes || answers.isNumeric())) {
            return;
        }
        for (String input : overviews.inputs().keySet()) {
            PartSurvey train = overviews.train();
            int at = train.index(input);
            if (at < 0) {
                continue;
            }
            Leaks.of(train.survey(), train.index(label), classes, at)
                    .ifPresent(leak -> warnings.add(
                            new Warning(Kind.LEAK, input, leak.figure(), Shown.name(input) + " " + leak.what())));
        }
    }

    private void input(String name, Column input) {
        ColumnSurvey column = overviews.train().column(name);
        if (column == null || input.measure() == Measure.NOTHING || !column.isSingle()) {
            return;
        }
        long rows = column.values() + column.missing();
        if (column.present() == 0) {
            say(Kind.CONSTANT, name, 0, "no values in any training row. Leave it out");
            return;
        }
        if (column.distinct() == 1 && column.present() == rows) {
            say(Kind.CONSTANT, name, 1, "the same value in all training rows, which tells nothing. Leave it out");
            return;
        }
        double missing = 1 - (double) column.present() / rows;
        if (missing >= MOSTLY) {
            say(
                    Kind.MISSING,
                    name,
                    missing,
                    "missing in " + Shown.percent(missing)
                            + " of the training rows. See where its values went, or leave" + " it out");
        }
        ColumnGuess guess = ColumnGuesses.of(column, rows);
        if (!key(name, input, column, guess)
                && column.isNumeric()
                && !guess.advice().isEmpty()) {
            say(Kind.CODE, name, column.codes().size(), guess.advice());
        }
    }

    /** Whether an input is rather the name of a row. */
    private boolean key(String name, Column input, ColumnSurvey column, ColumnGuess guess) {
        boolean category = input.measure() == Measure.CATEGORY || input.measure() == Measure.NUMBER_OR_CATEGORY;
        boolean repeats = column.distinct() <= IDENTIFYING * column.present() || column.present() < LEAST_ROWS;
        boolean whole = !column.isNumeric() || column.isWhole();
        boolean identifies =
                (category && whole) ? !repeats : (column.isWhole() && guess.role() == ColumnGuess.Role.LEFT_OUT);
        if (identifies) {
            say(
                    Kind.KEY,
                    name,
                    (double) column.distinct() / column.present(),
                    Shown.count(column.distinct()) + " different values in " + Shown.rows(column.present())
                            + ": an identifier taken for a " + (category ? "category" : "number")
                            + ", which tells nothing about other rows. Leave it out, or name it under data.key");
        }
        return identifies;
    }

    private void classes(Classes classes) {
        if (!classes.complete()) {
            return;
        }
        List<Long> trained = classes.rows().getOrDefault(Part.TRAIN, List.of());
        Map<String, Long> rows = new LinkedHashMap<>();
        for (int i = 0; i < trained.size(); i++) {
            if (trained.get(i) > 0) {
                rows.put(classes.names().get(i), trained.get(i));
            }
        }
        long all = rows.values().stream().mapToLong(Long::longValue).sum();
        Task task =
                new Task(classes.label(), rows.size() == 2 ? Task.Kind.TWO_CLASSES : Task.Kind.CLASSES, rows, all, "");
        if (rows.size() > 1 && task.isImbalanced()) {
            Question question = overviews.labels().get(classes.label());
            boolean single = question != null && question.task().hasClasses();
            String rarest = rows.entrySet().stream()
                    .min(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse("");
            say(
                    Kind.IMBALANCE,
                    classes.label(),
                    task.rarest(),
                    "class " + Shown.value(rarest) + " is " + Shown.percent(task.rarest()) + " of the training rows ("
                            + Shown.count(rows.getOrDefault(rarest, 0L)) + " of " + Shown.count(all)
                            + "), so that accuracy says little. Look at "
                            + (rows.size() == 2 ? "auc, prAuc or f1" : "f1 and confusion")
                            + (single ? ", or set data.balance: classes" : ""));
        }
        classes.rows().forEach((part, own) -> unseen(classes, part, own, rows));
    }

    private void unseen(Classes classes, Part part, List<Long> own, Map<String, Long> trained) {
        List<String> unseen = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            String name = classes.names().get(i);
            if (own.get(i) > 0 && !trained.containsKey(name)) {
                unseen.add(Shown.value(name));
            }
        }
        if (!unseen.isEmpty()) {
            say(
                    Kind.UNSEEN,
                    classes.label(),
                    unseen.size(),
                    part.text() + " rows have " + (unseen.size() == 1 ? "a class" : unseen.size() + " classes")
                            + " that no training row has: "
                            + String.join(", ", unseen.subList(0, Math.min(SHOWN_CLASSES, unseen.size())))
                            + (unseen.size() > SHOWN_CLASSES ? ", …" : "") + ". Give training rows of it, or take"
                            + " them out");
        }
    }

    /** Share of a part's rows that are equal to others. */
    private static double share(Repeat repeat, Map<Part, Long> rows) {
        return (double) repeat.rows() / Math.max(1, rows.getOrDefault(repeat.of(), 0L));
    }

    /** @param within share of the rows they are equal to that are equal to one another, as few values make them */
    private void repeat(Repeat repeat, double share, double within) {
        if (repeat.rows() == 0) {
            return;
        }
        String places = repeat.first().isEmpty() ? "" : ", such as " + repeat.first() + " and " + repeat.second();
        String counted = Shown.count(repeat.rows()) + " " + training(repeat.of())
                + (repeat.rows() == 1 ? " row (" : " rows (") + Shown.percent(share) + ") "
                + (repeat.rows() == 1 ? "is" : "are") + " equal, in all columns used, to ";
        if (repeat.isWithin()) {
            say(
                    Kind.DUPLICATES,
                    "",
                    share,
                    counted + "an earlier one" + places + ". Where they are copies, keep one of each");
        } else {
            say(
                    Kind.OVERLAP,
                    "",
                    share,
                    counted + training(repeat.in()) + " rows" + places
                            + (within >= share / 2
                                    ? ". So are " + Shown.percent(within) + " of the " + training(repeat.in())
                                            + " rows to one another: values may just coincide. Where they are copies,"
                                            + " take them out of one of the two"
                                    : ". What is measured on them was seen before: take them out of one of the two"));
        }
    }

    private static String training(Part part) {
        return part == Part.TRAIN ? "training" : part.text();
    }

    private void bad(SourceAccount source) {
        if (source.bad() > 0) {
            say(
                    Kind.BAD_ROWS,
                    "",
                    (double) source.bad(),
                    Shown.rows(source.bad()) + " of " + source.name() + " cannot be used; the first: "
                            + source.firstBad().replaceFirst("[.]+$", "")
                            + ". Correct them, or set data.badRows: skip");
        }
    }
}
