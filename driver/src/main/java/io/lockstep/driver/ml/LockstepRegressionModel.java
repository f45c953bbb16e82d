package io.lockstep.driver.ml;

import io.lockstep.driver.modeldir.LoadedModel;
import java.util.List;
import java.util.Objects;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A trained regressor. It scores as {@code predict} does, to the same bits. */
public final class LockstepRegressionModel extends RegressionModel<Vector, LockstepRegressionModel>
        implements NetworkParams, MLWritable {
    private static final long serialVersionUID = 1L;

    private @Nullable String uid;
    private final HeldModel held;
    private transient @Nullable TrainingSummary summary;

    LockstepRegressionModel(String uid, HeldModel held, @Nullable TrainingSummary summary) {
        this(PendingUid.of(uid), held, summary);
    }

    private LockstepRegressionModel(PendingUid pending, HeldModel held, @Nullable TrainingSummary summary) {
        super();
        this.uid = pending.taken();
        this.held = held;
        this.summary = summary;
        setNetworkDefaults();
    }

    @Override
    public String uid() {
        return uid != null ? uid : PendingUid.get();
    }

    /** {@link StageParams#ERROR} or {@link StageParams#SKIP}. */
    public LockstepRegressionModel setHandleInvalid(String policy) {
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

    @Override
    public int numFeatures() {
        return VectorScoring.size(held.loaded());
    }

    @Override
    public StructType transformSchema(StructType schema) {
        VectorTraining.checkPolicy(this);
        StageSchema columns = new StageSchema(uid(), schema);
        VectorScoring.checkSize(uid(), getFeaturesCol(), held.loaded(), columns.vector(getFeaturesCol()));
        return columns.with(getPredictionCol(), DataTypes.DoubleType, Metadata.empty());
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
                new NumberAnswer(),
                schema);
    }

    @Override
    public double predict(Vector features) {
        return (Double) Objects.requireNonNull(VectorScoring.answer(held, features)[0]);
    }

    @Override
    public LockstepRegressionModel copy(ParamMap extra) {
        LockstepRegressionModel copy = new LockstepRegressionModel(uid(), held, summary);
        return this.<LockstepRegressionModel>copyValues(copy, extra).setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new StageWriter(this, held);
    }

    /** Reads what {@link #write} wrote. */
    public static MLReader<LockstepRegressionModel> read() {
        return StageReader.of(
                LockstepRegressionModel.class, (uid, model) -> new LockstepRegressionModel(uid, model.get(), null));
    }

    /** See {@link #read}. */
    public static LockstepRegressionModel load(String path) {
        return read().load(path);
    }
}
