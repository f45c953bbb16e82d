package io.lockstep.driver.feature;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.ColumnLearner;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.NumericStatistics;
import io.lockstep.driver.config.DataConfig.Balance;
import io.lockstep.driver.config.Question;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Learns preprocessing from training rows. Exact: neither the order of rows nor how they are divided among learners that
 * are merged in the end makes a difference. Not thread-safe.
 */
public final class Learner {
    private static final Binding BINDING = new Binding();
    private static final String INPUTS = "inputs";
    private static final String ANSWERS = "answers";
    private static final String LABELS = "labels";
    private static final String BALANCE = "balance";
    private static final String GROUPS = "groups";
    private static final int MOST_CLASSES = 100_000;

    private final Recipe recipe;
    /** Whether it looks at the rows for the first time, and so at the answers. */
    private final boolean first;

    private final List<List<Read>> inputs = new ArrayList<>();
    /** Of each question whose classes are not given. */
    private final List<TreeSet<String>> classes;
    /** Of each question whose numbers are to be standardised; else empty. */
    private final List<List<Target>> targets;

    /** Of each question whose column is of a kind of its own; else empty. */
    private final List<List<Read>> labels = new ArrayList<>();

    private final int[] firstTargets;
    private final @Nullable ClassBalance balance;
    private final @Nullable GroupBalance groups;

    private @Nullable Preprocessing finished;

    /** What a learner that is done finds in another pass. */
    record Nothing() {}

    /**
     * A column that is learnt about.
     *
     * @param index of it in a row
     * @param open whether the learner looks at the rows in this pass
     */
    private record Read(ColumnLearner<?> learner, int index, boolean open) {
        void merge(Object data) {
            if (open) {
                merge(learner, data);
            }
        }

        Record state() {
            return open ? learner.state() : new Nothing();
        }

        Read again() {
            boolean more = learner.wantsAnotherPass();
            return new Read(more ? learner.again() : learner, index, more);
        }

        private static <S extends Record> void merge(ColumnLearner<S> learner, Object data) {
            learner.merge(BINDING.bind(learner.stateType(), data, "learner"));
        }
    }

    /**
     * A number to predict.
     *
     * @param index of its column
     */
    private record Target(NumericStatistics statistics, int index) {}

    /** What one learner knows of the answers. */
    record Answers(List<List<String>> classes, List<List<NumericStatistics.State>> targets) {}

    public Learner(Recipe recipe) {
        this.recipe = recipe;
        this.first = true;
        this.classes = new ArrayList<>();
        this.targets = new ArrayList<>();
        this.firstTargets = new int[recipe.questions().size()];
        ColumnPositions positions = new ColumnPositions(recipe.columns());
        this.balance = recipe.balance() == Balance.CLASSES ? new ClassBalance(recipe, positions) : null;
        this.groups = recipe.reweigh().isEmpty() ? null : new GroupBalance(recipe, positions);
        for (InputColumns input : recipe.inputs()) {
            inputs.add(input.columns().stream()
                    .<Read>map(own -> new Read(
                            own.column().learner(own.place()),
                            positions.of(own.column().column()),
                            true))
                    .toList());
        }
        for (Question question : recipe.questions()) {
            firstTargets[classes.size()] =
                    question.isOfColumns() ? positions.of(question.targets().get(0)) : 0; // never read
            classes.add(new TreeSet<>());
            labels.add(read(question, positions));
            List<String> numbers = question.standardized() ? question.targets() : List.of();
            targets.add(numbers.stream()
                    .map(column -> new Target(new NumericStatistics(column, false), positions.of(column)))
                    .toList());
        }
    }

    private Learner(Learner before) {
        this.recipe = before.recipe;
        this.first = false;
        this.classes = before.classes;
        this.targets = before.targets;
        this.firstTargets = before.firstTargets;
        this.balance = before.balance;
        this.groups = before.groups;
        before.inputs.forEach(
                input -> inputs.add(input.stream().map(Read::again).toList()));
        before.labels.forEach(
                label -> labels.add(label.stream().map(Read::again).toList()));
    }

