package io.lockstep.driver.prediction;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.scoring.GroupDecisions;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.RowScorer;
import io.lockstep.driver.scoring.ScoringPlan;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * One task's rows with the model's columns, in the order they were read; tells its counts at the end.
 *
 * @param <R> what a row of the input is
 * @param <W> what a row of the output is
 */
final class PredictedRows<R, W> implements Iterator<W> {
    private static final Binding BINDING = new Binding();

    private final RowScorer<R> scorer;
    private final Answers answers;
    private final RowForm<R, W> form;
    private final Iterator<? extends Iterator<R>> parts;
    private final Consumer<String> counts;
    private final @Nullable Double threshold;
    private final @Nullable GroupDecisions decisions;
    private final @Nullable Object[] answered;
    private final @Nullable Object[] decided;
    private @Nullable Object @Nullable [] values;
    private List<R> taken = List.of();
    private Iterator<R> part = Collections.emptyIterator();
    private int next;
    private boolean ended;

    /**
     * @param threshold from which a row is yes
     * @param parts of the rows; those of one part stay as they are while it is read
     * @param counts hears, once, what {@link Report#of} reads
     */
    PredictedRows(
            String plan,
            @Nullable Double threshold,
            RowForm<R, W> form,
            Iterator<? extends Iterator<R>> parts,
            Consumer<String> counts)
            throws IOException {
        ScoringPlan scored = ScoringPlan.of(plan);
        this.scorer = new RowScorer<>(scored, this::values, this::problem, form::where, form::kept);
        this.answers = new Answers(scorer.preprocessing(), scorer.model());
        this.decisions = scored.decisions(scorer.preprocessing());
        this.form = form;
        this.parts = parts;
        this.threshold = threshold;
        boolean decides = decisions != null || threshold != null;
        this.answered = new @Nullable Object[answers.count() + (decides ? 1 : 0)];
        this.decided = decides
                ? new @Nullable Object[] {answers.decision(false), answers.decision(true)}
                : new @Nullable Object[0];
        Faults.at("predict.rows");
        this.counts = counts;
        TaskContext context = TaskContext.get();
        if (context != null) {
            context.addTaskCompletionListener((TaskCompletionListener) task -> scorer.close());
        }
    }

    /** Values of the row that is read, which is asked for them several times. */
    private @Nullable Object[] values(R row) {
        @Nullable Object[] known = values;
        if (known == null) {
            known = form.values(row);
            values = known;
        }
        return known;
    }

    /** What is wrong with a row, its groups included where they decide. It is asked of every row first. */
    private @Nullable String problem(R row) {
        values = null;
        String unreadable = form.problem(row);
        return unreadable != null || decisions == null ? unreadable : decisions.problem(values(row));
    }

    /**
     * Partition and counts of a task that went through.
     *
     * @param fallbacks rows decided as the model does, as their group has no thresholds
     */
    record Report(int partition, RowCounts rows, long fallbacks) {
        static Report of(String json) throws IOException {
            return BINDING.bind(Report.class, Json.parse(json, "task"), "task");
        }
    }

    @Override
    public boolean hasNext() {
        if (next == taken.size() && !ended) {
            try {
                taken = take();
            } catch (BadInputException e) {
                throw new UncheckedIOException(e);
            }
            next = 0;
            if (taken.isEmpty()) {
                ended = true;
                long fallbacks = decisions == null ? 0 : decisions.fallbacks();
                counts.accept(Json.line(
                        BINDING.unbind(new Report(TaskContext.getPartitionId(), scorer.counts(), fallbacks))));
                scorer.close();
            }
        }
        return !ended;
    }

    /** Rows of one part alone, as many as there are up to a whole pass; none at the end. */
    private List<R> take() throws BadInputException {
        List<R> rows = scorer.next(part);
        while (rows.isEmpty() && parts.hasNext()) {
            part = parts.next();
            rows = scorer.next(part);
        }
        return rows;
    }

    @Override
    public W next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        R row = taken.get(next);
        answers.writePlain(scorer.scores(), next, answered, 0);
        if (decided.length > 0) {
            answered[answered.length - 1] = decided[isYes(row) ? 1 : 0];
        }
        next++;
        return form.written(row, answered);
    }

    private boolean isYes(R row) {
        Target target = scorer.model().outputs().get(0).loss().target().measuredAs();
        float[] scores = scorer.scores();
        int size = scores.length / RowScorer.BATCH;
        double probability = GroupDecisions.probability(target, scores, next * size);
        if (threshold != null) {
            return probability >= threshold;
        }
        boolean yes = target instanceof Target.YesNo
                ? probability >= Target.YES
                : Target.ClassIndex.predicted(scores, next * size, size) == 1;
        return decisions == null ? yes : decisions.isYes(form.values(row), probability, yes);
    }
}
