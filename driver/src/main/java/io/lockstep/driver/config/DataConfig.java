package io.lockstep.driver.config;

import io.lockstep.driver.column.LabelColumn;
import io.lockstep.driver.column.UnknownCategories;
import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.source.Source;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Inlined;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Data of a training: where the examples are and which columns are used. Images need no more than their sources:
 *
 * <pre>
 * data:
 *   train: {format: idx, images: train-images.gz, labels: train-labels.gz}
 *   test:  {format: idx, images: test-images.gz, labels: test-labels.gz}
 *   validation: {fraction: 0.1}
 * </pre>
 *
 * Tables name their columns:
 *
 * <pre>
 * data:
 *   train: {format: csv, path: patients-train.csv}
 *   test:  {format: csv, path: patients-test.csv}
 *   validation: {fraction: 0.1}
 *   label: outcome
 *   numeric: [age, pressure]
 *   categorical: [sex, ward]
 * </pre>
 *
 * Whatever is learnt from data (means, deviations, categories, classes) is learnt from the training rows alone, those of
 * {@code validation} left out, and stored with the model.
 *
 * @param root directory or URI that relative paths start from; absent: the config file's directory
 * @param train rows to learn from
 * @param test rows the finished model is tested on, read once before training to see that they can be used; nothing is ever
 *     chosen by them
 * @param validation rows measured after every epoch
 * @param label column with the answer: a class, or a number when the loss is for regression. Images: {@code label}. For a
 *     loss of ids the column with its kind: {@code {ids: tags}}
 * @param stepWeights column of arrays with the weight of each step, or token, of the answer in its loss, for losses that compare each
 *     step: a row's loss is the weighted mean of its steps, and a step of weight 0 has none. There are as many as the value of
 *     {@code label} has steps, cut where that is cut; for {@code nextTokens} and {@code nextPitches} one for each token or step, the
 *     first of which nothing reads. {@code loss}, {@code perplexity} and {@code bitsPerCharacter} are weighted so. {@code stepAccuracy} is a row's share of right steps,
 *     each of a weight above 0 alike; with {@code stepsAlike} rows' shares are weighted by the sums of their steps' weights. Predicting reads no weights. Absent: 1
 * @param targets columns with several numbers to predict, for a regression loss, in place of {@code label}
 * @param standardizeTargets whether numbers to predict are trained at mean 0 and deviation 1, by the mean and deviation of
 *     the training rows; predictions and metrics are in their own unit either way, {@code loss} is in the scale that is
 *     trained, and so is what a loss is told, such as {@code huber}'s delta. Losses for classes, losses to which the
 *     size of a number has a meaning, and answers whose last layer has an activation, whose range has one, take targets as
 *     they are
 * @param classes in the order of the network's outputs; absent: those found in the training rows, numbers by size and text
 *     by code point. A row with another label is a bad row
 * @param input columns of the model's one input, and what is said of them
 * @param inputs several inputs of the model by name, each with columns of its own, in place of the keys for columns here;
 *     {@code augment} here is for the images of each
 * @param missingIndicators whether a numeric column with missing values gets a second input that says where
 * @param unknownCategories what becomes of a category no training row had
 * @param maxCategories most categories of one column; more are refused, as they are rather keys
 * @param badRows what becomes of rows that cannot be used
 * @param key column that identifies a row across versions of the data; absent: its content does. Rows with the same key
 *     land on the same side of a split
 * @param weight column with each row's weight in the loss; absent: 1
 * @param stepsAlike whether steps of whatever row count alike in the loss and in metrics, rather than rows: a row's weight is then multiplied
 *     by the sum of its steps' weights, or their number, steps that the loss ignores left out. For the one answer of a loss
 *     that compares each step
 * @param window rows of one slice shuffled among each other within an epoch; absent: 16,384, or what fits into memory
 * @param windows examples of several rows in order; absent: each row is one
 * @param balance what is made equal about training rows by weights, which are learnt from them; validation and test rows
 *     keep their own
 * @param reweigh columns whose values are groups that the classes of training rows are made independent of by weights, which are
 *     learnt from them; they need be no inputs. None: nothing is
 * @param learntFrom model, or run around one, from which all that is learnt of rows is taken, in place of learning it from
 *     the training rows; a relative path starts from {@code root}. What the files of a source hold that grew since is then
 *     prepared file by file
 * @param quotaGiB most that prepared data may take, that of other configs beside it included; absent: any
 */
