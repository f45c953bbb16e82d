package io.lockstep.driver.explanation;

import io.lockstep.driver.background.BackgroundRows;
import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.feature.RowEncoder;
import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.RowScorer;
import io.lockstep.kernels.attribution.Attribution;
import io.lockstep.kernels.attribution.Background;
import io.lockstep.kernels.attribution.CellGroups;
import io.lockstep.kernels.attribution.CellRow;
import io.lockstep.kernels.attribution.NetworkAnswers;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Explains one task's rows, a few at a time. A row's explanation depends neither on the rows beside it nor on how many there are.
 * Used by one thread.
 *
 * @param <R> what a row is
 */
final class RowExplainer<R> implements AutoCloseable {
    /** Rows explained at once, so that passes are full. */
    private static final int MOST_ROWS = 128;

    /** Cells of rows explained at once, so that memory is bounded; one row may have more. */
    private static final long MOST_CELLS = 1L << 20;

    /** Side of the squares of a picture that are taken away to measure fidelity. */
    private static final int DELETED_PATCH = 4;

    private final ExplanationPlan plan;
    private final ExplanationConfig config;
    private final Function<R, @Nullable Object[]> values;
    private final List<String> columns;
    private final RowScorer<R> scorer;
    private final ExplainedModel model;
    private final NetworkAnswers answers;
    private final NetworkAnswers methodAnswers;
    private final RowEncoder encoder;
    private final RowKeys keys;
    private final Batch batch;
    private final SourceCells cells;
    private final SourceCells deleted;
    private final BaselineCells baselines;
    private final @Nullable Background background;
    private final AnswerChoice choice;
    private final int scoresOfRow;
    private @Nullable RowFidelities fidelities;
    private boolean closed;

    /** A row with all that its explanation is made of. */
    private record Asked(
            CellRow cells, SourceCells.Placed placed, AnswerChoice.Chosen answer, AskedRow question, String name) {}

    /**
     * Loads the plan's model unless this JVM has it.
     *
     * @param values of a row, in the order of the plan's columns
     * @param problem {@code reason: details} of a row that could not be read; null for a readable one
     * @param where a row was read
     */
    RowExplainer(
            ExplanationPlan plan,
            Function<R, @Nullable Object[]> values,
            Function<R, @Nullable String> problem,
            Function<R, String> where)
            throws IOException {
        this.plan = plan;
        this.config = plan.config();
        this.values = values;
        this.columns = plan.scoring().columns();
        this.scorer = new RowScorer<>(plan.scoring(), values, problem, where);
        ExplainedModel opened = null;
        try {
            opened = ExplainedModel.open(scorer.loaded(), plan.scoring().backend(), config.method());
            this.model = opened;
            this.encoder = scorer.preprocessing().encoder(columns);
            this.keys = new RowKeys(scorer.preprocessing(), columns);
            this.batch = new Batch(1, scorer.model().inputTypes(), List.of());
            this.cells = new SourceCells(
                    scorer.preprocessing(),
                    model.network().layout(),
                    model.network().sources(),
                    config.method().patch());
            this.deleted = new SourceCells(
                    scorer.preprocessing(),
                    model.network().layout(),
                    model.network().sources(),
                    DELETED_PATCH);
            this.baselines = new BaselineCells(
                    model.network(),
                    scorer.model(),
                    scorer.preprocessing(),
                    plan.baseline(),
                    config.baseline().blur());
            this.choice = new AnswerChoice(scorer.model(), scorer.preprocessing(), config);
            this.scoresOfRow = scorer.model().outputShape().elementCount();
            this.background = plan.background().isEmpty()
                    ? null
                    : BackgroundRows.of(plan.background()).background();
            this.answers = model.answers();
            this.methodAnswers = model.methodAnswers();
        } catch (IOException | RuntimeException e) {
            if (opened != null) {
                opened.close();
            }
            scorer.close();
            throw e;
        }
    }

    /** What scores the rows, too. */
    RowScorer<R> scorer() {
        return scorer;
    }

    RowCounts counts() {
        return scorer.counts();
    }

    /**
     * Takes some usable rows and scores them.
     *
     * @return the rows taken, empty at the end
     * @throws BadInputException at a bad row, unless they are skipped
     */
    List<R> next(Iterator<R> source) throws BadInputException {
        return scorer.next(source);
    }

