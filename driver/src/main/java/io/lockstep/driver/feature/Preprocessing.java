package io.lockstep.driver.feature;

import io.lockstep.driver.column.ColumnTypes;
import io.lockstep.driver.column.Columns;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.Scalings;
import io.lockstep.driver.column.StepWeights;
import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.slot.DrawnInput;
import io.lockstep.driver.slot.InputSlot;
import io.lockstep.driver.slot.Noise;
import io.lockstep.driver.slot.Noises;
import io.lockstep.driver.slot.NormalNoise;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.text.Tokenizer;
import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ReadingRules;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Nothing;
import io.lockstep.kernels.loss.TargetBinding;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.metric.CharacterErrorRate;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.metric.WordErrorRate;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Preprocessing of rows into inputs and targets: columns with what was learnt about them. Part of every model.
 *
 * @param inputs of the model, in order
 * @param answers for each output of the model, in order
 * @param weight column with a row's weight in the loss; absent: 1
 * @param key column that identifies a row; absent: its content does
 * @param reading rules by which the training rows were read: they say what other files' values mean; absent: of sources
 *     that are more than a path
 * @param windows that examples are made of; absent: each row is one
 * @param classWeights what a training row's weight is multiplied with, by its class; empty: nothing is balanced
 * @param groupWeights what it is multiplied with by its group and class; absent: nothing
 */
