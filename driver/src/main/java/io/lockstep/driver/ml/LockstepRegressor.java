package io.lockstep.driver.ml;

import io.lockstep.driver.progress.RunListener;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A network that answers a features vector with a number. The short form's loss is the mean squared error. */
public final class LockstepRegressor extends Regressor<Vector, LockstepRegressor, LockstepRegressionModel>
        implements NetworkSetters<LockstepRegressor>, MLWritable {
    private static final long serialVersionUID = 1L;
    private static final String LOSS = "mse";

    private @Nullable String uid;
    private transient RunListener listener = new RunListener() {};

    /** With an identifier of its own. */
    public LockstepRegressor() {
        this(PendingUid.random("lockstepRegressor"));
    }

    /** As Spark constructs it. */
    public LockstepRegressor(String uid) {
        this(PendingUid.of(uid));
    }

    private LockstepRegressor(PendingUid pending) {
        super();
        this.uid = pending.taken();
        setNetworkDefaults();
    }

    @Override
    public String uid() {
        return uid != null ? uid : PendingUid.get();
    }

    /** Who hears of the progress of each fit. */
    public LockstepRegressor setListener(RunListener hears) {
        this.listener = hears;
        return this;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        VectorTraining.check(this, schema, getFeaturesCol());
        new StageSchema(uid(), schema).numbers("labelCol", getLabelCol(), "Use LockstepClassifier for classes");
        VectorTraining.model(this, 1, LOSS);
        return super.transformSchema(schema);
    }

    @Override
    public LockstepRegressionModel train(Dataset<?> dataset) {
        Map<String, @Nullable Object> config = Fitting.config(
                this,
                "regressor",
                VectorTraining.data(this, getFeaturesCol(), getLabelCol()),
                VectorTraining.model(this, 1, LOSS));
        Fitting.Fitted fitted =
                VectorTraining.fit(this, config, false, dataset, getFeaturesCol(), getLabelCol(), listener);
        return new LockstepRegressionModel(uid(), fitted.model(), fitted.summary());
    }

    @Override
    public LockstepRegressor copy(ParamMap extra) {
        LockstepRegressor copy = defaultCopy(extra);
        copy.listener = listener;
        return copy;
    }

    @Override
    public MLWriter write() {
        return new StageWriter(this, null);
    }

    /** Reads what {@link #write} wrote. */
    public static MLReader<LockstepRegressor> read() {
        return StageReader.of(LockstepRegressor.class, (uid, model) -> new LockstepRegressor(uid));
    }

    /** See {@link #read}. */
    public static LockstepRegressor load(String path) {
        return read().load(path);
    }
}