    /**
     * A learner for the pass after others.
     *
     * @param passes what was found by each, as {@link #toBytes} of all that looked at the rows, merged
     */
    public static Learner after(Recipe recipe, List<byte[]> passes) {
        Learner learner = new Learner(recipe);
        for (byte[] pass : passes) {
            learner.merge(pass);
            learner = new Learner(learner);
        }
        return learner;
    }

    /** Whether a column has to be looked at once more. */
    public boolean wantsAnotherPass() {
        return Stream.concat(inputs.stream(), labels.stream())
                .flatMap(List::stream)
                .anyMatch(own -> own.open() && own.learner().wantsAnotherPass());
    }

    private static List<Read> read(Question question, ColumnPositions positions) {
        PlacedColumn own = PlacedColumn.ofLabel(question);
        return own == null || own.column().answersItsInput()
                ? List.of()
                : List.of(new Read(
                        own.column().learner(own.place()),
                        positions.of(own.column().column()),
                        true));
    }

    /**
     * Takes a row into account.
     *
     * @param row that {@link RowContent} accepted. Not modified.
     */
    public void add(@Nullable Object[] row) throws BadRowException {
        for (List<Read> input : inputs) {
            for (Read column : input) {
                if (column.open()) {
                    column.learner().add(row[column.index()]);
                }
            }
        }
        if (first) {
            addAnswers(row);
        }
    }

    private void addAnswers(@Nullable Object[] row) throws BadRowException {
        if (balance != null) {
            balance.add(row);
        }
        if (groups != null) {
            groups.add(row);
        }
        for (int i = 0; i < firstTargets.length; i++) {
            Question question = recipe.questions().get(i);
            boolean wanted = question.isOfColumns()
                    && question.task().hasClasses()
                    && question.classes().isEmpty();
            if (wanted && classes.get(i).size() <= MOST_CLASSES) {
                classes.get(i).add(Labels.text(question.targets().get(0), row[firstTargets[i]]));
            }
            for (Target target : targets.get(i)) {
                target.statistics().add(row[target.index()]);
            }
            for (Read column : labels.get(i)) {
                column.learner().add(row[column.index()]);
            }
        }
    }

    public byte[] toBytes() {
        Answers answers = new Answers(
                classes.stream().map(List::<String>copyOf).toList(),
                targets.stream()
                        .map(own -> own.stream()
                                .map(target -> target.statistics().state())
                                .toList())
                        .toList());
        Map<String, String> weights = first && balance != null ? balance.state() : Map.of();
        Map<String, String> ofGroups = first && groups != null ? groups.state() : Map.of();
        Object plain = BINDING.unbind(Map.of(
                INPUTS, states(inputs), ANSWERS, answers, LABELS, states(labels), BALANCE, weights, GROUPS, ofGroups));
        return Json.line(plain).getBytes(StandardCharsets.UTF_8);
    }

    private static List<List<Record>> states(List<List<Read>> columns) {
        return columns.stream()
                .map(own -> own.stream().<Record>map(Read::state).toList())
                .toList();
    }

    private static void merge(List<List<Read>> columns, @Nullable Object plain) {
        List<?> states = (List<?>) Objects.requireNonNull(plain);
        for (int i = 0; i < columns.size(); i++) {
            List<?> own = (List<?>) states.get(i);
            for (int j = 0; j < columns.get(i).size(); j++) {
                columns.get(i).get(j).merge(own.get(j));
            }
        }
    }