public record DataConfig(
        @Nullable String root,
        Source train,
        @Nullable Source test,
        @Nullable ValidationConfig validation,
        @Nullable LabelColumn label,
        @Nullable String stepWeights,
        @Default("[]") List<String> targets,
        @Default("true") boolean standardizeTargets,
        @Default("[]") List<String> classes,
        @Inlined InputConfig input,
        @Default("{}") Map<String, InputConfig> inputs,
        @Default("true") boolean missingIndicators,
        @Default("zero") UnknownCategories unknownCategories,
        @Default("1000") int maxCategories,
        @Default("fail") BadRows badRows,
        @Nullable String key,
        @Nullable String weight,
        @Default("false") boolean stepsAlike,
        @Nullable Integer window,
        @Nullable WindowsConfig windows,
        @Default("none") Balance balance,
        @Default("[]") List<String> reweigh,
        @Nullable String learntFrom,
        @Nullable Double quotaGiB) {

    /** What is made equal about training rows. */
    public enum Balance {
        /** Rows weigh what they weigh. */
        NONE,
        /** Rows of rare classes weigh more, so that every class counts the same in the loss. */
        CLASSES
    }

    public DataConfig {
        targets = List.copyOf(targets);
        classes = List.copyOf(classes);
        reweigh = List.copyOf(reweigh);
        checkReweigh(reweigh, balance);
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        checkTargets(label, targets, classes);
        if (window != null && window < 1) {
            throw new IllegalArgumentException("window must be at least 1, got " + window);
        }
        if (validation != null) {
            checkSplit(train, validation, windows);
        }
        if (quotaGiB != null && !(quotaGiB > 0)) {
            throw new IllegalArgumentException("quotaGiB must be above 0, got " + quotaGiB);
        }
        if (maxCategories < 1) {
            throw new IllegalArgumentException("maxCategories must be at least 1, got " + maxCategories);
        }
        boolean apart = label == null || label.kind() == null || !label.kind().answersItsInput();
        List<String> answers = label == null ? targets : apart ? List.of(label.name()) : List.of();
        InputConfig.refuseRepeated("columns", List.of(answers, input.names()));
        checkInputs(inputs, !input.isEmpty());
    }

    private static void checkSplit(Source train, ValidationConfig validation, @Nullable WindowsConfig windows) {
        if (windows != null) {
            windows.checkSplit(validation);
        }
        if (validation.source() == null && train.hasOverlaps()) {
            throw new PlainDataException(
                    "validation",
                    "expected rows of their own, {source: {…}}, as those of train overlap, got some of train's. Take"
                            + " another part of the file, or leave out train.stride");
        }
    }

    private static void checkReweigh(List<String> reweigh, Balance balance) {
        if (!reweigh.isEmpty() && balance == Balance.CLASSES) {
            throw new IllegalArgumentException(
                    "reweigh: expected it without balance: classes, which makes other weights,"
                            + " got both. Leave one out");
        }
    }

    /** @param others whether keys of an input stand beside them */
    private static void checkInputs(Map<String, InputConfig> inputs, boolean others) {
        if (!inputs.isEmpty() && others) {
            throw new PlainDataException(
                    "inputs",
                    "expected numeric, categorical, arrays, columns, noise, shape, buckets, scale, normalize and standardize"
                            + " inside each input, got some beside them. Move them");
        }
        for (Map.Entry<String, InputConfig> input : inputs.entrySet()) {
            String name = input.getKey();
            if (!input.getValue().hasColumns() && input.getValue().noise() == null) {
                throw new PlainDataException(
                        "inputs." + name,
                        "expected columns under numeric, categorical, arrays or columns, or noise, got none");
            }
            if (!name.matches("[A-Za-z][A-Za-z0-9_-]*")) {
                throw new PlainDataException(
                        "inputs",
                        "expected names of a letter, then letters, digits, '_' or '-', got '" + name + "'. Rename it");
            }
        }
    }

    static void checkTargets(@Nullable LabelColumn label, List<String> targets, List<String> classes) {
        if (label != null && !targets.isEmpty()) {
            throw new IllegalArgumentException("expected label or targets, got both. Keep one");
        }
        InputConfig.refuseRepeated("classes", List.of(classes));
    }

    /**
     * What is changed about training images of a column: what is said of it, of its input, or here for all.
     *
     * @param image whether it is one of those that are meant by all
     */
    public Augmentation augmentation(String inputName, String column, boolean image) {
        Augmentation own = input(inputName).augmentation(column);
        return own.isNone() && image ? input.augmentation(column) : own;
    }

    /** The input's own keys: those here, or those of one of several. */
    public InputConfig input(String name) {
        return inputs.isEmpty() ? input : Objects.requireNonNull(inputs.get(name), name);
    }
}
