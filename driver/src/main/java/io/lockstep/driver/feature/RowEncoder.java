package io.lockstep.driver.feature;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Columns;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.slot.ExampleReader;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotColumn;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.loss.IdsTarget;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.random.RandomStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encodes rows of one set of columns. Not thread-safe. */
public final class RowEncoder {
    private static final int ABSENT = -1;

    private final Preprocessing preprocessing;
    private final List<Encoded> features = new ArrayList<>();
    private final RowLayout layout;
    private final ExampleReader reader;
    private final SlotWriter written;
    private final SlotColumn[] columns;
    /** The array that {@link #columns} look at; absent: none, as slots lie elsewhere in every row. */
    private byte @Nullable [] seen;

    private final List<Target> targets = new ArrayList<>();
    private final List<WeighedSteps> weighed = new ArrayList<>();
    private final SlotWriter writtenTargets = new SlotWriter(0);
    /** Numbers of the first features of each kind and column. */
    private final int[] distinct;
    /** For each feature the first that is equal, where that is an earlier one of fixed size; else its own number. */
    private final int[] first;
    /** Where each feature of the row was written. */
    private final int[] from;
    /** Of features of texts that have a fixed size. */
    private final List<@Nullable RecentCells> cells = new ArrayList<>();
    /** Whether each feature says so itself of an unknown value that it encodes. */
    private final boolean[] tellsUnknown;
    /** Whether each feature said of the row's value that it is unknown. */
    private final boolean[] unknown;

    /** Of the sequences of the row whose slots were written last, by input. */
    private final int[] items;

    private final int weightColumn;
    /** Of the columns whose groups are weighed; below 0 where it is not there. */
    private final int[] groupColumns;

    private final List<String> groupNames;

    private final Map<List<String>, Double> groupWeights;

    /**
     * A feature and where its column is.
     *
     * @param column of the row
     * @param input of the model
     * @param longest most items of a sequence; 0 where it is none
     */
    private record Encoded(Feature feature, int column, int input, int longest) {
        void encode(@Nullable Object value, SlotWriter to) throws BadRowException {
            feature.encode(value, to);
            if (longest > 0 && (to.lastItems() < 1 || to.lastItems() > longest)) {
                throw new BadRowException(
                        to.lastItems() < 1 ? "empty sequence" : "sequence too long",
                        "column " + Excerpt.quoted(feature.column()) + ": expected a sequence of 1 to " + longest
                                + " items, as the input's buckets say, got " + to.lastItems());
            }
        }
    }

    /** A part of the targets. */
    private interface Target {
        /** Of the column in the row. */
        int index();

        void write(@Nullable Object value, SlotWriter to) throws BadRowException;
    }

    /**
     * A target of a kind of its own.
     *
     * @param known whether it has to be something that training rows had
     * @param input whose items its steps are counted by; below 0: there is none
     * @param items of the row's inputs
     * @param weighed absent: its steps are not
     */
    private record OwnColumn(
            Feature feature,
            int index,
            boolean known,
            Answer answer,
            int input,
            int[] items,
            @Nullable WeighedSteps weighed)
            implements Target {
        @Override
        public void write(@Nullable Object value, SlotWriter to) throws BadRowException {
            if (known) {
                feature.encodeKnown(value, to);
            } else {
                feature.encode(value, to);
            }
            AnswerSteps steps = answer.steps();
            if (steps != null && answer.task() instanceof IdsTarget task) {
                steps.check(task, feature.column(), to.lastIntegers(), input < 0 ? 0 : items[input]);
            }
            if (weighed != null) {
                weighed.answered(to.lastIntegers());
            }
        }
    }

    /** A target of which there is nothing in any row. */
    private record NoColumn() implements Target {
        @Override
        public int index() {
            return ABSENT;
        }

        @Override
        public void write(@Nullable Object value, SlotWriter to) {
            to.items(0);
        }
    }

    /**
     * A float of the target.
     *
     * @param index of the column in the row
     * @param scale the number is trained by; null: as it is
     * @param classes numbers of the answer's classes
     */
    private record TargetColumn(
            String column,
            int index,
            Answer answer,
            @Nullable TargetScale scale,
            Map<String, Integer> classes) implements Target {
        @Override
        public void write(@Nullable Object value, SlotWriter to) throws BadRowException {
            to.number(
                    answer.task().hasClasses()
                            ? Labels.index(column, value, classes, answer.classes())
                            : number(value));
        }

        /** The number that is trained. */
        float number(@Nullable Object value) throws BadRowException {
            double number = Labels.number(answer.task(), column, value);
            float trained = (float) (scale == null ? number : scale.standardized(number));
            if (!Float.isFinite(trained)) {
                throw new BadRowException(
                        "not finite",
                        "column " + Excerpt.quoted(column) + ": expected a number that fits 32 bits beside the training"
                                + " rows' mean " + (scale == null ? 0 : scale.mean()) + ", got "
                                + Excerpt.quoted(String.valueOf(value)));
            }
            return trained;
        }
    }

