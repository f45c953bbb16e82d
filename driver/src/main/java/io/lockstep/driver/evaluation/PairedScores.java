package io.lockstep.driver.evaluation;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.gate.JudgedRows;
import io.lockstep.driver.gate.ModelAnswers;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.plaindata.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.jspecify.annotations.Nullable;

/**
 * The answers of two models to the same rows, side by side, in one pass. Rows that either cannot answer are left out. The rows
 * come back in an order of their content, so that nothing depends on files or executors; of more than {@link #MOST_ROWS}
 * those with the smallest digests.
 */
public final class PairedScores {
    /** Rows that are judged at most. */
    public static final int MOST_ROWS = 500_000;

    /** Bytes of them at most, so that a task and the driver hold a few times as much. */
    static final long MOST_BYTES = 64L << 20;

    /**
     * Where the rows went.
     *
     * @param read all of them
     * @param answered by every model that was asked
     * @param judged of those; fewer where there are very many
     * @param championMissed rows that the champion could not answer
     * @param challengerMissed rows that the challenger could not answer
     */
    public record Counts(long read, long answered, int judged, long championMissed, long challengerMissed) {
        /** As JSON keeps it. */
        public Map<String, Object> plainData() {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("read", read);
            data.put("answered", answered);
            data.put("judged", judged);
            data.put("championMissed", championMissed);
            data.put("challengerMissed", challengerMissed);
            return data;
        }
    }

    /**
     * What came of it.
     *
     * @param championSeconds that the champion needed for a row; absent without one
     * @param challengerSeconds that the challenger needed for a row
     */
    public record Result(
            JudgedRows rows, Counts counts, @Nullable Double championSeconds, double challengerSeconds) {
        /** The same with other names of the groups that rows are drawn in. */
        public Result withGroups(UnaryOperator<String> names) {
            return new Result(rows.withGroups(names), counts, championSeconds, challengerSeconds);
        }
    }

    private PairedScores() {}

    /**
     * Asks both models.
     *
     * @param champion model directory; absent: the challenger alone is asked
     * @param challenger model directory
     * @param rows with the answers
     * @param group column whose values group rows; absent: none
     * @param slices columns whose values cut slices
     * @throws IllegalArgumentException when a column is not there, or a model has several answers
     * @throws IOException when a model or rows cannot be read, or no row can be answered
     */
    public static Result of(
            Files files,
            @Nullable String champion,
            String challenger,
            Rows rows,
            @Nullable String group,
            Set<String> slices,
            ScoringOptions options)
            throws IOException {
        List<LoadedModel> models = new ArrayList<>();
        models.add(one(ModelDirectory.load(files, challenger)));
        if (champion != null) {
            models.add(one(ModelDirectory.load(files, champion)));
        }
        SourceRows opened = rows.open();
        List<String> plans = new ArrayList<>();
        for (LoadedModel model : models) {
            model.preprocessing().encoder(opened.columns());
            model.preprocessing().checkTypes(opened.columns(), opened.types());
            plans.add(options.plan(files, model, opened.columns(), true).toJson());
        }
        int[] places = places(opened.columns(), group, slices);
        JavaRDD<byte[]> parts = opened.javaRows()
                .mapPartitions(
                        own -> List.of(PairedTask.run(plans, places, own)).iterator());
        byte[] all;
        try {
            all = parts.getNumPartitions() == 0 ? new byte[0] : parts.treeReduce(PairedTask::merge);
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw TaskFailure.of(e, rows::place);
        }
        return result(all, models, rows.name(), group != null, List.copyOf(slices));
    }

    private static LoadedModel one(LoadedModel model) {
        if (model.spec().outputs().size() != 1) {
            throw new IllegalArgumentException(model.directory() + ": expected a model with one answer to judge, got "
                    + model.spec().outputs().size() + ". Judge them by evaluate --require");
        }
        return model;
    }

    private static int[] places(List<String> columns, @Nullable String group, Set<String> slices) {
        List<String> wanted = new ArrayList<>();
        if (group != null) {
            wanted.add(group);
        }
        wanted.addAll(slices);
        return wanted.stream()
                .mapToInt(name -> {
                    int place = columns.indexOf(name);
                    if (place < 0) {
                        throw new IllegalArgumentException("gate: " + Names.unknown("column", name, columns));
                    }
                    return place;
                })
                .toArray();
    }

    private static Result result(
            byte[] bytes, List<LoadedModel> models, String name, boolean grouped, List<String> slices)
            throws IOException {
        PairedTask.Part all = bytes.length == 0
                ? new PairedTask.Part(0, 0, new long[0], new double[0], List.of())
                : PairedTask.Part.of(bytes);
        if (all.records().isEmpty()) {
            throw new IOException(name + ": expected rows that both models can answer, got none of " + all.read()
                    + ". Check the window");
        }
        List<byte[]> kept = new ArrayList<>(all.records());
        kept.sort(Arrays::compareUnsigned);
        double[] seconds = all.seconds();
        return new Result(
                judged(kept, models, grouped, slices),
                new Counts(
                        all.read(),
                        all.answered(),
                        kept.size(),
                        seconds.length > 1 ? all.missed()[1] : 0,
                        all.missed()[0]),
                seconds.length > 1 ? seconds[1] / all.answered() : null,
                seconds[0] / all.answered());
    }

    private static JudgedRows judged(
            List<byte[]> records, List<LoadedModel> models, boolean grouped, List<String> slices) throws IOException {
        List<PairedTask.Paired> rows = new ArrayList<>(records.size());
        for (byte[] bytes : records) {
            rows.add(PairedTask.Paired.of(bytes));
        }
        float[] weights = new float[rows.size()];
        List<String> groups = new ArrayList<>();
        Map<String, List<String>> cut = new HashMap<>();
        slices.forEach(slice -> cut.put(slice, new ArrayList<>()));
        for (int i = 0; i < weights.length; i++) {
            PairedTask.Paired row = rows.get(i);
            weights[i] = row.weight();
            if (grouped) {
                groups.add(row.texts().get(0));
            }
            for (int j = 0; j < slices.size(); j++) {
                Objects.requireNonNull(cut.get(slices.get(j))).add(row.texts().get(j + (grouped ? 1 : 0)));
            }
        }
        Output output = models.get(0).spec().outputs().get(0);
        Map<String, Metric> metrics = new LinkedHashMap<>();
        output.measured().stream().filter(Metric::isNumber).forEach(metric -> metrics.put(metric.name(), metric));
        return new JudgedRows(
                weights,
                groups,
                cut,
                metrics,
                models.size() > 1 ? answers(rows, 1, target(models.get(1))) : null,
                answers(rows, 0, target(models.get(0))));
    }

    private static Target target(LoadedModel model) {
        return model.spec().outputs().get(0).loss().target().measuredAs();
    }

    private static ModelAnswers answers(List<PairedTask.Paired> rows, int model, Target target) {
        PairedTask.Answer first = rows.get(0).answers().get(model);
        int size = first.scores().length;
        int targetSize = first.targets().length;
        float[] scores = new float[rows.size() * size];
        float[] targets = new float[rows.size() * targetSize];
        float[] losses = new float[rows.size()];
        for (int i = 0; i < losses.length; i++) {
            PairedTask.Answer answer = rows.get(i).answers().get(model);
            System.arraycopy(answer.scores(), 0, scores, i * size, size);
            System.arraycopy(answer.targets(), 0, targets, i * targetSize, targetSize);
            losses[i] = answer.loss();
        }
        return new ModelAnswers(target, size, targetSize, scores, targets, losses);
    }
}