    /** @param bytes of another learner's {@link #toBytes} */
    public void merge(byte[] bytes) {
        Map<?, ?> plain;
        try {
            plain = (Map<?, ?>) Json.parse(bytes, "learner");
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        merge(inputs, plain.get(INPUTS));
        merge(labels, plain.get(LABELS));
        if (first && balance != null) {
            balance.merge((Map<?, ?>) Objects.requireNonNull(plain.get(BALANCE)));
        }
        if (first && groups != null) {
            groups.merge((Map<?, ?>) Objects.requireNonNull(plain.get(GROUPS)));
        }
        Answers state = BINDING.bind(Answers.class, plain.get(ANSWERS), "learner");
        for (int i = 0; first && i < classes.size(); i++) {
            classes.get(i).addAll(state.classes().get(i));
            for (int j = 0; j < targets.get(i).size(); j++) {
                targets.get(i).get(j).statistics().merge(state.targets().get(i).get(j));
            }
        }
    }

    /** What a person should know of it. */
    public List<String> notes() {
        return inputs.stream()
                .flatMap(List::stream)
                .flatMap(own -> own.learner().notes().stream())
                .toList();
    }

    /**
     * What was learnt. No more rows are to be added.
     *
     * @throws IllegalArgumentException when the rows do not fit the config
     */
    public Preprocessing finish() {
        if (finished == null) {
            finished = learnt();
        }
        return finished;
    }

    private Preprocessing learnt() {
        List<InputFeatures> features = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            List<Feature> own = new ArrayList<>();
            inputs.get(i).forEach(column -> own.add(column.learner().feature()));
            features.add(InputFeatures.of(recipe.inputs().get(i), own));
        }
        List<Answer> answers = new ArrayList<>();
        for (Question question : recipe.questions()) {
            List<String> names = classNames(question, classes.get(answers.size()));
            List<TargetScale> scales = targets.get(answers.size()).stream()
                    .map(target -> target.statistics().scale())
                    .toList();
            Feature feature = answer(question, labels.get(answers.size()), features);
            answers.add(new Answer(question.task(), question.targets(), names, scales, feature)
                    .withStepWeights(question.stepWeights(), question.stepsAlike()));
        }
        return new Preprocessing(features, answers, recipe.weight(), recipe.key())
                .withClassWeights(balance == null ? Map.of() : balance.weights())
                .withGroupWeights(groups == null ? null : groups.weights());
    }

    /** Feature of a label of a kind of its own; null of a class or numbers. */
    private static @Nullable Feature answer(Question question, List<Read> own, List<InputFeatures> inputs) {
        Column column = question.column();
        if (column != null && column.answersItsInput()) {
            return column.answering(
                    inputs.stream().flatMap(input -> input.features().stream()).toList());
        }
        return own.isEmpty() ? null : own.get(0).learner().feature();
    }

    private static List<String> classNames(Question question, Set<String> found) {
        if (!question.task().hasClasses() || !question.isOfColumns()) {
            return List.of();
        }
        List<String> names = question.classes().isEmpty() ? sorted(found) : question.classes();
        String label = question.targets().get(0);
        if (names.size() > MOST_CLASSES) {
            throw new IllegalArgumentException(
                    question.path() + ".label: expected at most " + MOST_CLASSES + " classes, got more in column "
                            + Excerpt.quoted(label) + ". Is it a number? Then use a regression loss");
        }
        if (question.task().fixedClassCount() != 0
                && names.size() != question.task().fixedClassCount()) {
            throw new IllegalArgumentException(
                    question.path() + ".label: expected two classes for a loss that answers yes or no, got "
                            + names.size() + " in column " + Excerpt.quoted(label) + ": " + Excerpt.list(names)
                            + ". Name them under " + question.path() + ".classes, or use softmaxCrossEntropy");
        }
        return names;
    }

    /** By size where all are numbers, else by code point. */
    private static List<String> sorted(Collection<String> names) {
        List<String> sorted = new ArrayList<>(names);
        if (sorted.stream().allMatch(name -> name.matches("-?\\d{1,40}(\\.\\d{1,40})?"))) {
            sorted.sort(Comparator.comparing((String name) -> new BigDecimal(name))
                    .thenComparing(Comparator.naturalOrder()));
        }
        return sorted;
    }
}
