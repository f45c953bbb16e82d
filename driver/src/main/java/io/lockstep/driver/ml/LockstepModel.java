package io.lockstep.driver.ml;

import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.prediction.Answers;
import io.lockstep.driver.prediction.ColumnNames;
import io.lockstep.driver.prepare.KeptSchema;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.scoring.SchemaCheck;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.spark.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.ml.Model;
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
 * A model of any config, trained here or by {@code train}. It adds the columns that {@code predict} adds, to the same bits, with
 * {@code model_} in front where the data set has such a column.
 */
public final class LockstepModel extends Model<LockstepModel> implements StageParams, MLWritable {
    private static final long serialVersionUID = 1L;

    private @Nullable String uid;
    private final HeldModel held;
    private transient @Nullable TrainingSummary summary;

    LockstepModel(String uid, HeldModel held, @Nullable TrainingSummary summary) {
        this(PendingUid.of(uid), held, summary);
    }

    private LockstepModel(PendingUid pending, HeldModel held, @Nullable TrainingSummary summary) {
        super();
        this.uid = pending.taken();
        this.held = held;
        this.summary = summary;
        setStageDefaults();
    }

    /**
     * A model's directory, as {@code train} and {@code models publish} write it, as a stage.
     *
     * @throws IOException when there is none, it is damaged or of another version
     */
    public static LockstepModel of(SparkSession spark, String directory) throws IOException {
        HeldModel held = HeldModel.read(new Cluster(spark).files(), directory);
        return new LockstepModel(PendingUid.random("lockstepModel"), held, null);
    }

    @Override
    public String uid() {
        return uid != null ? uid : PendingUid.get();
    }

    /** {@link StageParams#ERROR} or {@link StageParams#SKIP}. */
    public LockstepModel setHandleInvalid(String policy) {
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
    public StructType transformSchema(StructType schema) {
        VectorTraining.checkPolicy(this);
        LoadedModel model = held.loaded();
        List<String> columns = List.of(schema.fieldNames());
        StageSchema found = new StageSchema(uid(), schema);
        model.preprocessing().needed(false).forEach(name -> found.required("the model", name));
        return ColumnNames.apart(new Answers(model.preprocessing(), model.spec()).extend(schema), columns);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = transformSchema(dataset.schema());
        LoadedModel model = held.loaded();
        if (model.preprocessing().windows() != null) {
            throw new IllegalArgumentException(
                    uid() + ": expected a model of rows that stand for themselves, got one of"
                            + " windows over rows in order. Use the command predict");
        }
        checkColumns(dataset, model);
        List<String> columns = List.of(dataset.columns());
        int added = new Answers(model.preprocessing(), model.spec()).count();
        return ScoredRows.of(dataset, held, held.plan(columns, skipsInvalid()), columns, new AllAnswers(added), schema);
    }

    /** As {@code predict} refuses rows whose columns are others than those of the training. */
    private void checkColumns(Dataset<?> dataset, LoadedModel model) {
        try {
            Rows rows = Rows.of(dataset.sparkSession(), dataset.toDF());
            SourceRows opened = rows.open();
            SchemaCheck.check(
                    model.files(),
                    model,
                    rows.name(),
                    KeptSchema.of(opened, rows.declaresTypes()),
                    false,
                    ScoringOptions.standard());
            model.preprocessing().encoder(opened.columns());
            model.preprocessing().checkTypes(opened.columns(), opened.types());
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(uid() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public LockstepModel copy(ParamMap extra) {
        return this.<LockstepModel>copyValues(new LockstepModel(uid(), held, summary), extra)
                .setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new StageWriter(this, held);
    }

    /** Reads what {@link #write} wrote. */
    public static MLReader<LockstepModel> read() {
        return StageReader.of(LockstepModel.class, (uid, model) -> new LockstepModel(uid, model.get(), null));
    }

    /** See {@link #read}. */
    public static LockstepModel load(String path) {
        return read().load(path);
    }
}