    /**
     * Explains rows of those taken last.
     *
     * @param taken what {@link #next} gave
     * @param from first row
     * @return of this row and some after it
     */
    List<Explanation> explain(List<R> taken, int from) {
        List<Asked> asked = new ArrayList<>();
        for (int row = from; row < taken.size() && hasRoom(asked); row++) {
            asked.add(asked(values.apply(taken.get(row)), row));
        }
        List<Attribution> found = config.method()
                .attribute(
                        scorer.model(),
                        methodAnswers,
                        asked.stream().map(Asked::question).toList());
        List<Explanation> explanations = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            explanations.add(explanation(values.apply(taken.get(from + i)), asked.get(i), found.get(i)));
        }
        return explanations;
    }

    /**
     * Measures the method on rows of those taken last.
     *
     * @param from first row
     * @return of this row and some after it
     */
    List<RowFidelity> fidelity(List<R> taken, int from) throws IOException {
        RowFidelities own = fidelities == null
                ? new RowFidelities(scorer.loaded(), plan.scoring().backend(), config, plan.baseline(), answers)
                : fidelities;
        fidelities = own;
        List<Asked> asked = new ArrayList<>();
        List<AskedRow> shuffled = new ArrayList<>();
        List<CellGroups> groups = new ArrayList<>();
        for (int row = from; row < taken.size() && hasRoom(asked); row++) {
            @Nullable Object[] columns = values.apply(taken.get(row));
            asked.add(asked(columns, row));
            shuffled.add(own.shuffled(batch, asked.get(row - from).question(), background == null));
            groups.add(deleted.placed(asked.get(row - from).cells(), named(columns))
                    .groups());
        }
        List<Attribution> found = config.method()
                .attribute(
                        scorer.model(),
                        methodAnswers,
                        asked.stream().map(Asked::question).toList());
        List<FidelityJudge.Measured> measured = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            Asked row = asked.get(i);
            measured.add(new FidelityJudge.Measured(
                    row.question(), found.get(i), groups.get(i), row.answer().place()));
        }
        return own.of(measured, shuffled);
    }

    private static boolean hasRoom(List<Asked> asked) {
        return asked.size() < MOST_ROWS
                && asked.stream().mapToLong(row -> row.cells().cells().length).sum() < MOST_CELLS;
    }

    private Asked asked(@Nullable Object[] row, int place) {
        try {
            batch.setRows(1);
            encoder.features(row, batch, 0);
            CellRow own = model.network().rows(batch).get(0);
            String hash = keys.hash(row);
            SourceCells.Placed placed = cells.placed(own, named(row));
            String name = keys.name(row, hash);
            config.method().checkRow(name, placed.groups().count());
            AnswerChoice.Chosen answer = choice.of(scorer.scores(), place * scoresOfRow);
            CellRow baseline = baselines.of(own);
            AskedRow question = new AskedRow(
                    own,
                    baseline,
                    background == null ? Background.of(List.of(baseline)) : background,
                    answer.direction(),
                    placed.groups(),
                    RowKeys.number(hash),
                    config.seed());
            return new Asked(own, placed, answer, question, name);
        } catch (BadRowException e) {
            throw new IllegalStateException("expected a row that was scored", e);
        }
    }

    private Map<String, @Nullable Object> named(@Nullable Object[] row) {
        Map<String, @Nullable Object> named = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            named.putIfAbsent(columns.get(i), row[i]);
        }
        return named;
    }

    private Explanation explanation(@Nullable Object[] row, Asked asked, Attribution found) {
        double[] ofCells = config.method().byCell()
                ? found.values()
                : spread(found.values(), asked.placed.groups().groupOf());
        List<String> names = cells.columns();
        double[] sums = new double[names.size()];
        if (config.method().byCell()) {
            sums = asked.placed.columns().sums(ofCells);
        } else {
            for (int group = 0; group < found.values().length; group++) {
                sums[asked.placed.columnOf()[group]] += found.values()[group];
            }
        }
        boolean exact = found.standardErrors().length == 0;
        double[] errors = asked.placed.errors(found.standardErrors());
        Map<String, @Nullable Object> named = named(row);
        List<Reason> reasons = new ArrayList<>();
        for (int column = 0; column < sums.length; column++) {
            String name = names.get(column);
            String shown = named.containsKey(name) ? ShownValue.of(named.get(name)) : "drawn";
            reasons.add(new Reason(name, shown, sums[column], exact ? Double.NaN : errors[column]));
        }
        List<CellMap> maps =
                asked.placed.maps().stream().map(places -> map(places, ofCells)).toList();
        requireFinite(asked.name, found, maps);
        double offset = asked.answer.offset();
        return new Explanation(
                asked.name, asked.answer.name(), found.answer() + offset, found.baseline() + offset, reasons, maps);
    }

    /** Between a baseline and a row, numbers may be too large that neither has. */
    static void requireFinite(String row, Attribution found, List<CellMap> maps) {
        double sum = found.answer() - found.baseline();
        for (double value : found.values()) {
            sum += Math.abs(value);
        }
        for (CellMap map : maps) {
            for (float attribution : map.attributions()) {
                sum += Math.abs(attribution);
            }
        }
        if (!Double.isFinite(sum)) {
            throw new IllegalArgumentException("row " + Excerpt.quoted(row)
                    + ": expected attributions that are numbers, got " + sum + " in sum, of the answer "
                    + found.answer()
                    + " against " + found.baseline()
                    + " of the baseline. The row's numbers are too large for the model:"
                    + " leave it out, or choose an explain.baseline nearer to it");
        }
    }

    /** A group's value, in equal parts, to its cells. */
    private static double[] spread(double[] values, int[] groupOf) {
        int[] sizes = new int[values.length];
        for (int group : groupOf) {
            sizes[group]++;
        }
        double[] cells = new double[groupOf.length];
        for (int cell = 0; cell < cells.length; cell++) {
            cells[cell] = values[groupOf[cell]] / sizes[groupOf[cell]];
        }
        return cells;
    }

    private static CellMap map(SourceCells.Places places, double[] cells) {
        double[] sums = new double[places.shape().stream().reduce(1, (a, b) -> a * b)];
        for (int cell = 0; cell < cells.length; cell++) {
            if (places.placeOf()[cell] >= 0) {
                sums[places.placeOf()[cell]] += cells[cell];
            }
        }
        float[] attributions = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            attributions[i] = (float) sums[i];
        }
        return new CellMap(
                places.column(), places.kind(), places.shape(), places.names(), attributions, places.shown());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (fidelities != null) {
                fidelities.close();
            }
            methodAnswers.close();
            answers.close();
            model.close();
            scorer.close();
        }
    }
}