    RowEncoder(Preprocessing preprocessing, List<String> columns) {
        this.preprocessing = preprocessing;
        ColumnPositions positions = new ColumnPositions(columns);
        this.items = new int[preprocessing.inputs().size()];
        Map<String, Integer> kinds = new LinkedHashMap<>();
        for (int number = 0; number < items.length; number++) {
            InputFeatures input = preprocessing.inputs().get(number);
            for (Feature feature : input.features()) {
                int place = column(feature.column(), columns, positions);
                Encoded encoded = new Encoded(feature, place, number, input.longest());
                features.add(encoded);
                kinds.putIfAbsent(Columns.FEATURES.nameOf(feature) + " " + feature.column(), features.size() - 1);
            }
        }
        this.distinct = kinds.values().stream().mapToInt(i -> i).toArray();
        this.first = first(features);
        this.from = new int[first.length];
        this.unknown = new boolean[first.length];
        this.tellsUnknown = new boolean[first.length];
        for (int i = 0; i < first.length; i++) {
            Encoded encoded = features.get(i);
            tellsUnknown[i] = encoded.feature().tellsUnknown();
            boolean fixed = encoded.longest() == 0 && !encoded.feature().slot().ragged();
            cells.add(fixed && tellsUnknown[i] ? new RecentCells() : null);
        }
        this.layout = preprocessing.layout();
        this.reader = new ExampleReader(layout, null);
        this.written = new SlotWriter(layout.fixedBytes());
        this.columns = new SlotColumn[layout.inputs().size()];
        preprocessing.answers().forEach(answer -> addTargets(answer, positions));
        this.weightColumn = preprocessing.weight() == null ? ABSENT : positions.of(preprocessing.weight());
        GroupWeights groups = preprocessing.groupWeights();
        this.groupNames = groups == null ? List.of() : groups.columns();
        this.groupColumns = groups == null
                ? new int[0]
                : groupNames.stream().mapToInt(positions::of).toArray();
        this.groupWeights = groups == null ? Map.of() : groups.byGroup();
    }

    private static int[] first(List<Encoded> features) {
        Map<Feature, Integer> seen = new HashMap<>();
        int[] first = new int[features.size()];
        for (int i = 0; i < first.length; i++) {
            Encoded encoded = features.get(i);
            boolean fixed = encoded.longest() == 0 && !encoded.feature().slot().ragged();
            Integer earlier = fixed ? seen.putIfAbsent(encoded.feature(), i) : null;
            first[i] = earlier == null ? i : earlier;
        }
        return first;
    }

    private void addTargets(Answer answer, ColumnPositions positions) {
        Feature own = answer.feature();
        if (own != null) {
            boolean known = answer.task() instanceof IdsTarget ids && !ids.mayBeUnknown();
            int input = input(preprocessing, answer.steps());
            WeighedSteps steps = answer.countsSteps() ? new WeighedSteps(answer, own, positions) : null;
            targets.add(new OwnColumn(own, positions.of(own.column()), known, answer, input, items, steps));
            if (steps != null) {
                weighed.add(steps);
            }
            return;
        }
        if (!answer.isOfColumns()) {
            targets.add(new NoColumn());
            return;
        }
        Map<String, Integer> classes = ClassNames.indices(answer.classes());
        for (int i = 0; i < answer.targets().size(); i++) {
            String column = answer.targets().get(i);
            TargetScale scale =
                    answer.scales().isEmpty() ? null : answer.scales().get(i);
            targets.add(new TargetColumn(column, positions.of(column), answer, scale, classes));
        }
    }

    /** Number of the input that steps are counted by. */
    private static int input(Preprocessing preprocessing, @Nullable AnswerSteps steps) {
        List<String> names =
                preprocessing.inputs().stream().map(InputFeatures::name).toList();
        return steps == null || steps.input() == null ? ABSENT : names.indexOf(steps.input());
    }

    private static int column(String name, List<String> columns, ColumnPositions positions) {
        int column = positions.of(name);
        if (column == ABSENT) {
            throw new IllegalArgumentException(
                    "column " + Excerpt.quoted(name) + ": expected it in the data, got columns " + Excerpt.list(columns)
                            + ". Add it, it is an input of the model");
        }
        return column;
    }

    /**
     * Of each answer whose steps are weighed by a column: whether the row has a step of a weight above 0.
     *
     * <p>The row is the one whose targets were written last.
     */
    public List<Boolean> stepsAboveZero() {
        return weighed.stream()
                .filter(WeighedSteps::hasColumn)
                .map(WeighedSteps::anyAboveZero)
                .toList();
    }

    /** Whether the columns hold the answer, and the weights of its steps where they have some. */
    public boolean hasTarget() {
        return weighed.stream().noneMatch(WeighedSteps::isMissing)
                && targets.stream().anyMatch(target -> !(target instanceof NoColumn))
                && targets.stream().noneMatch(target -> !(target instanceof NoColumn) && target.index() == ABSENT);
    }

