package io.lockstep.driver.evaluation;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.config.WindowsConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.RowEncoder;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.model.ModelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Measures what the past of a window would have answered, by the model's own metrics. The guesses are encoded as answers
 * are, so that they are in the scale the model answers in.
 */
final class BaselineTask {
    private final ModelSpec spec;
    private final RowEncoder encoder;
    private final Batch truth;
    private final Batch guess;
    private final float[] scores;
    private final float[] losses;
    private final int columns;
    /** Positions of the answers among the columns. */
    private final int[] answers;
    /** Positions of what was known of each, from that of the first. */
    private final int[] known;

    private final int ahead;
    private final Map<String, ModelMetrics> metrics = new LinkedHashMap<>();

    /**
     * For rows with baselines behind their columns.
     *
     * @param capacity most rows at once
     */
    BaselineTask(ModelSpec spec, Preprocessing preprocessing, List<String> columns, int capacity) {
        WindowsConfig windows = windows(preprocessing);
        this.spec = spec;
        this.encoder = preprocessing.encoder(columns);
        this.truth = new Batch(capacity, List.of(), spec.targetTypes());
        this.guess = new Batch(capacity, List.of(), spec.targetTypes());
        this.scores = new float[capacity * spec.outputShape().elementCount()];
        this.losses = new float[capacity * spec.outputs().size()];
        this.columns = columns.size();
        this.ahead = windows.ahead().size();
        List<String> targets = preprocessing.targets();
        this.answers = targets.stream().mapToInt(columns::indexOf).toArray();
        this.known = targets.stream().mapToInt(windows.aheadNames()::indexOf).toArray();
        for (String name : names(windows)) {
            metrics.put(name, ModelMetrics.of(spec, preprocessing.scales()));
        }
    }

    private static WindowsConfig windows(Preprocessing preprocessing) {
        WindowsConfig windows = preprocessing.windows();
        if (windows == null) {
            throw new IllegalArgumentException("baselines: expected windows, got rows that are examples by themselves");
        }
        return windows;
    }

    private static List<String> names(WindowsConfig windows) {
        return windows.season() == null ? List.of(Baseline.LAST) : List.of(Baseline.LAST, Baseline.SEASON);
    }

    /**
     * Whether the past says something about a model's answers: all of them are later values of columns, classes or as many
     * numbers as the model answers with.
     */
    static boolean fits(ModelSpec spec, Preprocessing preprocessing) {
        WindowsConfig windows = preprocessing.windows();
        if (windows == null
                || windows.horizon() == 0
                || !windows.ahead().keySet().containsAll(preprocessing.targets())) {
            return false;
        }
        for (int i = 0; i < spec.outputs().size(); i++) {
            Target target = spec.outputs().get(i).loss().target();
            boolean numbers = target instanceof Target.Numbers
                    && preprocessing.answers().get(i).targets().size()
                            == spec.outputShape(i).elementCount();
            if (!numbers && !(target instanceof Target.ClassIndex) && !(target instanceof Target.YesNo)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Adds rows the model answered.
     *
     * @param weights [rows] of them. Not modified.
     */
    void add(List<Row> rows, float[] weights) {
        List<@Nullable Object[]> values = new ArrayList<>();
        rows.forEach(row -> values.add(SourceRows.values(row)));
        int from = columns;
        for (ModelMetrics own : metrics.values()) {
            int count = 0;
            for (int i = 0; i < rows.size(); i++) {
                if (encode(values.get(i), from, count)) {
                    truth.weights()[count] = weights[i];
                    count++;
                }
            }
            if (count > 0) {
                answer(count);
                truth.setRows(count);
                own.add(count, truth, scores, losses);
            }
            from += ahead;
        }
    }

    /**
     * Encodes a row's answer, and what was known in its place.
     *
     * @param from position of what was known
     * @return whether something was
     */
    private boolean encode(@Nullable Object[] row, int from, int position) {
        @Nullable Object[] guessed = Arrays.copyOf(row, columns);
        for (int i = 0; i < answers.length; i++) {
            guessed[answers[i]] = row[from + known[i]];
        }
        try {
            encoder.targets(guessed, guess, position);
            encoder.targets(row, truth, position);
            return true;
        } catch (BadRowException e) {
            return false; // missing, or a class or number that no answer may be: no guess
        }
    }

    /** Scores that answer with the guesses: 1 for their class, or their numbers. */
    private void answer(int rows) {
        int width = spec.outputShape().elementCount();
        Arrays.fill(scores, 0, rows * width, 0);
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            int target = row * guess.targetSize();
            for (int i = 0; i < spec.outputs().size(); i++) {
                int size = spec.outputShape(i).elementCount();
                if (spec.outputs().get(i).loss().target() instanceof Target.ClassIndex) {
                    scores[at + (int) guess.targets()[target]] = 1;
                    target++;
                } else {
                    System.arraycopy(guess.targets(), target, scores, at, size);
                    target += size;
                }
                at += size;
            }
        }
    }

    /** Of each baseline the state of its metrics. */
    Map<String, byte[]> states() {
        Map<String, byte[]> states = new LinkedHashMap<>();
        metrics.forEach((name, own) -> states.put(name, own.toBytes()));
        return states;
    }

    /**
     * What tasks found together.
     *
     * @param states of each task
     * @param rows of which the model was measured
     */
    static Map<String, Baseline> merge(
            ModelSpec spec, Preprocessing preprocessing, List<Map<String, byte[]>> states, long rows) {
        Map<String, Metric> kinds = ModelMetrics.kinds(spec.outputs());
        Map<String, Baseline> baselines = new LinkedHashMap<>();
        for (String name : names(windows(preprocessing))) {
            ModelMetrics all = ModelMetrics.of(spec);
            states.forEach(own -> {
                byte[] state = own.get(name);
                if (state != null) {
                    all.merge(state);
                }
            });
            Map<String, Double> measured = new LinkedHashMap<>();
            if (all.rows() > 0) {
                all.values().forEach((metric, value) -> {
                    Metric kind = kinds.get(metric);
                    if (kind != null && kind.ofGuesses()) {
                        measured.put(metric, value);
                    }
                });
            }
            baselines.put(name, new Baseline(measured, all.rows(), rows));
        }
        return baselines;
    }
}
