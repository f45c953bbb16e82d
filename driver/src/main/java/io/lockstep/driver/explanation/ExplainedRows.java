package io.lockstep.driver.explanation;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.counterfactual.RowCounterfactuals;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.prediction.Answers;
import io.lockstep.driver.scoring.BadInputException;
import io.lockstep.driver.source.SourceRows;
import java.io.IOException;
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

/** One task's rows with the model's columns and its reasons, in the order they were read; tells its counts at the end. */
final class ExplainedRows implements Iterator<Row> {
    /** Where a row was read, and what is wrong with it. */
    private static final int EXTRA_COLUMNS = 2;

    private final RowExplainer<Row> explainer;
    private final Answers answers;
    private final ExplanationColumns columns;
    private final @Nullable RowCounterfactuals counterfactuals;
    private final int top;
    private final Iterator<Row> source;
    private final Consumer<String> reports;
    private final SummaryTally tally = new SummaryTally();
    private List<Row> taken = List.of();
    private List<Explanation> explained = List.of();
    private int next;
    private int first;
    private boolean ended;

    /** @param reports hears, once, what {@link Explained#report} says */
    ExplainedRows(String plan, ExplanationColumns columns, Iterator<Row> source, Consumer<String> reports)
            throws IOException {
        ExplanationPlan own = ExplanationPlan.of(plan);
        this.explainer = new RowExplainer<>(own, SourceRows::values, SourceRows::problem, SourceRows::where);
        this.answers = new Answers(
                explainer.scorer().preprocessing(), explainer.scorer().model());
        this.columns = columns;
        this.counterfactuals = own.counterfactual().isEmpty() ? null : new RowCounterfactuals(own.counterfactual());
        this.top = own.config().top();
        this.source = own.last().isEmpty()
                ? source
                : new ChosenRows(
                        own.last(),
                        explainer.scorer().preprocessing(),
                        own.scoring().columns(),
                        source);
        this.reports = reports;
        TaskContext context = TaskContext.get();
        if (context != null) {
            context.addTaskCompletionListener((TaskCompletionListener) task -> close());
        }
        Faults.at("explain.rows");
    }

    @Override
    public boolean hasNext() {
        if (next < taken.size() || ended) {
            return !ended;
        }
        try {
            taken = explainer.next(source);
        } catch (BadInputException e) {
            throw new UncheckedIOException(e);
        }
        next = 0;
        first = 0;
        explained = List.of();
        if (taken.isEmpty()) {
            ended = true;
            reports.accept(Explained.report(TaskContext.getPartitionId(), explainer.counts(), tally));
            close();
        }
        return !ended;
    }

    private void close() {
        explainer.close();
        if (counterfactuals != null) {
            counterfactuals.close();
        }
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (next == first + explained.size()) {
            first = next;
            explained = explainer.explain(taken, first);
            explained.forEach(tally::add);
        }
        Row row = taken.get(next);
        int read = row.length() - EXTRA_COLUMNS;
        @Nullable Object[] values = new @Nullable Object[read + answers.count() + columns.names().size() + (counterfactuals == null ? 0 : 1)];
        for (int i = 0; i < read; i++) {
            values[i] = row.get(i);
        }
        answers.write(explainer.scorer().scores(), next, values, read);
        columns.write(explained.get(next - first), top, values, read + answers.count());
        if (counterfactuals != null) {
            values[values.length - 1] = counterfactual(counterfactuals, SourceRows.values(row));
        }
        next++;
        return RowFactory.create(values);
    }

    private static Row @Nullable [] counterfactual(RowCounterfactuals counterfactuals, @Nullable Object[] row) {
        try {
            return ExplanationColumns.counterfactual(counterfactuals.find(row));
        } catch (BadRowException e) {
            throw new IllegalStateException("expected a row that was scored", e);
        }
    }
}
