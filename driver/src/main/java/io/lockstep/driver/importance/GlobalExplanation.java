package io.lockstep.driver.importance;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.sample.RowSample;
import io.lockstep.driver.scoring.RowCounts;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.plaindata.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model makes of its columns over a sample of rows.
 *
 * @param metric whose loss importance is; empty where the rows' answers are not known
 * @param value of the metric on the sample; NaN where the answers are not known
 * @param importance the largest first; empty where the answers are not known
 * @param answers names of the numbers that dependence is told of
 * @param dependence of columns with single values, in the order of the model
 * @param left columns without single values, or with less than two, whose dependence is not told
 * @param sampled rows of the sample
 * @param counts of all rows
 */
public record GlobalExplanation(
        String metric,
        double value,
        List<ColumnImportance> importance,
        List<String> answers,
        List<PartialDependence> dependence,
        List<String> left,
        int sampled,
        RowCounts counts) {
    public GlobalExplanation {
        importance = List.copyOf(importance);
        answers = List.copyOf(answers);
        dependence = List.copyOf(dependence);
        left = List.copyOf(left);
    }

    /**
     * Takes a sample and asks the model about it, in two Spark jobs.
     *
     * @param source whose rows are windows where the model reads such; with the answers, if there is to be importance
     * @throws IllegalArgumentException when the rows do not have the model's columns, or the model not such a metric
     * @throws IOException when model or rows cannot be read
     */
    public static GlobalExplanation of(
            Files files, String modelDirectory, Rows source, GlobalConfig config, ScoringOptions options)
            throws IOException {
        LoadedModel model = ModelDirectory.load(files, modelDirectory);
        Rows opened = source.openedOnce();
        List<String> columns = opened.open().columns();
        model.preprocessing().checkStepWeights(source.name(), columns);
        boolean answers = model.preprocessing().encoder(columns).hasTarget();
        Rows rows = opened.windowed(model.preprocessing().windows(), answers);
        Map<String, Metric> metrics = ModelMetrics.kinds(model.spec().outputs());
        String metric = metric(metrics, config.metric(), answers);
        RowSample sample = RowSample.take(files, model, rows, config.rows(), answers, options);
        String plan = options.plan(files, model, rows.open().columns(), answers).toJson();
        Curves curves = Curves.of(model, sample, config.grid());
        ColumnJob.Result found = ColumnJob.run(rows.open().javaRows().context(), plan, sample, curves, config, answers);
        List<ColumnImportance> importance = new ArrayList<>();
        double value = Double.NaN;
        if (answers) {
            boolean higher = metrics.get(metric) == null || metrics.get(metric).higherIsBetter();
            double whole = found.whole().getOrDefault(metric, Double.NaN);
            value = whole;
            found.permuted()
                    .forEach((column, each) -> importance.add(ColumnImportance.of(
                            column,
                            each.stream()
                                    .map(own -> own.getOrDefault(metric, Double.NaN))
                                    .map(own -> higher ? whole - own : own - whole)
                                    .toList())));
            importance.sort(Comparator.comparingDouble((ColumnImportance own) -> -own.mean())
                    .thenComparing(ColumnImportance::column));
        }
        return new GlobalExplanation(
                metric,
                value,
                importance,
                curves.answers(),
                curves.dependence(found.means()),
                curves.left(),
                sample.rows().size(),
                sample.counts());
    }

    private static String metric(Map<String, Metric> metrics, @Nullable String asked, boolean answers) {
        if (asked != null && !metrics.containsKey(asked)) {
            throw new IllegalArgumentException(
                    "explain.global.metric: " + Names.unknown("metric", asked, metrics.keySet()));
        }
        if (!answers) {
            if (asked != null) {
                throw new IllegalArgumentException("explain.global.metric: expected rows with the model's answers, to"
                        + " measure " + asked + ", got rows without. Add their column, or remove the key");
            }
            return "";
        }
        return asked == null ? metrics.keySet().iterator().next() : asked;
    }

    /** Names of what can be measured. */
    public static Set<String> metrics(ModelSpec model) {
        return ModelMetrics.kinds(model.outputs()).keySet();
    }

    /** As JSON has it; numbers that do not exist are null. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("rows", counts.plainData());
        data.put("sampled", sampled);
        data.put("metric", metric.isEmpty() ? null : metric);
        data.put("value", ColumnImportance.number(value));
        data.put("standard_error_of", "permutations of the sampled rows");
        data.put(
                "importance",
                importance.stream().map(ColumnImportance::plainData).toList());
        data.put("answers", answers);
        data.put(
                "dependence",
                dependence.stream().map(PartialDependence::plainData).toList());
        data.put("left_out", left);
        return data;
    }
}
