package io.lockstep.driver.ml;

import io.lockstep.driver.config.InputConfig;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.SourceColumns;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.kernels.plaindata.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Any training of a config, on the columns of a data set: images, arrays, text, several inputs and outputs. The config's rows are
 * those of the data set in place of its files; what a config says beside {@code data}, {@code model} and {@code train} holds too,
 * as far as a training reads it.
 */
public final class Lockstep extends Estimator<LockstepModel> implements StageSetters<Lockstep>, MLWritable {
    private static final long serialVersionUID = 1L;

    /** What the rooms of training do not read. */
    private static final List<String> SECTIONS_OF_OTHERS = List.of("retrain", "audit", "card", "explain");

    private @Nullable String uid;
    private transient RunListener listener = new RunListener() {};

    /** With an identifier of its own. */
    public Lockstep() {
        this(PendingUid.random("lockstep"));
    }

    /** As Spark constructs it. */
    public Lockstep(String uid) {
        this(PendingUid.of(uid));
    }

    private Lockstep(PendingUid pending) {
        super();
        this.uid = pending.taken();
        setStageDefaults();
    }

    @Override
    public String uid() {
        return uid != null ? uid : PendingUid.get();
    }

    /** The text of a config. */
    public Param<String> config() {
        return new Param<>(
                this,
                "config",
                "a config as text, with sections data, model and train; its rows are those of the" + " DataFrame");
    }

    /** See {@link #config}. */
    public Lockstep setConfig(String text) {
        set(config(), text);
        return this;
    }

    /** Who hears of the progress of each fit. */
    public Lockstep setListener(RunListener hears) {
        this.listener = hears;
        return this;
    }

    private RunConfig runConfig() {
        String text = text(config());
        if (text.isEmpty()) {
            throw new IllegalArgumentException(uid()
                    + ": expected config, the text of a config with sections data, model and train, got none. Set it");
        }
        VectorTraining.checkPolicy(this);
        Map<String, @Nullable Object> keys = ConfigText.keys(text, uid() + ".config");
        SECTIONS_OF_OTHERS.forEach(keys::remove);
        keys.putIfAbsent("name", "lockstep");
        Object section = keys.get("data");
        Map<String, @Nullable Object> data = Keys.of(section == null ? Map.of() : section);
        data.remove("test");
        data.put("train", Fitting.MEMORY);
        if (skipsInvalid()) {
            data.put("badRows", SKIP);
        }
        boolean flagged = isDefined(validationIndicatorCol());
        if (flagged) {
            data.put("validation", Map.of("source", Fitting.MEMORY));
        } else if (data.get("validation") instanceof Map<?, ?> validation && validation.containsKey("source")) {
            throw new IllegalArgumentException(uid() + ": expected validation rows among those of the DataFrame, got"
                    + " data.validation.source. Set validationIndicatorCol, or name a fraction or column");
        }
        keys.put("data", data);
        RunConfig config = Fitting.bind(keys, uid());
        if (config.data().windows() != null) {
            throw new IllegalArgumentException(uid() + ": data.windows: expected rows that stand for themselves, got"
                    + " windows over rows in order. Use the commands train and predict for them");
        }
        return config;
    }

    /** With the columns that a fitted model will add, as far as they are known before it has learnt its classes. */
    @Override
    public StructType transformSchema(StructType schema) {
        RunConfig config = runConfig();
        StageSchema columns = new StageSchema(uid(), schema);
        inputs(config).forEach(input -> input.names().forEach(name -> columns.required("config", name)));
        config.questions().forEach(question -> {
            String label = question.label();
            if (label != null) {
                columns.required("config", label);
            }
            question.targets().forEach(name -> columns.required("config", name));
            String stepWeights = question.stepWeights();
            if (stepWeights != null) {
                columns.required("config", stepWeights);
            }
        });
        String weight = config.data().weight();
        if (weight != null) {
            columns.required("config", weight);
        }
        if (isDefined(validationIndicatorCol())) {
            columns.flag("validationIndicatorCol", text(validationIndicatorCol()));
        }
        return ExpectedColumns.with(config, schema);
    }

    private static List<InputConfig> inputs(RunConfig config) {
        return config.data().inputs().isEmpty()
                ? List.of(config.data().input())
                : List.copyOf(config.data().inputs().values());
    }

    @Override
    public LockstepModel fit(Dataset<?> dataset) {
        StructType schema = dataset.schema();
        transformSchema(schema);
        RunConfig config = runConfig();
        Dataset<Row> rows = dataset.toDF();
        checkTypes(dataset.sparkSession(), config, rows);
        Fitting.Fitted fitted = new Fitting(dataset.sparkSession(), text(runsDirectory()), listener)
                .fit(config, rows, Fitting.cached(dataset), text(validationIndicatorCol()));
        return copyValues(new LockstepModel(uid(), fitted.model(), fitted.summary()), ParamMap.empty())
                .setParent(this);
    }

    /** Refuses types before any row is computed. */
    private void checkTypes(SparkSession spark, RunConfig config, Dataset<Row> rows) {
        try {
            SourceRows opened = Rows.of(spark, rows).open();
            Recipe.of(config, new SourceColumns(opened.columns(), opened.types(), null))
                    .checkTypes(opened.types());
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(uid() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Lockstep copy(ParamMap extra) {
        Lockstep copy = defaultCopy(extra);
        copy.listener = listener;
        return copy;
    }

    @Override
    public MLWriter write() {
        return new StageWriter(this, null);
    }

    /** Reads what {@link #write} wrote. */
    public static MLReader<Lockstep> read() {
        return StageReader.of(Lockstep.class, (uid, model) -> new Lockstep(uid));
    }

    /** See {@link #read}. */
    public static Lockstep load(String path) {
        return read().load(path);
    }
}
