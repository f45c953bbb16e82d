package io.lockstep.driver.feature;

import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.ColumnBinding;
import io.lockstep.driver.column.ColumnTypes;
import io.lockstep.driver.column.Columns;
import io.lockstep.driver.column.Measure;
import io.lockstep.driver.column.MeasuredColumn;
import io.lockstep.driver.column.Scalings;
import io.lockstep.driver.column.StepWeights;
import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.DataConfig.Balance;
import io.lockstep.driver.config.Question;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.image.ImageChanges;
import io.lockstep.driver.slot.Noises;
import io.lockstep.driver.value.ColumnType;
import io.lockstep.kernels.loss.IdsTarget;
import io.lockstep.kernels.loss.TargetBinding;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Columns from which preprocessing is to be learnt; plain data, so that it can travel.
 *
 * @param columns of the rows, in order
 * @param inputs of the model, in order
 * @param questions the model answers, in order, with their columns under {@code targets}
 * @param balance what is made equal about training rows
 * @param reweigh columns whose groups are made independent of the classes by weights
 */
public record Recipe(
        List<String> columns,
        List<InputColumns> inputs,
        List<Question> questions,
        @Nullable String weight,
        @Nullable String key,
        @Default("none") Balance balance,
        @Default("[]") List<String> reweigh) {
    private static final Binding BINDING = new Binding(
                    Columns.REGISTRY, Scalings.REGISTRY, Noises.REGISTRY, ImageChanges.REGISTRY)
            .with(new ColumnBinding())
            .with(new TargetBinding());
    private static final String PICTURE_LABEL = "label";

    public Recipe {
        columns = List.copyOf(columns);
        inputs = List.copyOf(inputs);
        questions = List.copyOf(questions);
        reweigh = List.copyOf(reweigh);
    }

    /** Of rows that weigh what they weigh. */
    public Recipe(
            List<String> columns,
            List<InputColumns> inputs,
            List<Question> questions,
            @Nullable String weight,
            @Nullable String key) {
        this(columns, inputs, questions, weight, key, Balance.NONE, List.of());
    }

    /**
     * Checks a config against the columns that are there.
     *
     * @throws IllegalArgumentException naming the key that does not fit
     */
    public static Recipe of(RunConfig config, SourceColumns source) {
        DataConfig data = config.data();
        List<InputColumns> inputs = Stream.concat(
                        InputColumns.all(data, source).stream(), InputColumns.beside(config).stream())
                .map(InputColumns::prepared)
                .toList();
        List<Question> questions = new ArrayList<>();
        for (Question question : config.questions()) {
            Question asked = withTargets(question, source.names(), source.image() != null);
            questions.add(withInput(asked, inputs));
        }
        Recipe recipe = new Recipe(
                source.names(), inputs, questions, data.weight(), data.key(), data.balance(), data.reweigh());
        recipe.checkColumns();
        recipe.refuseLater(data.windows());
        if (data.balance() == Balance.CLASSES) {
            ClassBalance.balanced(questions);
        }
        if (!data.reweigh().isEmpty()) {
            Question answer = ClassBalance.only("data.reweigh", questions);
            refuseAnswer(data.reweigh(), answer.targets());
        }
        return recipe;
    }

    /** A class is not independent of itself. */
    private static void refuseAnswer(List<String> groups, List<String> targets) {
        for (String column : groups) {
            if (targets.contains(column)) {
                throw new IllegalArgumentException("data.reweigh: expected columns of groups, got "
                        + Excerpt.quoted(column) + ", which is the answer. Remove it");
            }
        }
    }

    /** What a window takes of a later row answers, and is no input. */
    private void refuseLater(@Nullable WindowsConfig windows) {
        if (windows == null) {
            return;
        }
        for (PlacedColumn own : placed()) {
            String column = own.column().column();
            if (windows.ahead().containsKey(column)) {
                throw new IllegalArgumentException(
                        own.place().list() + ": expected what is known by the end of a window, got "
                                + Excerpt.quoted(column) + ", which data.windows.ahead takes from " + windows.horizon()
                                + (windows.horizon() == 1 ? " row" : " rows") + " later. Remove it from the inputs");
            }
        }
    }

    private static Question withTargets(Question question, List<String> columns, boolean images) {
        checkStepWeights(question);
        if (!question.isOfColumns()) {
            return question;
        }
        List<String> targets = question.targets();
        if (targets.isEmpty()) {
            String label = question.label() == null && images ? PICTURE_LABEL : question.label();
            if (label == null) {
                throw new IllegalArgumentException(question.path()
                        + ".label: expected the column with the answer, got none. Columns: " + Excerpt.list(columns));
            }
            targets = List.of(label);
        } else if (!question.task().hasSeveralLabels()) {
            throw new IllegalArgumentException(
                    question.path() + ".targets: several numbers to predict need a regression"
                            + " loss, got a loss for classes. Use " + question.path() + ".label");
        }
        checkKind(question, targets.get(0));
        return question.of(null, targets, question.column());
    }

    /** What follows in an input is read as the input reads it. */
    private static Question withInput(Question question, List<InputColumns> inputs) {
        Column own = question.column();
        if (own == null || !own.answersItsInput()) {
            return question;
        }
        List<Column> columns = new ArrayList<>();
        inputs.forEach(input -> input.columns().forEach(placed -> columns.add(placed.column())));
        try {
            return question.of(question.label(), question.targets(), own.following(columns));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    question.labelPath() + "." + Columns.REGISTRY.nameOf(own) + ": " + e.getMessage(), e);
        }
    }

    private static void checkStepWeights(Question question) {
        boolean steps = question.task() instanceof IdsTarget ids && ids.weighsSteps();
        if (question.stepWeights() != null && !steps) {
            throw new IllegalArgumentException(
                    question.path() + ".stepWeights: expected a loss that compares each step of"
                            + " a sequence, such as sequenceCrossEntropy, got one for "
                            + question.task().name()
                            + ". Leave it out, or use data.weight for whole rows");
        }
    }

    /** A loss of ids reads a column of a kind that gives some, any other a class or numbers. */
    private static void checkKind(Question question, String label) {
        boolean ids = question.task() instanceof IdsTarget;
        if (ids != (question.column() != null)) {
            throw new IllegalArgumentException(question.labelPath() + ": expected "
                    + (ids
                            ? "a column with its kind, as the loss reads ids, got the name " + Excerpt.quoted(label)
                                    + " alone. Write {ids: " + label + "}"
                            : "the name of a column, as the loss reads a class or a number, got a column with its kind."
                                    + " Write label: " + label + ", or use a loss of ids"));
        }
    }

    /**
     * Checks that columns can hold what they are to be.
     *
     * @param types of the columns, in order
     * @throws IllegalArgumentException naming the key, the column and its type
     */
    public void checkTypes(List<ColumnType> types) {
        ColumnTypes found = new ColumnTypes(columns, types);
        placed().forEach(own -> own.column().checkType(own.place().list() + ": ", found));
        for (Question question : questions) {
            String where = question.labelPath() + ": ";
            PlacedColumn own = PlacedColumn.ofLabel(question);
            for (String target : question.targets()) {
                if (own != null) {
                    own.column().checkType(where, found);
                } else if (question.task().hasClasses()) {
                    found.requireText(where, target);
                } else {
                    found.requireNumber(where, target);
                }
            }
        }
        for (Question question : questions) {
            String column = question.stepWeights();
            if (column != null) {
                new StepWeights(column).checkType(question.path() + ".stepWeights: ", found);
            }
        }
        if (weight != null) {
            found.requireNumber("data.weight: ", weight);
        }
        if (key != null) {
            found.requireText("data.key: ", key);
        }
    }

    private void checkColumns() {
        ColumnPositions positions = new ColumnPositions(columns);
        for (PlacedColumn own : placed()) {
            require(own.place().list(), List.of(own.column().column()), positions);
            own.column().check(own.place());
        }
        require("data.weight", weight == null ? List.of() : List.of(weight), positions);
        require("data.reweigh", reweigh, positions);
        require("data.key", key == null ? List.of() : List.of(key), positions);
        Set<String> features = new HashSet<>();
        placed().forEach(own -> features.add(own.column().column()));
        for (int i = 0; i < questions.size(); i++) {
            checkQuestion(questions.get(i), features, positions);
            String stepWeights = questions.get(i).stepWeights();
            require(
                    questions.get(i).path() + ".stepWeights",
                    stepWeights == null ? List.of() : List.of(stepWeights),
                    positions);
            for (Question earlier : questions.subList(0, i)) {
                checkSameClasses(earlier, questions.get(i));
            }
        }
    }

    /** A class is one number, whichever output is asked; and a class that one of them does not know makes a row bad. */
    private static void checkSameClasses(Question earlier, Question question) {
        boolean both = !earlier.classes().isEmpty() && !question.classes().isEmpty();
        if (both
                && earlier.targets().equals(question.targets())
                && !earlier.classes().equals(question.classes())) {
            throw new IllegalArgumentException(question.path() + ".classes: expected "
                    + Excerpt.list(earlier.classes()) + ", as " + earlier.path() + " has for the same column "
                    + Excerpt.quoted(question.targets().get(0)) + ", got " + Excerpt.list(question.classes())
                    + ". Write the same list for both");
        }
    }

    private void checkQuestion(Question question, Set<String> features, ColumnPositions positions) {
        require(question.path() + ".label", question.targets(), positions);
        PlacedColumn own = PlacedColumn.ofLabel(question);
        for (String target : question.targets()) {
            if (features.contains(target) && (own == null || !own.column().answersItsInput())) {
                throw new IllegalArgumentException(question.path() + ".label: expected a column that is no input, got "
                        + Excerpt.quoted(target) + ", which is one. Remove it from the inputs");
            }
        }
        if (own != null) {
            own.column().check(own.place());
        }
        ClassNames.refuseSame(question.path(), question.classes());
        int classes = question.classes().size();
        if (question.task().fixedClassCount() != 0
                && classes != 0
                && classes != question.task().fixedClassCount()) {
            throw new IllegalArgumentException(question.path()
                    + ".classes: expected two for a loss that answers yes or no, got " + classes
                    + ". Use softmaxCrossEntropy for more");
        }
        if (!question.task().hasClasses() && classes != 0) {
            throw new IllegalArgumentException(question.path()
                    + ".classes: a " + (own == null ? "regression loss predicts numbers" : "loss of ids predicts ids")
                    + ", got classes. Remove them or change the loss");
        }
    }

    private void require(String key, List<String> names, ColumnPositions positions) {
        for (String name : names) {
            if (!positions.contains(name)) {
                throw new IllegalArgumentException(key + ": expected a column of the data, got " + Excerpt.quoted(name)
                        + ". Columns: " + Excerpt.list(columns));
            }
        }
    }

    /** Columns of all inputs, by kind. */
    List<PlacedColumn> placed() {
        List<PlacedColumn> all = new ArrayList<>();
        inputs.forEach(input -> all.addAll(input.columns()));
        return Columns.byKind(all, PlacedColumn::column);
    }

    /** Columns of all inputs, by kind; one may be there in several kinds. */
    public List<Column> inputColumns() {
        return placed().stream().map(PlacedColumn::column).toList();
    }

    /** What is looked at of each column the inputs are made of; of one that is there in several kinds, by the first. */
    public List<MeasuredColumn> measuredInputs() {
        Map<String, MeasuredColumn> measured = new LinkedHashMap<>();
        for (PlacedColumn own : placed()) {
            String name = own.column().column();
            measured.putIfAbsent(name, new MeasuredColumn(name, own.column().measure()));
        }
        return List.copyOf(measured.values());
    }

    /** As {@link #measuredInputs}, of the columns with the answers. */
    public List<MeasuredColumn> measuredLabels() {
        Map<String, MeasuredColumn> measured = new LinkedHashMap<>();
        for (Question question : questions) {
            Measure simple = question.task().hasClasses() ? Measure.CATEGORY : Measure.NUMBER;
            Column own = question.column();
            for (String target : question.targets()) {
                measured.putIfAbsent(target, new MeasuredColumn(target, own == null ? simple : own.measure()));
            }
        }
        return List.copyOf(measured.values());
    }

    /**
     * What decides what becomes of rows, in its canonical form: {@link #toPlainData} without the places of the config that say
     * it, which are for messages, and without {@code columns}, which are the source's, used or not, in its order.
     */
    public Map<String, @Nullable Object> content() {
        Recipe unplaced = new Recipe(
                List.of(),
                inputs.stream().map(InputColumns::unplaced).toList(),
                questions.stream().map(Question::unplaced).toList(),
                weight,
                key,
                balance,
                reweigh);
        Map<String, @Nullable Object> content = unplaced.toPlainData();
        content.remove("columns");
        return content;
    }

    /** For {@link #fromPlainData}. */
    public Map<String, @Nullable Object> toPlainData() {
        return BINDING.canonical(this);
    }

    public static Recipe fromPlainData(Object data) {
        return BINDING.bind(Recipe.class, data, "recipe");
    }
}
