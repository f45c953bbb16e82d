package io.lockstep.driver.diagnostics;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.diagnostics.Diagnostics.AnswerDiagnostics;
import io.lockstep.driver.diagnostics.Diagnostics.Example;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.split.OrderValue;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.loss.IdsLoss;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects what a model answers to rows, in one task. Not thread-safe. */
public final class DiagnosticsCollector {
    private static final Pattern NUMBER = Pattern.compile("\\s*-?[0-9.]+\\s*");

    private final List<AnswerReading> readings = new ArrayList<>();
    private final DiagnosticsState state;
    private final RowView view;
    private final @Nullable String order;
    private final int orderColumn;
    private final int outputs;

    /** @param columns of the rows, with the answers */
    public DiagnosticsCollector(
            ModelSpec model, Preprocessing preprocessing, List<String> columns, DiagnosticsPlan plan) {
        this.state = new DiagnosticsState(counters(model, plan.examples()));
        this.readings.addAll(readings(model, preprocessing));
        this.view = new RowView(model, preprocessing, columns, plan.order());
        this.order = plan.order();
        this.orderColumn = order == null ? -1 : columns.indexOf(order);
        this.outputs = model.outputShape().elementCount();
    }

    private static List<AnswerCounters> counters(ModelSpec model, int examples) {
        List<AnswerCounters> counters = new ArrayList<>();
        for (int i = 0; i < model.outputs().size(); i++) {
            Target target = model.outputs().get(i).loss().target().measuredAs();
            int size = model.outputShape(i).elementCount();
            counters.add(AnswerReading.counters(target, size, examples));
        }
        return counters;
    }

    private static List<AnswerReading> readings(ModelSpec model, Preprocessing preprocessing) {
        List<AnswerReading> readings = new ArrayList<>();
        int first = 0;
        int firstTarget = 0;
        for (int i = 0; i < model.outputs().size(); i++) {
            Output output = model.outputs().get(i);
            Answer answer = preprocessing.answers().get(i);
            int size = model.outputShape(i).elementCount();
            boolean ids = output.loss() instanceof IdsLoss;
            readings.add(new AnswerReading(output.loss(), answer, size, first, ids ? i : firstTarget));
            first += size;
            firstTarget += output.loss().targetType(model.outputShape(i)).denseSize();
        }
        return readings;
    }

    /**
     * Adds rows.
     *
     * @param rows values of each, in the order of the columns
     * @param batch with their targets, as trained, and weights. Not modified.
     * @param scores [rows, outputs of all answers], as trained. Not modified.
     * @param losses [rows, answers]. Not modified.
     */
    public void add(List<@Nullable Object[]> rows, Batch batch, float[] scores, float[] losses) {
        int answers = readings.size();
        List<float[]> all = readings.stream().map(reading -> reading.all(batch)).toList();
        for (int row = 0; row < rows.size(); row++) {
            if (batch.weights()[row] == 0) {
                continue;
            }
            state.addRow();
            @Nullable Object[] values = rows.get(row);
            long hash = view.hash(values);
            double at = order(values);
            RowView.View seen = null;
            for (int i = 0; i < answers; i++) {
                AnswerReading reading = readings.get(i);
                AnswerCounters counters = state.answers().get(i);
                float[] targets = reading.targets(all.get(i), batch, row);
                int from = row * outputs + reading.first();
                reading.count(counters, hash, at, scores, from, targets);
                double loss = bounded(losses[row * answers + i]);
                if (counters.worst().wants(loss, hash)) {
                    seen = seen == null ? view.view(values) : seen;
                    counters.worst().add(loss, hash, example(reading, loss, scores, from, targets, seen));
                }
            }
        }
    }

    /** What is no number, or too large, as the largest. */
    private static double bounded(float loss) {
        return loss <= Float.MAX_VALUE ? loss : Float.MAX_VALUE;
    }

    private static Example example(
            AnswerReading reading, double loss, float[] scores, int from, float[] targets, RowView.View seen) {
        return new Example(
                loss,
                reading.right(targets),
                reading.answered(scores, from),
                reading.probability(scores, from),
                seen.pictures(),
                seen.fields(),
                seen.more());
    }

    private double order(@Nullable Object[] values) {
        if (order == null || orderColumn < 0) {
            return Double.NaN;
        }
        Object value = values[orderColumn];
        try {
            double at = OrderValue.of(order, value);
            if (!(value instanceof Number)
                    && !NUMBER.matcher(String.valueOf(value)).matches()) {
                state.setDated();
            }
            return at;
        } catch (BadRowException e) {
            return Double.NaN;
        }
    }

    /** The rows added so far. */
    public DiagnosticsState state() {
        return state;
    }

    /**
     * What rows come to.
     *
     * @param state of them all
     * @param plan they were collected by
     * @param side which rows they are
     */
    public static Diagnostics diagnostics(
            ModelSpec model, Preprocessing preprocessing, DiagnosticsState state, DiagnosticsPlan plan, String side)
            throws IOException {
        List<AnswerDiagnostics> answers = new ArrayList<>();
        List<AnswerReading> readings = readings(model, preprocessing);
        for (int i = 0; i < readings.size(); i++) {
            String name = readings.size() == 1 ? "" : model.outputs().get(i).name();
            answers.add(readings.get(i).diagnostics(name, state.answers().get(i)));
        }
        return new Diagnostics(side, state.rows(), plan.order(), state.isDated(), answers);
    }
}