public record Preprocessing(
        List<InputFeatures> inputs,
        List<Answer> answers,
        @Nullable String weight,
        @Nullable String key,
        @Nullable ReadingRules reading,
        @Nullable WindowsConfig windows,
        @Default("{}") Map<String, Double> classWeights,
        @Nullable GroupWeights groupWeights) {
    private static final Binding BINDING = new Binding(Columns.FEATURES, Scalings.SCALES, Noises.REGISTRY)
            .with(new TargetBinding())
            .with(new ReadingRules.Form());

    public Preprocessing {
        inputs = List.copyOf(inputs);
        answers = List.copyOf(answers);
        classWeights = Collections.unmodifiableMap(new TreeMap<>(classWeights));
    }

    /** Learnt from rows of any source. */
    public Preprocessing(
            List<InputFeatures> inputs, List<Answer> answers, @Nullable String weight, @Nullable String key) {
        this(inputs, answers, weight, key, null, null, Map.of(), null);
    }

    /** For a model with one input and one output. */
    public Preprocessing(
            Shape input, List<Feature> features, Answer answer, @Nullable String weight, @Nullable String key) {
        this(List.of(new InputFeatures(InputColumns.ONLY, input, features)), List.of(answer), weight, key);
    }

    /** The same, learnt from rows that were read by rules. */
    public Preprocessing withReading(@Nullable ReadingRules rules) {
        return new Preprocessing(inputs, answers, weight, key, rules, windows, classWeights, groupWeights);
    }

    /** The same, of examples that are windows; of rows where there are none. */
    public Preprocessing withWindows(@Nullable WindowsConfig others) {
        return new Preprocessing(inputs, answers, weight, key, reading, others, classWeights, groupWeights);
    }

    /** The same, with weights of the training rows' classes. */
    Preprocessing withClassWeights(Map<String, Double> weights) {
        return new Preprocessing(inputs, answers, weight, key, reading, windows, weights, groupWeights);
    }

    /** The same, with weights of the training rows' groups and classes. */
    Preprocessing withGroupWeights(@Nullable GroupWeights weights) {
        return new Preprocessing(inputs, answers, weight, key, reading, windows, classWeights, weights);
    }

    /** Whether answers are ids of a sequence's steps, of which the model decides how many there are. */
    public boolean hasSteps() {
        return answers.stream().anyMatch(answer -> answer.task().hasSteps());
    }

    /** The same, of rows whose ids fit into the steps that a model has for them. */
    public Preprocessing withSteps(ModelSpec model) {
        List<Answer> fitted = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            boolean steps = answers.get(i).task().hasSteps();
            fitted.add(answers.get(i).withSteps(steps ? AnswerSteps.of(model, i, answers.get(i)) : null));
        }
        return new Preprocessing(inputs, fitted, weight, key, reading, windows, classWeights, groupWeights);
    }

    /**
     * That of a part of the model.
     *
     * @param read inputs of the part; those that are no inputs of the whole are drawn, normally
     * @param outputs how many it has, none of which is compared with columns
     */
    public Preprocessing part(List<ModelSpec.Input> read, int outputs) {
        List<InputFeatures> own = new ArrayList<>();
        for (ModelSpec.Input input : read) {
            own.add(inputs.stream()
                    .filter(whole -> whole.name().equals(input.name()))
                    .findFirst()
                    .orElseGet(() -> InputFeatures.drawn(
                            input.name(), new NormalNoise(input.shape().sizes()))));
        }
        List<Answer> nothing = Collections.nCopies(outputs, new Answer(new Nothing(), List.of(), List.of()));
        return new Preprocessing(own, nothing, null, key, reading, windows, Map.of(), null);
    }

    /** Shape of one example; of several inputs one vector, side by side. */
    public Shape input() {
        return inputs.size() == 1
                ? inputs.get(0).shape()
                : Shape.of(inputs.stream()
                        .mapToInt(input -> input.shape().elementCount())
                        .sum());
    }

    /** Name and shape of each input, as the model has them. */
    public List<ModelSpec.Input> modelInputs() {
        return inputs.stream().map(InputFeatures::modelInput).toList();
    }

    /** What an example is: how it is stored, and how it becomes a batch where nothing is changed by chance. */
    public RowLayout layout() {
        return layout((input, column) -> Augmentation.NONE, null);
    }

    /**
     * What an example is in training.
     *
     * @param data for what is changed by chance
     * @throws IllegalArgumentException when there is nothing that could be changed so
     */
    public RowLayout layout(DataConfig data) {
        BiFunction<InputFeatures, String, Augmentation> images =
                (input, column) -> data.augmentation(input.name(), column, inputs.size() == 1 || input.isImage(column));
        Augmentation all = data.input().augment();
        if (all != null && !all.isNone() && !layout(images, null).changesByChance()) {
            all.check(input());
            throw new IllegalArgumentException("data.augment: expected pictures, got columns of other kinds. Remove it;"
                    + " what is changed about sounds is said under augment of their column");
        }
        return layout(images, data);
    }

    /** @param data for what columns change by chance themselves; absent: nothing */
    private RowLayout layout(BiFunction<InputFeatures, String, Augmentation> augmentation, @Nullable DataConfig data) {
        List<InputSlot> slots = new ArrayList<>();
        List<DrawnInput> drawn = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            InputFeatures input = inputs.get(i);
            slots.addAll(input.slots(
                    i,
                    inputs.size() == 1,
                    column -> augmentation.apply(input, column),
                    (column, decoder) ->
                            data == null ? decoder : data.input(input.name()).trained(column, decoder)));
            Noise noise = input.noise();
            if (noise != null) {
                drawn.add(new DrawnInput(i, noise));
            }
        }
        List<TensorType> types = inputs.stream().map(InputFeatures::tensor).toList();
        List<Slot> targets = answers.stream().map(Answer::slot).toList();
        List<Integer> weighed = IntStream.range(0, answers.size())
                .filter(i -> answers.get(i).stepWeights() != null)
                .boxed()
                .toList();
        return new RowLayout(types, slots, drawn, targets).withStepWeights(weighed);
    }

    /**
     * Name of the source of each number of an input: {@code age}, {@code city = Bern}.
     *
     * @param input of the model, from 0
     */
    public List<String> elements(int input) {
        List<String> elements = new ArrayList<>();
        for (Feature feature : inputs.get(input).features()) {
            for (int i = 0; i < feature.tensor().shape().elementCount(); i++) {
                elements.add(feature.element(i));
            }
        }
        return elements;
    }

    /** Columns in the order of the numbers they become, of one input after another. */
    public List<Feature> features() {
        return inputs.stream().flatMap(input -> input.features().stream()).toList();
    }

    /** Columns with the answers, in the order of the targets. */
    public List<String> targets() {
        return answers.stream().flatMap(answer -> answer.targets().stream()).toList();
    }

    /** Columns that rows' weights are made of, for messages; empty where all are 1. */
    public String weighedBy() {
        List<String> columns = new ArrayList<>(weight == null ? List.of() : List.of(weight));
        answers.stream().filter(Answer::stepsAlike).forEach(answer -> {
            String steps = answer.stepWeights();
            columns.addAll(steps == null ? answer.targets() : List.of(steps));
        });
        if (columns.isEmpty()) {
            return "";
        }
        return (columns.size() == 1 ? "column " : "columns ")
                + columns.stream().map(Excerpt::quoted).collect(Collectors.joining(" and "));
    }

    /** How the steps of each answer are weighed. */
    public List<StepWeighing> stepWeighings() {
        return answers.stream().map(Answer::stepWeighing).toList();
    }

    /**
     * Checks that rows with the answer have the weights of its steps.
     *
     * @param where the rows are, for the message
     * @throws IllegalArgumentException naming those that are missing
     */
    public void checkStepWeights(String where, List<String> columns) {
        List<String> missing =
                stepWeights().stream().filter(name -> !columns.contains(name)).toList();
        if (!missing.isEmpty() && columns.containsAll(targets())) {
            throw new IllegalArgumentException(where + ": expected column " + Excerpt.list(missing)
                    + " with the weights of steps beside the answer, got columns " + Excerpt.list(columns)
                    + ". Add it, or leave the answer out, too");
        }
    }

    /** Columns with the weights of steps, in the order of the answers that have some. */
    private List<String> stepWeights() {
        List<String> columns = new ArrayList<>();
        for (Answer answer : answers) {
            String column = answer.stepWeights();
            if (column != null) {
                columns.add(column);
            }
        }
        return columns;
    }

    /**
     * Columns that the model reads.
     *
     * @param withAnswers whether those of the answers and of rows' and steps' weights are among them
     */
    public Set<String> needed(boolean withAnswers) {
        Set<String> needed = new HashSet<>();
        features().forEach(feature -> needed.add(feature.column()));
        if (withAnswers) {
            needed.addAll(targets());
            needed.addAll(stepWeights());
            if (weight != null) {
                needed.add(weight);
            }
        }
        return needed;
    }

    /** For each answer the scales its numbers are trained by; an answer's are empty where there are none. */
    public List<List<TargetScale>> scales() {
        return answers.stream().map(Answer::scales).toList();
    }

    /** The canonical form, as {@code model.json} and prepared data hold it. */
    public Map<String, @Nullable Object> toPlainData() {
        return BINDING.canonical(this);
    }

    /** @throws PlainDataException naming the path of what does not fit */
    public static Preprocessing fromPlainData(Object data, String path) {
        return BINDING.bind(Preprocessing.class, data, path);
    }

    /**
     * An encoder for rows whose values stand in these columns.
     *
     * @throws IllegalArgumentException when a feature's column is not among them
     */
    public RowEncoder encoder(List<String> columns) {
        return new RowEncoder(this, columns);
    }

    /**
     * Checks that columns can hold what the model reads.
     *
     * @param types of the columns, in order
     * @throws IllegalArgumentException naming the column and its type
     */
    public void checkTypes(List<String> columns, List<ColumnType> types) {
        ColumnTypes found = new ColumnTypes(columns, types);
        features().forEach(feature -> feature.checkType(found));
    }

    /**
     * Checks that a source's images are what the model was trained on.
     *
     * @param where the images are, for the message
     * @param found their shape; absent: the source holds none
     * @throws IllegalArgumentException naming both shapes
     */
    public void checkImages(String where, @Nullable Shape found) {
        if (found == null) {
            return;
        }
        for (InputFeatures input : inputs) {
            input.features().forEach(feature -> feature.checkImages(where, input.shapeAlone(), found));
        }
    }

    /** As {@link #checkTypes}, for the columns with the answers and the weights. */
    public void checkAnswerTypes(List<String> columns, List<ColumnType> types) {
        ColumnTypes found = new ColumnTypes(columns, types);
        for (Answer answer : answers) {
            Feature feature = answer.feature();
            for (String target : answer.targets()) {
                if (feature != null) {
                    feature.checkType(found);
                } else if (answer.task().hasClasses()) {
                    found.requireText("", target);
                } else {
                    found.requireNumber("", target);
                }
            }
        }
        stepWeights().forEach(column -> new StepWeights(column).checkType("", found));
        if (weight != null) {
            found.requireNumber("", weight);
        }
    }

    /**
     * Checks that a network answers what is asked.
     *
     * @throws IllegalArgumentException naming the output that does not
     */
    public void checkOutputs(ModelSpec model) {
        boolean only = answers.size() == 1;
        for (int i = 0; i < answers.size(); i++) {
            Output output = model.outputs().get(i);
            if (!answers.get(i).isOfColumns()) {
                continue;
            }
            checkMetrics(answers.get(i), output, only ? "model." : "model.outputs[" + i + "].");
            checkOutput(
                    answers.get(i),
                    output.loss(),
                    model.outputShape(i),
                    only ? "model." : "model.outputs[" + i + "].",
                    only ? "the last layer" : "'" + output.name() + "'");
        }
    }

    /** Errors of words are none of characters. */
    private static void checkMetrics(Answer answer, Output output, String path) {
        Feature feature = answer.feature();
        Tokenizer.Unit unit = feature == null ? null : feature.tokenUnit();
        for (Metric metric : output.metrics()) {
            boolean ofCharacters = metric instanceof CharacterErrorRate
                    || (metric instanceof WordErrorRate words && words.space() != null);
            boolean ofWords = metric instanceof WordErrorRate words && words.space() == null;
            if (unit == Tokenizer.Unit.WORDS ? ofCharacters : unit == Tokenizer.Unit.CHARACTERS && ofWords) {
                throw new IllegalArgumentException(
                        path + "metrics: expected " + metric.name() + " of a label whose ids are "
                                + (ofWords ? "words" : "characters") + ", got one whose ids are "
                                + (ofWords ? "characters" : "words") + ". "
                                + (ofWords
                                        ? "Say which id is the space, {wordErrorRate: {space: 1}}, or use"
                                                + " characterErrorRate"
                                        : "Use wordErrorRate"));
            }
        }
    }

    private static void checkOutput(Answer answer, Loss loss, Shape shape, String path, String layer) {
        int outputs = shape.elementCount();
        if (answer.task().classCount(outputs) != answer.classes().size()) {
            throw new IllegalArgumentException((path.equals("model.") ? "model.layers" : path + "node") + ": expected "
                    + answer.classes().size() + " outputs, one for each class of the data, got " + outputs
                    + ". Set units of " + layer + " to " + answer.classes().size());
        }
        Feature feature = answer.feature();
        if (feature != null) {
            checkIds(feature, outputs, path, layer);
            return;
        }
        int targetSize = loss.targetType(shape).denseSize();
        if (targetSize != answer.targets().size()) {
            throw new IllegalArgumentException(path + "loss: expected " + targetSize + " target numbers per row for "
                    + outputs + " outputs, got " + answer.targets().size() + " from the data. Change units of " + layer
                    + ", or " + (path.equals("model.") ? "data." : path) + "targets");
        }
    }

    private static void checkIds(Feature feature, int outputs, String path, String layer) {
        if (!feature.slot().equals(Slot.raggedIds())) {
            throw new IllegalArgumentException(
                    (path.equals("model.") ? "data." : path) + "label: expected a kind of column that gives ids, got "
                            + Columns.FEATURES.nameOf(feature) + ", which gives " + feature.slot()
                            + ". Write {ids: " + feature.column() + "}, or use another loss");
        }
        if (feature.largestId() >= outputs) {
            throw new IllegalArgumentException((path.equals("model.") ? "model.layers" : path + "node")
                    + ": expected an output for each id from 0 to " + feature.largestId() + " of column "
                    + Excerpt.quoted(feature.column()) + ", got " + outputs + ". Set units of " + layer + " to "
                    + (feature.largestId() + 1L) + " or more");
        }
    }
}
