package io.lockstep.driver.ml;

import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.modeldir.LoadedModel;
import java.util.List;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A trained classifier. It scores as {@code predict} does, to the same bits. */
public final class LockstepClassificationModel
        extends ProbabilisticClassificationModel<Vector, LockstepClassificationModel>
        implements NetworkParams, NetworkParams.Classes, MLWritable {
    private static final long serialVersionUID = 1L;

    private @Nullable String uid;
    private final HeldModel held;
    private transient @Nullable TrainingSummary summary;

    LockstepClassificationModel(
            String uid, HeldModel held, @Nullable TrainingSummary summary, List<String> classNames) {
        this(PendingUid.of(uid), held, summary);
        if (!classNames.isEmpty()) {
            set(classNames(), classNames.toArray(new String[0]));
        }
    }

    private LockstepClassificationModel(PendingUid pending, HeldModel held, @Nullable TrainingSummary summary) {
        super();
        this.uid = pending.taken();
        this.held = held;
        this.summary = summary;
        setNetworkDefaults();
        setDefault(classColumns(), false);
    }

    @Override
    public String uid() {
        return uid != null ? uid : PendingUid.get();
    }

    /** Names of the classes, as StringIndexer's metadata had them. */
    public StringArrayParam classNames() {
        return new StringArrayParam(this, "classNames", "names of the classes in the order of their indexes");
    }

    /** See {@link #classColumns}. */
    public LockstepClassificationModel setClassColumns(boolean wanted) {
        set(classColumns(), wanted);
        return this;
    }

    /** {@link StageParams#ERROR} or {@link StageParams#SKIP}. */
    public LockstepClassificationModel setHandleInvalid(String policy) {
        set(handleInvalid(), policy);
        return this;
    }

    /** Whether it says how it was trained: a loaded model does not, as Spark's own. */
    public boolean hasSummary() {
        return summary != null;
    }

    /**
     * How it was trained.
     *
     * @throws IllegalStateException where {@link #hasSummary} is false
     */
    public TrainingSummary summary() {
        return TrainingSummary.of(this, summary);
    }

    private List<String> names() {
        return isDefined(classNames()) ? List.of(getOrDefault(classNames())) : List.of();
    }

    @Override
    public int numClasses() {
        Answer answer = held.loaded().preprocessing().answers().get(0);
        return answer.classes().size();
    }

    @Override
    public int numFeatures() {
        return VectorScoring.size(held.loaded());
    }

    private ClassAnswers answers() {
        double[] thresholds = isDefined(thresholds()) ? getThresholds() : new double[0];
        if (thresholds.length != 0 && thresholds.length != numClasses()) {
            throw new IllegalArgumentException(uid() + ": thresholds: expected one for each of " + numClasses()
                    + " classes, got " + thresholds.length + ". Set as many");
        }
        return new ClassAnswers(
                !getRawPredictionCol().isEmpty(),
                !getProbabilityCol().isEmpty(),
                (Boolean) getOrDefault(classColumns()),
                !getPredictionCol().isEmpty(),
                numClasses(),
                thresholds);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        VectorTraining.checkPolicy(this);
        VectorScoring.checkSize(
                uid(), getFeaturesCol(), held.loaded(), new StageSchema(uid(), schema).vector(getFeaturesCol()));
        ClassAnswers answers = answers();
        StructType extended = schema;
        if (answers.raw()) {
            extended = with(extended, getRawPredictionCol(), StageSchema.vectors(numClasses()));
        }
        if (answers.probability()) {
            extended = with(extended, getProbabilityCol(), StageSchema.vectors(numClasses()));
        }
        if (answers.each()) {
            for (String column : ClassAnswers.columns(names(), numClasses())) {
                extended = new StageSchema(uid(), extended).with(column, DataTypes.DoubleType, Metadata.empty());
            }
        }
        return answers.prediction()
                ? new StageSchema(uid(), extended)
                        .with(getPredictionCol(), DataTypes.DoubleType, StageSchema.classes(names(), numClasses()))
                : extended;
    }

    private StructType with(StructType schema, String column, Metadata metadata) {
        return new StageSchema(uid(), schema).with(column, SQLDataTypes.VectorType(), metadata);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = transformSchema(dataset.schema());
        LoadedModel model = held.loaded();
        return ScoredRows.of(
                dataset,
                held,
                held.plan(List.of(VectorScoring.column(model)), skipsInvalid()),
                List.of(getFeaturesCol()),
                answers(),
                schema);
    }

    @Override
    public Vector predictRaw(Vector features) {
        return Vectors.dense(ClassAnswers.logarithms(ClassAnswers.probabilities(VectorScoring.answer(held, features))));
    }

    @Override
    public Vector predictProbability(Vector features) {
        return Vectors.dense(ClassAnswers.probabilities(VectorScoring.answer(held, features)));
    }

    /** As {@link #transform} decides: of a probability of one half for each of two classes, too. */
    @Override
    public double predict(Vector features) {
        return answers().decided(VectorScoring.answer(held, features));
    }

    /** Probabilities of raw predictions: their exponentials. */
    @Override
    public Vector raw2probabilityInPlace(Vector rawPrediction) {
        double[] values = ((DenseVector) rawPrediction).values();
        for (int i = 0; i < values.length; i++) {
            values[i] = StrictMath.exp(values[i]);
        }
        return rawPrediction;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public scala.Tuple3 findSummaryModel() {
        return super.findSummaryModel();
    }

    @Override
    public LockstepClassificationModel copy(ParamMap extra) {
        LockstepClassificationModel copy = new LockstepClassificationModel(uid(), held, summary, List.of());
        return this.<LockstepClassificationModel>copyValues(copy, extra).setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new StageWriter(this, held);
    }

    /** Reads what {@link #write} wrote. */
    public static MLReader<LockstepClassificationModel> read() {
        return StageReader.of(
                LockstepClassificationModel.class,
                (uid, model) -> new LockstepClassificationModel(uid, model.get(), null, List.of()));
    }

    /** See {@link #read}. */
    public static LockstepClassificationModel load(String path) {
        return read().load(path);
    }
}
