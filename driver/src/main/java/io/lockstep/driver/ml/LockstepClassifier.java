package io.lockstep.driver.ml;

import io.lockstep.driver.progress.RunListener;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A network that tells classes apart by a features vector. Labels are indexes of classes, 0, 1, …, as StringIndexer makes them;
 * how many there are, and their names, are taken from the column's metadata, else the largest label says.
 */
public final class LockstepClassifier
        extends ProbabilisticClassifier<Vector, LockstepClassifier, LockstepClassificationModel>
        implements NetworkSetters<LockstepClassifier>, NetworkParams.Classes, MLWritable {
    private static final long serialVersionUID = 1L;
    private static final int MOST_CLASSES = 10_000;

    private @Nullable String uid;
    private transient RunListener listener = new RunListener() {};

    /** With an identifier of its own. */
    public LockstepClassifier() {
        this(PendingUid.random("lockstepClassifier"));
    }

    /** As Spark constructs it. */
    public LockstepClassifier(String uid) {
        this(PendingUid.of(uid));
    }

    private LockstepClassifier(PendingUid pending) {
        super();
        this.uid = pending.taken();
        setNetworkDefaults();
        setDefault(classColumns(), false);
    }

    @Override
    public String uid() {
        return uid != null ? uid : PendingUid.get();
    }

    /** See {@link #classColumns}. */
    public LockstepClassifier setClassColumns(boolean wanted) {
        set(classColumns(), wanted);
        return this;
    }

    /** Who hears of the progress of each fit. */
    public LockstepClassifier setListener(RunListener hears) {
        this.listener = hears;
        return this;
    }

    /** With a column for each class where they are asked for and the label's metadata say which there are. */
    @Override
    public StructType transformSchema(StructType schema) {
        VectorTraining.check(this, schema, getFeaturesCol());
        StructField label = label(schema);
        VectorTraining.model(this, 2, "softmaxCrossEntropy");
        StructType extended = super.transformSchema(schema);
        int said = StageSchema.valueCount(label);
        if ((Boolean) getOrDefault(classColumns()) && said > 0) {
            for (String column : ClassAnswers.columns(StageSchema.valueNames(label), Math.max(said, 2))) {
                extended = new StageSchema(uid(), extended).with(column, DataTypes.DoubleType, Metadata.empty());
            }
        }
        return extended;
    }

    private StructField label(StructType schema) {
        return new StageSchema(uid(), schema)
                .numbers("labelCol", getLabelCol(), "Put a StringIndexer before, whose indexes are the classes");
    }

    @Override
    public LockstepClassificationModel train(Dataset<?> dataset) {
        StructField label = label(dataset.schema());
        List<String> names = StageSchema.valueNames(label);
        int said = StageSchema.valueCount(label);
        int classes = said > 0 ? Math.max(said, 2) : counted(dataset);
        checkThresholds(classes);
        Map<String, Object> data = VectorTraining.data(this, getFeaturesCol(), getLabelCol());
        data.put(
                "classes",
                IntStream.range(0, classes).mapToObj(Integer::toString).toList());
        Map<String, @Nullable Object> config =
                Fitting.config(this, "classifier", data, VectorTraining.model(this, classes, "softmaxCrossEntropy"));
        Fitting.Fitted fitted =
                VectorTraining.fit(this, config, true, dataset, getFeaturesCol(), getLabelCol(), listener);
        return new LockstepClassificationModel(uid(), fitted.model(), fitted.summary(), names);
    }

    private void checkThresholds(int classes) {
        if (isDefined(thresholds()) && getThresholds().length != classes) {
            throw new IllegalArgumentException(uid() + ": thresholds: expected one for each of " + classes
                    + " classes, got " + getThresholds().length + ". Set as many");
        }
    }

    /** Classes where only the labels say how many there are. */
    private int counted(Dataset<?> dataset) {
        Column labels = dataset.col(getLabelCol());
        Column used = skipsInvalid() ? functions.nanvl(labels, functions.lit(null)) : labels;
        Row largest = dataset.toDF().agg(functions.max(used)).head();
        if (largest.isNullAt(0)) {
            throw new IllegalArgumentException(uid() + ": expected rows with a label to train on, got none");
        }
        double label = largest.getDouble(0);
        if (!(label >= 0 && label < MOST_CLASSES)) {
            throw new IllegalArgumentException(uid() + ": column '" + getLabelCol()
                    + "': expected indexes of classes from 0, below " + MOST_CLASSES + ", got " + label
                    + " as the largest. Put a StringIndexer before, or use LockstepRegressor for numbers");
        }
        return Math.max(2, (int) label + 1);
    }

    @Override
    public LockstepClassifier copy(ParamMap extra) {
        LockstepClassifier copy = defaultCopy(extra);
        copy.listener = listener;
        return copy;
    }

    @Override
    public MLWriter write() {
        return new StageWriter(this, null);
    }

    /** Reads what {@link #write} wrote. */
    public static MLReader<LockstepClassifier> read() {
        return StageReader.of(LockstepClassifier.class, (uid, directory) -> new LockstepClassifier(uid));
    }

    /** See {@link #read}. */
    public static LockstepClassifier load(String path) {
        return read().load(path);
    }
}
