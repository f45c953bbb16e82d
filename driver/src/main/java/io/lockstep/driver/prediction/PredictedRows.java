package io.lockstep.driver.prediction;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.scoring.GroupDecisions;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.RowScorer;
import io.lockstep.driver.scoring.ScoringPlan;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/** One task's rows with the model's columns, in the order they were read; tells its counts at the end. */
final class PredictedRows implements Iterator<Row> {
    private static final Binding BINDING = new Binding();

    /** Where a row was read, and what is wrong with it. */
    static final int EXTRA_COLUMNS = 2;

    private final RowScorer<Row> scorer;
    private final Answers answers;
    private final Iterator<Row> source;
    private final Consumer<String> counts;
    private final @Nullable Double threshold;
    private final int[] places;
    private @Nullable GroupDecisions decisions;
    private List<Row> taken = List.of();
    private int next;
    private boolean ended;

    /** @param counts hears, once, what {@link #counts} reads */
    PredictedRows(String plan, Form form, Iterator<Row> source, Consumer<String> counts) throws IOException {
        ScoringPlan scored = ScoringPlan.of(plan);
        this.scorer = new RowScorer<>(scored, SourceRows::values, this::problem, SourceRows::where);
        this.answers = new Answers(scorer.preprocessing(), scorer.model());
        this.decisions = scored.decisions(scorer.preprocessing());
        this.source = source;
        this.threshold = form.threshold();
        this.places = form.places();
        Faults.at("predict.rows");
        this.counts = counts;
        TaskContext context = TaskContext.get();
        if (context != null) {
            context.addTaskCompletionListener((TaskCompletionListener) task -> scorer.close());
        }
    }

    /**
     * What of a row is written.
     *
     * @param places of the columns among the input's and, behind them, the model's; none: all of them
     * @param threshold from which a row is yes
     */
    record Form(int[] places, @Nullable Double threshold) implements Serializable {}

    /** What is wrong with a row, its groups included where they decide. */
    private @Nullable String problem(Row row) {
        String unreadable = SourceRows.problem(row);
        return unreadable != null || decisions == null ? unreadable : decisions.problem(SourceRows.values(row));
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
                taken = scorer.next(source);
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

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Row row = taken.get(next);
        int columns = row.length() - EXTRA_COLUMNS;
        boolean decides = decisions != null || threshold != null;
        int added = answers.count() + (decides ? 1 : 0);
        @Nullable Object[] values = new @Nullable Object[columns + added];
        for (int i = 0; i < columns; i++) {
            values[i] = row.get(i);
        }
        answers.write(scorer.scores(), next, values, columns);
        if (decides) {
            values[values.length - 1] = answers.decision(isYes(row));
        }
        next++;
        return RowFactory.create(places.length == 0 ? values : chosen(values));
    }

    private @Nullable Object[] chosen(@Nullable Object[] values) {
        @Nullable Object[] chosen = new @Nullable Object[places.length];
        for (int i = 0; i < places.length; i++) {
            chosen[i] = values[places[i]];
        }
        return chosen;
    }

    private boolean isYes(Row row) {
        Target target = scorer.model().outputs().get(0).loss().target().measuredAs();
        float[] scores = scorer.scores();
        int size = scores.length / RowScorer.BATCH;
        double probability = GroupDecisions.probability(target, scores, next * size);
        if (threshold != null) {
            return probability >= threshold;
        }
        boolean answered = target instanceof Target.YesNo
                ? probability >= Target.YES
                : Target.ClassIndex.predicted(scores, next * size, size) == 1;
        return decisions == null ? answered : decisions.isYes(SourceRows.values(row), probability, answered);
    }
}
