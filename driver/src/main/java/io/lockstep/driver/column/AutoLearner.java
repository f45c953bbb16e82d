package io.lockstep.driver.column;

import io.lockstep.driver.json.Json;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.sum.ExactSum;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the kind of an {@link AutoColumn}: a pass to see what it holds, one for the skewness where all are numbers, then
 * those of the kind that was chosen.
 */
final class AutoLearner implements ColumnLearner<AutoLearner.State> {
    private static final Binding BINDING = new Binding();

    private final AutoColumn column;
    private final ColumnPlace place;
    private final Stage stage;
    /** Learner of the chosen kind. */
    private final @Nullable ColumnLearner<?> chosen;
    /** What was chosen and why. */
    private final String note;
    /** Of the numbers, known before their cubes are added. */
    private final NumericStatistics numbers;

    private final TargetScale scale;
    /** How many different values there are, once the first pass has seen all. */
    private final int known;

    private final ExactSum cubes = new ExactSum();
    private final TreeSet<String> distinct = new TreeSet<>();
    private Counts counts;

    private enum Stage {
        LOOKING,
        SKEWNESS,
        LEARNING
    }

    /** Rows by what they hold. */
    record Counts(long values, long missing, long numbers, long dates, long booleans, boolean whole) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0, true);

        Counts plus(Counts other) {
            return new Counts(
                    values + other.values,
                    missing + other.missing,
                    numbers + other.numbers,
                    dates + other.dates,
                    booleans + other.booleans,
                    whole && other.whole);
        }
    }

    /**
     * What one pass found.
     *
     * @param cubes of distances from the mean in deviations, in the digits of {@link ExactSum#toBytes}
     * @param learnt JSON of the chosen kind's state; empty before
     */
    record State(Counts counts, List<String> distinct, NumericStatistics.State numbers, String cubes, String learnt) {}

    AutoLearner(AutoColumn column, ColumnPlace place) {
        this(column, place, Stage.LOOKING, null, "", new NumericStatistics(column.column(), false), Counts.NONE, 0);
    }

    private AutoLearner(
            AutoColumn column,
            ColumnPlace place,
            Stage stage,
            @Nullable ColumnLearner<?> chosen,
            String note,
            NumericStatistics numbers,
            Counts counts,
            int known) {
        this.column = column;
        this.place = place;
        this.stage = stage;
        this.chosen = chosen;
        this.note = note;
        this.numbers = numbers;
        this.counts = counts;
        this.known = known;
        this.scale = stage == Stage.SKEWNESS ? numbers.scale() : new TargetScale(0, 1);
    }

    @Override
    public void add(@Nullable Object value) throws BadRowException {
        if (chosen != null) {
            chosen.add(value);
        } else if (stage == Stage.SKEWNESS) {
            if (value != null) {
                double far = (Numbers.parse(column.column(), value) - scale.mean()) / scale.deviation();
                cubes.add(far * far * far);
            }
        } else if (value == null) {
            counts = counts.plus(new Counts(0, 1, 0, 0, 0, true));
        } else {
            look(value);
        }
    }

    private void look(Object value) throws BadRowException {
        String text = Numbers.label(column.column(), value);
        // one more than matters is kept, to know that there are more
        if (distinct.size() <= AutoChoice.CATEGORIES) {
            distinct.add(text);
        }
        Double number = number(value, text);
        if (number != null) {
            numbers.add(number);
        }
        boolean date = number == null && Moments.read(text, ZoneOffset.UTC) != null;
        counts = counts.plus(new Counts(
                1,
                0,
                number == null ? 0 : 1,
                date ? 1 : 0,
                BooleanColumn.read(text) == null ? 0 : 1,
                number == null || number == Math.rint(number)));
    }

    private @Nullable Double number(Object value, String text) {
        if (value instanceof Boolean || text.isEmpty() || "0123456789-+. ".indexOf(text.charAt(0)) < 0) {
            return null;
        }
        try {
            return Numbers.parse(column.column(), value);
        } catch (BadRowException e) {
            return null;
        }
    }

    @Override
    public State state() {
        boolean looking = stage == Stage.LOOKING;
        NumericStatistics own = looking ? numbers : new NumericStatistics(column.column(), false);
        return new State(
                looking ? counts : Counts.NONE,
                List.copyOf(distinct),
                own.state(),
                HexFormat.of().formatHex(cubes.toBytes()),
                chosen == null ? "" : Json.line(BINDING.unbind(chosen.state())));
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void merge(State other) {
        counts = counts.plus(other.counts);
        for (String text : other.distinct) {
            if (distinct.size() <= AutoChoice.CATEGORIES) {
                distinct.add(text);
            }
        }
        numbers.merge(other.numbers);
        cubes.merge(ExactSum.fromBytes(HexFormat.of().parseHex(other.cubes)));
        if (chosen != null && !other.learnt.isEmpty()) {
            merge(chosen, other.learnt);
        }
    }

    private static <S extends Record> void merge(ColumnLearner<S> learner, String state) {
        try {
            Object plain = Json.parse(state.getBytes(StandardCharsets.UTF_8), "learner");
            learner.merge(BINDING.bind(learner.stateType(), plain, "learner"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean wantsAnotherPass() {
        return chosen == null || chosen.wantsAnotherPass();
    }

    @Override
    public AutoLearner again() {
        if (chosen != null) {
            return next(Stage.LEARNING, chosen.again(), note);
        }
        boolean numeric = counts.values > 0 && counts.numbers == counts.values;
        if (stage == Stage.LOOKING && numeric) {
            return next(Stage.SKEWNESS, null, note);
        }
        AutoChoice choice = new AutoChoice(
                counts.values,
                counts.missing,
                stage == Stage.LOOKING ? distinct.size() : known,
                counts.numbers,
                counts.dates,
                counts.booleans,
                counts.whole,
                numeric ? cubes.value() / counts.values : 0);
        Column kind = choice.column(column.column(), place);
        return next(Stage.LEARNING, kind.learner(place), describe(kind, choice));
    }

    private AutoLearner next(Stage next, @Nullable ColumnLearner<?> learner, String said) {
        return new AutoLearner(column, place, next, learner, said, numbers, counts, Math.max(known, distinct.size()));
    }

    private String describe(Column kind, AutoChoice choice) {
        boolean log = kind instanceof NumericColumn number && number.log();
        return place.list() + ": column " + Excerpt.quoted(column.column()) + " is taken as "
                + Columns.REGISTRY.nameOf(kind) + (log ? " with log: true" : "") + ": " + choice.reason();
    }

    @Override
    public List<String> notes() {
        return note.isEmpty() ? List.of() : List.of(note);
    }

    @Override
    public Feature feature() {
        if (chosen == null) {
            throw new IllegalStateException("expected a kind to be chosen");
        }
        return chosen.feature();
    }
}
