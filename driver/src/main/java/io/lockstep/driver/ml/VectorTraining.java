package io.lockstep.driver.ml;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Keys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** What trainings over a features vector have in common. */
final class VectorTraining {
    private VectorTraining() {}

    /** Refuses columns that cannot be what the params say, before anything is computed. */
    static void check(NetworkParams params, StructType schema, String features) {
        StageSchema columns = new StageSchema(params.uid(), schema);
        columns.vector(features);
        if (params.isDefined(params.weightCol())) {
            columns.numbers("weightCol", params.text(params.weightCol()), "Cast it");
        }
        if (params.isDefined(params.validationIndicatorCol())) {
            columns.flag("validationIndicatorCol", params.text(params.validationIndicatorCol()));
        }
        checkPolicy(params);
    }

    /** Refuses a policy there is none of. */
    static void checkPolicy(StageParams params) {
        String policy = params.text(params.handleInvalid());
        if (!policy.equals(StageParams.ERROR) && !policy.equals(StageParams.SKIP)) {
            throw new IllegalArgumentException(
                    params.uid() + ": handleInvalid: expected error or skip, got " + policy + ". Set one of them");
        }
    }

    /** The section {@code data}, without what the label is. */
    static Map<String, Object> data(NetworkParams params, String features, String label) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("train", Fitting.MEMORY);
        if (params.isDefined(params.validationIndicatorCol())) {
            data.put("validation", Map.of("source", Fitting.MEMORY));
        }
        data.put("arrays", List.of(features));
        data.put("label", label);
        if (params.isDefined(params.weightCol())) {
            data.put("weight", params.text(params.weightCol()));
        }
        data.put("badRows", params.skipsInvalid() ? "skip" : "fail");
        return data;
    }

    /**
     * The section {@code model}: the one that is given, or hidden layers and one that answers.
     *
     * @param answers numbers of the layer that answers
     * @param loss of the short form
     */
    static Map<String, @Nullable Object> model(NetworkParams params, int answers, String loss) {
        boolean given = params.isDefined(params.model());
        if (given == params.isDefined(params.layers())) {
            throw new IllegalArgumentException(params.uid()
                    + ": expected layers, the sizes of hidden layers such as [64, 32], or model, a config's section as"
                    + " text, got " + (given ? "both. Keep one" : "neither. Set one"));
        }
        if (given) {
            return ConfigText.keys(params.text(params.model()), params.uid() + ".model");
        }
        List<Object> layers = new ArrayList<>();
        for (int units : params.getOrDefault(params.layers())) {
            layers.add(Map.of("dense", Map.of("units", units, "activation", "relu")));
        }
        layers.add(Map.of("dense", Map.of("units", answers)));
        Map<String, @Nullable Object> model = new LinkedHashMap<>();
        model.put("layers", layers);
        model.put("loss", loss);
        return model;
    }

    /** Refuses a loss whose answers a stage cannot give. */
    static void checkLoss(String stage, RunConfig config, boolean classes) {
        Target task = config.questions().get(0).task();
        boolean fits = classes
                ? task instanceof Target.ClassIndex || task instanceof Target.YesNo
                : task instanceof Target.Numbers;
        if (!fits) {
            throw new IllegalArgumentException(stage + ": model.loss: expected one of "
                    + (classes ? "classes, such as softmaxCrossEntropy" : "numbers, such as mse") + ", got one of "
                    + task.name() + ". Use another loss, or Lockstep for any model");
        }
    }

    /**
     * Trains on the columns that are named, and no others.
     *
     * @param keys of a config
     * @param classes whether its answers are to be classes
     */
    static <P extends Params & NetworkParams> Fitting.Fitted fit(
            P params,
            Map<String, @Nullable Object> keys,
            boolean classes,
            Dataset<?> dataset,
            String features,
            String label,
            RunListener listener) {
        RunConfig config = Fitting.bind(keys, params.uid());
        checkLoss(params.uid(), config, classes);
        List<Column> columns = new ArrayList<>(List.of(dataset.col(features), dataset.col(label)));
        if (params.isDefined(params.weightCol())) {
            columns.add(dataset.col(params.text(params.weightCol())));
        }
        String indicator = params.text(params.validationIndicatorCol());
        if (!indicator.isEmpty()) {
            columns.add(dataset.col(indicator));
        }
        Dataset<Row> rows = dataset.toDF().select(columns.toArray(new Column[0]));
        Fitting fitting = new Fitting(dataset.sparkSession(), params.text(params.runsDirectory()), listener);
        if (new StageSchema(params.uid(), dataset.schema()).vector(features) >= 0) {
            return fitting.fit(config, rows, Fitting.cached(dataset), indicator);
        }
        return Fitting.held(
                rows,
                Fitting.cached(dataset),
                held -> fitting.fit(
                        withLength(params, keys, config, training(held, label, indicator), features),
                        held,
                        true,
                        indicator));
    }

    /** Rows that are trained on: neither for validation nor without a label. */
    private static Dataset<Row> training(Dataset<Row> rows, String label, String indicator) {
        Dataset<Row> labelled = rows.filter(rows.col(label).isNotNull());
        return indicator.isEmpty() ? labelled : labelled.filter(functions.not(Fitting.flag(labelled, indicator)));
    }

    /**
     * The config, which says how long vectors are where they are not all alike.
     *
     * @param rows that are trained on
     */
    private static RunConfig withLength(
            NetworkParams params,
            Map<String, @Nullable Object> keys,
            RunConfig config,
            Dataset<Row> rows,
            String features) {
        Optional<Integer> length =
                VectorLengths.of(rows, features).chosen(params.uid(), features, params.skipsInvalid());
        if (length.isEmpty()) {
            return config;
        }
        Map<String, @Nullable Object> data = Keys.of(keys.getOrDefault("data", Map.of()));
        data.remove("arrays");
        data.put("columns", List.of(Map.of("array", Map.of("column", features, "length", length.get()))));
        Map<String, @Nullable Object> said = new LinkedHashMap<>(keys);
        said.put("data", data);
        return Fitting.bind(said, params.uid());
    }
}
