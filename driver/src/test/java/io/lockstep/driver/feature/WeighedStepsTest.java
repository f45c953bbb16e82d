package io.lockstep.driver.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.ModelConfig;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.value.ColumnType;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.FloatValues;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Weights of the steps of several answers, from rows to batches: of tokens that follow, of ids, of keys that sound. */
class WeighedStepsTest {
    private static final List<String> COLUMNS = List.of("text", "notes", "tags", "ofText", "ofTags", "ofNotes");
    private static final double[] OF_TEXT = {9, 0.5, 2, 3, 4};
    private static final double[] OF_TAGS = {1, 0};
    private static final double[] OF_NOTES = {7, 0.25, 3};

    private static RunConfig config(Map<String, Object> tags) {
        Map<String, Object> tokens = Map.of("column", "text", "unit", "bytes", "length", 3);
        Map<String, Object> pitches = Map.of("column", "notes", "lowest", 60, "keys", 4, "last", false);
        Map<String, Object> data = Map.of(
                "train",
                Map.of("format", "memory"),
                "inputs",
                Map.of(
                        "text", Map.of("columns", List.of(Map.of("tokens", tokens))),
                        "notes", Map.of("columns", List.of(Map.of("pitches", pitches)), "buckets", List.of(4))));
        Map<String, Object> labelled =
                answer("tagged", "sequenceCrossEntropy", Map.of("classes", 5), Map.of("ids", "tags"));
        labelled.putAll(tags);
        Map<String, Object> next =
                answer("next", "sequenceCrossEntropy", Map.of("classes", 256), Map.of("nextTokens", "text"));
        next.put("stepWeights", "ofText");
        Map<String, Object> keys =
                answer("keys", "sequenceSigmoidCrossEntropy", Map.of("labels", 4), Map.of("nextPitches", "notes"));
        keys.put("stepWeights", "ofNotes");
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("name", "table", "from", "text", "embedding", Map.of("size", 256, "dimension", 2)),
                        Map.of("name", "next", "from", "table", "dense", Map.of("units", 256, "leadingAxes", 1)),
                        Map.of("name", "tagged", "from", "table", "dense", Map.of("units", 5, "leadingAxes", 1)),
                        Map.of("name", "keys", "from", "notes", "dense", Map.of("units", 4, "leadingAxes", 1))),
                "outputs",
                List.of(next, labelled, keys));
        Map<String, Object> train = Map.of("epochs", 1, "batch", 4, "optimizer", "adam");
        return Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "steps", "data", data, "model", model, "train", train), "");
    }

    private static Map<String, Object> answer(
            String node, String loss, Map<String, Object> settings, Map<String, Object> label) {
        return new LinkedHashMap<>(Map.of("node", node, "loss", Map.of(loss, settings), "label", label));
    }

    private static Recipe recipe(RunConfig config) {
        ColumnType text = new ColumnType(ColumnType.Kind.SCALAR, "string");
        ColumnType numbers = new ColumnType(ColumnType.Kind.NUMBERS, "array<double>");
        return Recipe.of(
                config, new SourceColumns(COLUMNS, List.of(text, text, numbers, numbers, numbers, numbers), null));
    }

    private static Preprocessing learnt(RunConfig config) throws BadRowException {
        Learner learner = new Learner(recipe(config));
        learner.add(row("abcde", OF_TEXT, OF_TAGS, OF_NOTES));
        Preprocessing learnt = learner.finish();
        return learnt.withSteps(config.model().spec(learnt.modelInputs()));
    }

    private static Preprocessing learnt() throws BadRowException {
        return learnt(config(Map.of("stepWeights", "ofTags")));
    }

    /** Of two tags, and three steps of notes, the last of which is a rest. */
    private static @Nullable Object[] row(String text, Object ofText, @Nullable Object ofTags, Object ofNotes) {
        return new @Nullable Object[] {text, "60|61 62|", new double[] {4, 2}, ofText, ofTags, ofNotes};
    }

    private static float[] weights(Batch batch, int output, int row) {
        FloatValues weights =
                Objects.requireNonNull(batch.targetValues(output).ids().stepWeights());
        return Arrays.copyOfRange(weights.array(), weights.first(row), weights.first(row + 1));
    }

    @Test
    void eachAnswerHasItsOwnCutAsItIs() throws BadRowException {
        Preprocessing learnt = learnt();
        RowEncoder encoder = learnt.encoder(COLUMNS);
        Batch batch = learnt.layout().newBatch(2);
        @Nullable Object[] first = row("abcde", OF_TEXT, OF_TAGS, OF_NOTES);
        @Nullable Object[] second = row("ab", new double[] {1, -0.0}, new double[] {0.125, 8}, new double[] {0, 6, 5});
        encoder.features(first, batch, 0);
        encoder.targets(first, batch, 0);
        encoder.features(second, batch, 1);
        encoder.targets(second, batch, 1);
        assertThat(batch.targetValues(0).ids().items(0)).isEqualTo(3);
        assertThat(weights(batch, 0, 0)).containsExactly(0.5f, 2, 3);
        assertThat(weights(batch, 0, 1)).containsExactly(0f);
        assertThat(weights(batch, 1, 0)).containsExactly(1, 0);
        assertThat(weights(batch, 1, 1)).containsExactly(0.125f, 8);
        assertThat(weights(batch, 2, 0)).containsExactly(0.25f, 3);
        assertThat(weights(batch, 2, 1)).containsExactly(6, 5);
    }

    /** A text of one token has a weight that nothing reads, one of none has none. */
    @Test
    void textsThatNothingFollowsHaveNoSteps() throws BadRowException {
        Preprocessing learnt = learnt();
        RowEncoder encoder = learnt.encoder(COLUMNS);
        Batch batch = learnt.layout().newBatch(2);
        @Nullable Object[] one = row("a", new double[] {1}, OF_TAGS, OF_NOTES);
        @Nullable Object[] none = row("", new double[0], OF_TAGS, OF_NOTES);
        encoder.features(one, batch, 0);
        encoder.targets(one, batch, 0);
        encoder.features(none, batch, 1);
        encoder.targets(none, batch, 1);
        assertThat(weights(batch, 0, 0)).isEmpty();
        assertThat(weights(batch, 0, 1)).isEmpty();
        assertThat(weights(batch, 1, 1)).containsExactly(1, 0);
    }

    /** Where no buckets say how many steps there are, a piece may be of one. */
    @Test
    void notesThatNothingFollowsAreABadRow() throws BadRowException {
        RowEncoder encoder = learnt().encoder(COLUMNS);
        Batch batch = learnt().layout().newBatch(1);
        for (String notes : List.of("60", "")) {
            assertThatThrownBy(() -> encoder.targets(
                            new @Nullable Object[] {
                                "ab", notes, new double[] {4}, new double[2], new double[1], new double[] {7}
                            },
                            batch,
                            0))
                    .isInstanceOf(BadRowException.class)
                    .hasMessageStartingWith("column 'notes': expected a value that something follows, got one of ")
                    .hasMessageEndingWith(" step");
        }
    }

    /** Weights of rows, and of steps by answer, are above 0 somewhere among several rows. */
    @Test
    void weightsThatAreAllNothingAreNamed() throws Exception {
        Preprocessing learnt = learnt();
        RowEncoder encoder = learnt.encoder(COLUMNS);
        Batch batch = learnt.layout().newBatch(2);
        WeightsAboveZero single = new WeightsAboveZero(learnt);
        for (int row = 0; row < 2; row++) {
            @Nullable Object[] values = row("abcde", OF_TEXT, new double[] {0, -0.0}, new double[] {7, 0, row});
            encoder.features(values, batch, row);
            encoder.targets(values, batch, row);
            batch.weights()[row] = encoder.weight(values);
            single.add(encoder.weight(values), encoder);
        }
        WeightsAboveZero some = new WeightsAboveZero(learnt);
        some.add(batch, 2);
        assertThat(some.found()).isEqualTo(single.found()).containsExactly(true, true, false, true);
        assertThatThrownBy(() -> some.check("rows.jsonl", 2))
                .hasMessage("rows.jsonl: expected some rows with a weight above 0, got 0 in column 'ofTags' of all 2."
                        + " Correct the column");
        some.add(List.of(false, false, true, false));
        some.check("rows.jsonl", 3);
    }

    @Test
    void rowsWithTheAnswerHaveItsWeights() throws BadRowException {
        Preprocessing learnt = learnt();
        learnt.checkStepWeights("rows.csv", COLUMNS);
        learnt.checkStepWeights("rows.csv", List.of("text", "notes"));
        assertThatThrownBy(() -> learnt.checkStepWeights("rows.csv", List.of("text", "notes", "tags", "ofText")))
                .hasMessage("rows.csv: expected column ofTags, ofNotes with the weights of steps beside the answer, got"
                        + " columns text, notes, tags, ofText. Add it, or leave the answer out, too");
    }

    @Test
    void someAnswersHaveNone() throws BadRowException {
        Preprocessing learnt = learnt(config(Map.of()));
        RowEncoder encoder = learnt.encoder(COLUMNS);
        Batch batch = learnt.layout().newBatch(1);
        @Nullable Object[] row = row("abcde", OF_TEXT, null, OF_NOTES);
        encoder.features(row, batch, 0);
        encoder.targets(row, batch, 0);
        assertThat(batch.targetValues(1).ids().stepWeights()).isNull();
        assertThat(weights(batch, 2, 0)).containsExactly(0.25f, 3);
        assertThat(learnt.layout().targetSlots()).hasSize(5);
    }

    private static void refused(Object ofText, @Nullable Object ofTags, Object ofNotes, String message)
            throws BadRowException {
        Preprocessing learnt = learnt();
        RowEncoder encoder = learnt.encoder(COLUMNS);
        Batch batch = learnt.layout().newBatch(1);
        @Nullable Object[] row = row("abcde", ofText, ofTags, ofNotes);
        encoder.features(row, batch, 0);
        assertThatThrownBy(() -> encoder.targets(row, batch, 0))
                .isInstanceOf(BadRowException.class)
                .hasMessage(message);
    }

    @Test
    void refusalsNameColumnAndStep() throws BadRowException {
        refused(OF_TEXT, null, OF_NOTES, "column 'ofTags': expected an array, got none");
        refused(
                OF_TEXT,
                new double[] {1},
                OF_NOTES,
                "column 'ofTags': expected 2 weights, one for each step of column 'tags', got 1");
        refused(
                new double[] {1, 1, 1, 1},
                OF_TAGS,
                OF_NOTES,
                "column 'ofText': expected 5 weights, one for each step of column 'text', got 4");
        refused(
                OF_TEXT,
                OF_TAGS,
                new double[4],
                "column 'ofNotes': expected 3 weights, one for each step of column 'notes', got 4");
        refused(
                OF_TEXT,
                new double[] {1, -1},
                OF_NOTES,
                "column 'ofTags': expected a finite weight of at least 0, got -1.0 at step 1, counted from 0");
        refused(
                new double[] {1, 1, 1, 1, Double.NaN},
                OF_TAGS,
                OF_NOTES,
                "column 'ofText': expected a finite weight of at least 0, got NaN at step 4, counted from 0");
        refused(
                OF_TEXT,
                OF_TAGS,
                new double[] {Double.POSITIVE_INFINITY, 1, 1},
                "column 'ofNotes': expected a finite weight of at least 0, got Infinity at step 0, counted from 0");
    }

    /** Rows that differ in a weight are not the same; what is scored needs no weights. */
    @Test
    void areReadWithTheAnswersAlone() throws BadRowException {
        RunConfig config = config(Map.of("stepWeights", "ofTags"));
        RowContent content = new RowContent(recipe(config));
        byte[] one = content.identity(row("abcde", OF_TEXT, OF_TAGS, OF_NOTES));
        assertThat(content.identity(row("abcde", OF_TEXT, new double[] {1, -0.0}, OF_NOTES)))
                .isEqualTo(one);
        assertThat(content.identity(row("abcde", OF_TEXT, new double[] {1, 2}, OF_NOTES)))
                .isNotEqualTo(one);
        Preprocessing learnt = learnt();
        assertThat(learnt.needed(true)).contains("ofText", "ofTags", "ofNotes");
        assertThat(learnt.needed(false)).containsExactlyInAnyOrder("text", "notes");
        assertThat(learnt.encoder(COLUMNS).hasTarget()).isTrue();
        RowEncoder scored = learnt.encoder(List.of("text", "notes", "tags"));
        assertThat(scored.hasTarget()).isFalse();
        scored.features(
                new @Nullable Object[] {"abcde", "60|61 62|"}, learnt.layout().newBatch(1), 0);
    }

    @Test
    void arePartOfTheModelWhereTheyAreAsked() throws BadRowException {
        Preprocessing learnt = learnt();
        Preprocessing read = Preprocessing.fromPlainData(learnt.toPlainData(), "model.json");
        assertThat(read.toPlainData()).isEqualTo(learnt.toPlainData());
        assertThat(read.answers().get(2).stepWeights()).isEqualTo("ofNotes");
        assertThat(learnt.answers().get(2).steps()).isEqualTo(new AnswerSteps("notes", 1, 4, null, 4, null));
        Preprocessing unweighed = learnt(config(Map.of()));
        assertThat(String.valueOf(unweighed.toPlainData()))
                .containsOnlyOnce("stepWeights=ofNotes")
                .doesNotContain("ofTags");
    }

    /** Where steps count alike, a row counts the weights of those that are not ignored, or their number. */
    @Test
    void aRowCountsWhatItsStepsDo() throws BadRowException {
        assertThat(weight(Map.of("stepsAlike", true, "stepWeights", "ofTags"), 5, new double[] {0.5, 3, 0.25}))
                .isEqualTo(3.75f);
        assertThat(weight(Map.of("stepsAlike", true), 5, null)).isEqualTo(3);
        assertThat(weight(Map.of("stepsAlike", true), 2, null)).isEqualTo(2);
        assertThat(weight(Map.of("stepsAlike", true, "stepWeights", "ofTags"), 2, new double[] {0.5, 3, 0.25}))
                .isEqualTo(0.75f);
        assertThat(weight(Map.of("stepsAlike", true, "weight", "notes"), 2, null))
                .isEqualTo(8);
        assertThat(weight(Map.of("stepWeights", "ofTags"), 2, new double[] {0.5, 3, 0.25}))
                .isEqualTo(1);
        assertThat(weight(Map.of("stepWeights", "ofTags"), 2, new double[] {3e38, 3e38, 3e38}))
                .isEqualTo(1);
        assertThatThrownBy(() ->
                        weight(Map.of("stepsAlike", true, "stepWeights", "ofTags"), 5, new double[] {2e38, 1e38, 1e38}))
                .isInstanceOf(BadRowException.class)
                .hasMessageStartingWith("column 'ofTags': expected a row's weight, and what its steps weigh together,"
                        + " of at most 3.4028235E38, got 3.99999")
                .hasMessageEndingWith("E38");
    }

    /** Of a row of the tags 4, 2, 1, weighed 4 where its weight is asked for. */
    private static float weight(Map<String, Object> keys, int ignore, double @Nullable [] ofTags)
            throws BadRowException {
        Map<String, Object> data = new LinkedHashMap<>(Map.of(
                "train", Map.of("format", "memory"),
                "columns", List.of(Map.of("tokens", Map.of("column", "text", "unit", "bytes", "length", 3))),
                "label", Map.of("ids", "tags")));
        data.putAll(keys);
        RunConfig config = alone(data, Map.of("sequenceCrossEntropy", Map.of("classes", 5, "ignore", ignore)));
        Learner learner = new Learner(recipe(config));
        @Nullable Object[] row = {"abc", 4, new double[] {4, 2, 1}, null, ofTags, null};
        learner.add(row);
        Preprocessing learnt =
                learner.finish().withSteps(config.model().spec(learner.finish().modelInputs()));
        RowEncoder encoder = learnt.encoder(COLUMNS);
        Batch batch = learnt.layout().newBatch(1);
        encoder.features(row, batch, 0);
        encoder.targets(row, batch, 0);
        assertThat(Preprocessing.fromPlainData(learnt.toPlainData(), "model.json")
                        .toPlainData())
                .isEqualTo(learnt.toPlainData());
        assertThat(encoder.trainingWeight(row)).isEqualTo(encoder.weight(row));
        return encoder.weight(row);
    }

    private static RunConfig alone(Map<String, Object> data, Object loss) {
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("embedding", Map.of("size", 256, "dimension", 2)),
                        Map.of("dense", Map.of("units", 5, "leadingAxes", 1))),
                "loss",
                loss);
        Map<String, Object> train = Map.of("epochs", 1, "batch", 4, "optimizer", "adam");
        return Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "steps", "data", data, "model", model, "train", train), "");
    }

    @Test
    void onlyTheStepsOfOneAnswerCountAlike() {
        Map<String, Object> data = Map.of(
                "train", Map.of("format", "memory"),
                "columns", List.of(Map.of("tokens", Map.of("column", "text", "unit", "bytes", "length", 3))),
                "label", Map.of("ids", "tags"),
                "stepsAlike", true);
        assertThatThrownBy(() -> alone(data, Map.of("ctc", Map.of("classes", 5))))
                .hasMessage(
                        "data.stepsAlike: expected one answer, by a loss that compares each step of a sequence, such as"
                                + " sequenceCrossEntropy, got one for labelling. Leave it out");
    }

    @Test
    void whatIsNotOneAnswerIsSaidAsItIs() {
        RunConfig config = config(Map.of());
        assertThatThrownBy(() -> alike(config.model()))
                .hasMessageEndingWith("such as sequenceCrossEntropy, got several. Leave it out");
        Map<String, Object> output = Map.of(
                "node",
                "last",
                "loss",
                Map.of("sequenceCrossEntropy", Map.of("classes", 5)),
                "label",
                Map.of("ids", "tags"));
        Map<String, Object> layer = Map.of("name", "last", "dense", Map.of("units", 5, "leadingAxes", 1));
        assertThatThrownBy(() -> alike(Configs.BINDING.bind(
                        ModelConfig.class, Map.of("layers", List.of(layer), "outputs", List.of(output)), "model")))
                .hasMessageEndingWith("such as sequenceCrossEntropy, got one under model.outputs. Leave it out");
    }

    private static void alike(ModelConfig model) {
        Map<String, Object> data = Map.of("train", Map.of("format", "memory"), "stepsAlike", true);
        Map<String, Object> train = Map.of("epochs", 1, "batch", 4, "optimizer", "adam");
        Configs.BINDING.bind(
                RunConfig.class,
                Map.of("name", "steps", "data", data, "model", Configs.BINDING.canonical(model), "train", train),
                "");
    }

    private static void refused(Map<String, Object> tags, String message) {
        assertThatThrownBy(() -> recipe(config(tags))).hasMessage(message);
    }

    @Test
    void lossesWithoutStepsHaveNone() {
        refused(
                Map.of("loss", Map.of("ctc", Map.of("classes", 5)), "stepWeights", "ofTags"),
                "model.outputs[1].stepWeights: expected a loss that compares each step of a sequence, such as"
                        + " sequenceCrossEntropy, got one for labelling. Leave it out, or use data.weight for whole rows");
        Map<String, Object> data = Map.of(
                "train", Map.of("format", "memory"),
                "columns", List.of(Map.of("tokens", Map.of("column", "text", "unit", "bytes", "length", 3))),
                "stepWeights", "ofTags");
        assertThatThrownBy(() -> recipe(alone(data, "klDivergence")))
                .hasMessageStartingWith("data.stepWeights: expected a loss that compares each step of a sequence, such"
                        + " as sequenceCrossEntropy, got one for ");
        refused(
                Map.of("stepWeights", "of"),
                "model.outputs[1].stepWeights: expected a column of the data, got 'of'. Columns: text, notes, tags, ofText,"
                        + " ofTags, ofNotes");
        assertThatThrownBy(() -> recipe(config(Map.of("stepWeights", "text")))
                        .checkTypes(List.of(
                                new ColumnType(ColumnType.Kind.SCALAR, "string"),
                                new ColumnType(ColumnType.Kind.SCALAR, "string"),
                                new ColumnType(ColumnType.Kind.NUMBERS, "array<double>"),
                                new ColumnType(ColumnType.Kind.NUMBERS, "array<double>"),
                                new ColumnType(ColumnType.Kind.NUMBERS, "array<double>"),
                                new ColumnType(ColumnType.Kind.NUMBERS, "array<double>"))))
                .hasMessageStartingWith(
                        "model.outputs[1].stepWeights: column 'text': expected a column of arrays of numbers");
    }
}
