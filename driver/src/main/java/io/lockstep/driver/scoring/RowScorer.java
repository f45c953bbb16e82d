package io.lockstep.driver.scoring;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.RowEncoder;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.window.WindowAccount;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.ModelSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Scores one task's rows, {@link #BATCH} at a time. Used by one thread.
 *
 * @param <R> what a row is
 */
public final class RowScorer<R> implements AutoCloseable {
    /** Rows scored at once, whatever the partition: padded by the workspace where there are fewer. */
    public static final int BATCH = 128;

    private final Function<R, @Nullable Object[]> values;
    private final Function<R, @Nullable String> problem;
    private final Function<R, String> where;
    private final Keeping<R> keeping;
    private final ScoringPlan plan;
    private final ScoringPass pass;
    private final RowEncoder encoder;
    private final Batch batch;
    private final float[] scores;
    private final Map<String, Long> skipped = new TreeMap<>();
    private final Map<String, Long> unknownCategories = new TreeMap<>();
    /** Of each row taken, the columns whose category no training row had; empty where there are none. */
    private final List<List<String>> unknown = new ArrayList<>(BATCH);

    /** Those of the row encoded last. */
    private List<String> unknownColumns = List.of();

    private @Nullable WindowAccount windows;
    private long read;
    private long scored;

    /** Makes a row one that stays as it is when others are read. */
    public interface Keeping<R> {
        /** @param position of the row among those that are scored at once; what was kept for it before is needed no more */
        R kept(R row, int position);
    }

    /**
     * Loads the plan's model unless this JVM has it. Of rows that stay as they are.
     *
     * @param values of a row, in the order of the plan's columns
     * @param problem {@code reason: details} of a row that could not be read; null for a readable one
     * @param where a row was read
     */
    public RowScorer(
            ScoringPlan plan,
            Function<R, @Nullable Object[]> values,
            Function<R, @Nullable String> problem,
            Function<R, String> where)
            throws IOException {
        this(plan, values, problem, where, (row, position) -> row);
    }

    /** As {@link #RowScorer(ScoringPlan, Function, Function, Function)}, of rows that may change when the next one is read. */
    public RowScorer(
            ScoringPlan plan,
            Function<R, @Nullable Object[]> values,
            Function<R, @Nullable String> problem,
            Function<R, String> where,
            Keeping<R> keeping)
            throws IOException {
        this.keeping = keeping;
        this.plan = plan;
        this.values = values;
        this.problem = problem;
        this.where = where;
        this.pass = new ScoringPass(plan);
        this.batch = pass.batch();
        this.scores = pass.scores();
        try {
            this.encoder = pass.model().preprocessing().encoder(plan.columns());
        } catch (RuntimeException e) {
            pass.close();
            throw e;
        }
    }

    /** The model as it was read. */
    public LoadedModel loaded() {
        return pass.model();
    }

    public ModelSpec model() {
        return pass.model().spec();
    }

    public Preprocessing preprocessing() {
        return pass.model().preprocessing();
    }

    /**
     * Takes up to {@link #BATCH} usable rows and scores them.
     *
     * @return the rows taken, empty at the end; valid with {@link #scores} until the next call
     * @throws BadInputException at a bad row, unless they are skipped
     */
    public List<R> next(Iterator<R> source) throws BadInputException {
        List<R> taken = new ArrayList<>(BATCH);
        while (taken.isEmpty() && source.hasNext()) {
            take(source, taken);
            if (!taken.isEmpty()) {
                pass.score(taken.size());
                leaveOutNotFinite(taken);
                pass.correct(taken.size());
                countUnknown();
                unknown.clear();
                scored += taken.size();
            }
        }
        return taken;
    }

    private void countUnknown() {
        for (int i = 0; i < unknown.size(); i++) {
            if (!unknown.get(i).isEmpty()) {
                unknown.get(i).forEach(column -> unknownCategories.merge(column, 1L, Long::sum));
            }
        }
    }

    private void take(Iterator<R> source, List<R> taken) throws BadInputException {
        while (taken.size() < BATCH && source.hasNext()) {
            R row = source.next();
            String account = problem.apply(row);
            if (account != null && WindowAccount.isAccount(account)) {
                windows = WindowAccount.ofProblem(account);
                continue;
            }
            read++;
            String fault = account != null ? account : encode(row, taken.size());
            if (fault == null) {
                taken.add(keeping.kept(row, taken.size()));
                unknown.add(unknownColumns);
            } else {
                leaveOut(row, fault);
            }
        }
    }

    private void leaveOut(R row, String fault) throws BadInputException {
        if (!plan.skipBadRows() && !SourceRows.isLeftOut(fault)) {
            throw new BadInputException(where.apply(row), fault);
        }
        skipped.merge(SourceRows.reason(fault), 1L, Long::sum);
    }

    /** A score that is no number is no answer: such rows are bad ones, and those behind them move up. */
    private void leaveOutNotFinite(List<R> taken) throws BadInputException {
        int size = scores.length / BATCH;
        int kept = 0;
        for (int row = 0; row < taken.size(); row++) {
            float found = notFinite(row * size, size);
            if (found != 0) {
                leaveOut(
                        taken.get(row),
                        "score not finite: expected numbers from the model, got " + found
                                + ". Its weights, or the row's numbers, are too large");
                continue;
            }
            if (kept < row) {
                move(row, kept, scores);
                move(row, kept, pass.losses());
                move(row, kept, batch.targets());
                moveRagged(row, kept);
                move(row, kept, batch.weights());
                taken.set(kept, taken.get(row));
                unknown.set(kept, unknown.get(row));
            }
            kept++;
        }
        if (kept < taken.size()) {
            taken.subList(kept, taken.size()).clear();
            unknown.subList(kept, unknown.size()).clear();
            batch.setRows(kept);
        }
    }

    /** The first number that is none; 0 when there is none such. */
    private float notFinite(int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (!Float.isFinite(scores[i])) {
                return scores[i];
            }
        }
        return 0;
    }

    private static void move(int from, int to, float[] rows) {
        int size = rows.length / BATCH;
        System.arraycopy(rows, from * size, rows, to * size, size);
    }

    private void moveRagged(int from, int to) {
        for (int i = 0; i < batch.targetCount(); i++) {
            if (!batch.targetValues(i).type().isDense() && plan.targets()) {
                batch.targetValues(i).moveRow(from, to);
            }
        }
    }

    private @Nullable String encode(R row, int position) {
        try {
            @Nullable Object[] columns = values.apply(row);
            encoder.features(columns, batch, position);
            batch.weights()[position] = 1;
            if (plan.targets()) {
                encoder.targets(columns, batch, position);
                batch.weights()[position] = encoder.weight(columns);
            }
            unknownColumns = encoder.unknown(columns);
            return null;
        } catch (BadRowException e) {
            return e.reason() + ": " + e.details();
        }
    }

    /** [{@link #BATCH}, output size] of the rows last taken. */
    public float[] scores() {
        return scores;
    }

    /** [{@link #BATCH}, answers] of the rows last taken; empty when answers are not needed. */
    public float[] losses() {
        return pass.losses();
    }

    /** Targets and weights of the rows last taken. */
    public Batch batch() {
        return batch;
    }

    /** Rows so far. */
    public RowCounts counts() {
        return new RowCounts(read, scored, skipped, unknownCategories, windows);
    }

    @Override
    public void close() {
        pass.close();
    }
}