    /**
     * Writes a row's slots, one after another.
     *
     * @param row values in the order of the columns. Not modified.
     */
    public void slots(@Nullable Object[] row, SlotWriter to) throws BadRowException {
        to.takeUnknown();
        for (int i = 0; i < first.length; i++) {
            Encoded encoded = features.get(i);
            from[i] = to.size();
            if (first[i] < i) {
                to.again(from[first[i]], from[first[i] + 1] - from[first[i]]);
                continue;
            }
            Object value = row[encoded.column()];
            RecentCells recent = cells.get(i);
            if (recent != null && value instanceof String text) {
                boolean written = recent.write(text, to);
                if (!written) {
                    encoded.encode(text, to);
                }
                unknown[i] = to.takeUnknown();
                if (!written) {
                    recent.keep(text, to, from[i], unknown[i]);
                }
                continue;
            }
            encoded.encode(value, to);
            unknown[i] = to.takeUnknown();
            items[encoded.input()] = encoded.longest() > 0 ? to.lastItems() : 0;
        }
    }

    /**
     * Writes a row's inputs into a batch, as training reads them.
     *
     * @param row values in the order of the columns. Not modified.
     * @param position of the row in the batch, ascending
     */
    public void features(@Nullable Object[] row, Batch batch, int position) throws BadRowException {
        written.clear();
        slots(row, written);
        if (written.array() != seen) {
            look();
        }
        batch.rowNumbers()[position] = layout.drawn().isEmpty() ? position : number();
        reader.read(columns, 0, 0, batch, position);
    }

    private void look() {
        int at = 0;
        boolean fixed = true;
        for (int i = 0; i < columns.length; i++) {
            Slot slot = layout.inputs().get(i).slot();
            columns[i] = new SlotColumn(slot, 1, written.array(), at);
            at += columns[i].byteCount();
            fixed &= !slot.ragged();
        }
        seen = fixed ? written.array() : null;
    }

    /** What drawn inputs of a row that is scored are keyed by: its own content, wherever it stands. */
    private long number() {
        long number = 0;
        for (int i = 0; i < written.size(); i++) {
            number = RandomStream.join(number, written.array()[i]);
        }
        return number;
    }

    /**
     * Writes a row's targets, the slot of one answer after another: the index of its class, numbers as they are trained, ids; then the
     * weights of steps.
     *
     * @param row whose slots were written last: values in the order of the columns. Not modified.
     */
    public void targets(@Nullable Object[] row, SlotWriter to) throws BadRowException {
        for (Target target : targets) {
            target.write(target.index() == ABSENT ? null : row[target.index()], to);
        }
        for (WeighedSteps steps : weighed) {
            steps.write(row, to);
        }
    }

    /**
     * Writes a row's targets into a batch.
     *
     * @param row values in the order of the columns. Not modified.
     * @param position of the row in the batch, ascending
     */
    public void targets(@Nullable Object[] row, Batch batch, int position) throws BadRowException {
        writtenTargets.clear();
        targets(row, writtenTargets);
        reader.readTargets(writtenTargets.array(), batch, position);
    }

    /**
     * Columns in which the row has a category that no training row had.
     *
     * @param row whose features were encoded last. Not modified.
     */
    public List<String> unknown(@Nullable Object[] row) throws BadRowException {
        List<String> columns = List.of();
        for (int i : distinct) {
            if (tellsUnknown[i] && !unknown[i]) {
                continue;
            }
            Encoded encoded = features.get(i);
            if (tellsUnknown[i] || encoded.feature().isUnknown(row[encoded.column()])) {
                columns = columns.isEmpty() ? new ArrayList<>() : columns;
                columns.add(encoded.feature().column());
            }
        }
        return columns;
    }

    /**
     * A training row's weight in the loss: its own, times those of its class and of its group and class.
     *
     * @param row whose targets were written last. Not modified.
     */
    public float trainingWeight(@Nullable Object[] row) throws BadRowException {
        float own = weight(row);
        if (preprocessing.classWeights().isEmpty() && groupWeights.isEmpty()) {
            return own;
        }
        for (Target target : targets) {
            if (target instanceof TargetColumn column && column.answer.task().hasClasses()) {
                String name = Labels.text(column.column, row[column.index]);
                double ofGroup = groupWeights.isEmpty()
                        ? 1
                        : groupWeights.getOrDefault(
                                GroupWeights.key(GroupWeights.group(groupNames, row, groupColumns), name), 1.0);
                return (float) (own * preprocessing.classWeights().getOrDefault(name, 1.0) * ofGroup);
            }
        }
        return own;
    }

    /**
     * A row's weight in the loss.
     *
     * @param row whose targets were written last. Not modified.
     */
    public float weight(@Nullable Object[] row) throws BadRowException {
        String column = preprocessing.weight();
        double own = weightColumn == ABSENT || column == null ? 1 : Labels.weight(column, row[weightColumn]);
        for (WeighedSteps steps : weighed) {
            own *= steps.ofRow();
        }
        if (own > Float.MAX_VALUE) {
            throw new BadRowException(
                    "unusable weight",
                    preprocessing.weighedBy() + ": expected a row's weight, and what its steps weigh together, of at"
                            + " most " + Float.MAX_VALUE + ", got " + own);
        }
        return (float) own;
    }
}
