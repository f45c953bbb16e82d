package io.lockstep.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.RunConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stages before any row: their params, copies and what they say of columns. */
class StagesTest {
    private static final StructType SCHEMA = VectorRows.SCHEMA;

    static Stream<Estimator<?>> estimators() {
        return Stream.of(new LockstepClassifier(), new LockstepRegressor(), new Lockstep());
    }

    @ParameterizedTest
    @MethodSource("estimators")
    void eachParamIsThereOnceBelongsToItsStageAndSaysWhatItIs(Estimator<?> stage) {
        Param<?>[] params = stage.params();
        assertThat(Arrays.stream(params).map(Param::name)).doesNotHaveDuplicates();
        assertThat(params).isNotEmpty().allSatisfy(param -> {
            assertThat(param.parent()).isEqualTo(stage.uid());
            assertThat(param.doc()).isNotBlank();
            assertThat(stage.hasParam(param.name())).isTrue();
            assertThat(stage.getParam(param.name())).isEqualTo(param);
        });
        assertThat(stage.explainParams().lines()).hasSize(params.length);
    }

    @ParameterizedTest
    @MethodSource("estimators")
    void aCopyHasTheIdentifierTheParamsAndWhatIsSaidBeside(Estimator<?> stage) {
        Param<?> policy = stage.getParam("handleInvalid");
        Estimator<?> copy = stage.copy(with(policy, "skip"));
        assertThat(copy).isNotSameAs(stage).hasSameClassAs(stage);
        assertThat(copy.uid()).isEqualTo(stage.uid());
        assertThat(copy.params()).isEqualTo(stage.params());
        assertThat(copy.getOrDefault(policy)).isEqualTo("skip");
        assertThat(stage.getOrDefault(policy)).as("the first is not changed").isEqualTo("error");
    }

    private static <T> ParamMap with(Param<T> param, Object value) {
        @SuppressWarnings("unchecked")
        T own = (T) value;
        return new ParamMap().put(param, own);
    }

    @Test
    void everyStageHasAnIdentifierOfItsOwn() {
        LockstepClassifier first = new LockstepClassifier();
        LockstepClassifier second = new LockstepClassifier();
        assertThat(first.uid()).startsWith("lockstepClassifier_").isNotEqualTo(second.uid());
        assertThat(first.featuresCol().parent()).isEqualTo(first.uid());
        assertThat(new LockstepRegressor("mine").uid()).isEqualTo("mine");
        assertThat(new LockstepRegressor("mine").labelCol().parent()).isEqualTo("mine");
    }

    @Test
    void aSchemaGetsTheColumnsOfAnswers() {
        StructType classes = new LockstepClassifier().setLayers(3).transformSchema(SCHEMA);
        assertThat(classes.fieldNames()).contains("held", "rawPrediction", "probability", "prediction");
        StructType named = SCHEMA.add("kind", DataTypes.DoubleType, false, StageSchema.classes(List.of("a", "b"), 2));
        StructType each = new LockstepClassifier()
                .setLayers(3)
                .setClassColumns(true)
                .setLabelCol("kind")
                .transformSchema(named);
        assertThat(each.fieldNames()).as("stages behind it read them").contains("probability_a", "probability_b");
        StructType numbers = new LockstepRegressor().setLayers(3).transformSchema(SCHEMA);
        assertThat(numbers.fieldNames()).endsWith("held", "prediction");
    }

    @Test
    void aModelIsGivenOnce() {
        assertThatThrownBy(() -> new LockstepClassifier("c").transformSchema(SCHEMA))
                .hasMessage(
                        "c: expected layers, the sizes of hidden layers such as [64, 32], or model, a config's section"
                                + " as text, got neither. Set one");
        assertThatThrownBy(() ->
                        new LockstepRegressor("r").setLayers(3).setModel("{}").transformSchema(SCHEMA))
                .hasMessageEndingWith("got both. Keep one");
        assertThatThrownBy(() -> new LockstepRegressor("r").setModel("[]").transformSchema(SCHEMA))
                .hasMessage("r.model: expected keys and values such as 'layers: […]', got something else");
        assertThatThrownBy(() -> new Lockstep("l").transformSchema(SCHEMA))
                .hasMessage(
                        "l: expected config, the text of a config with sections data, model and train, got none. Set"
                                + " it");
    }

    @Test
    void aLossAnswersWhatTheStageIsFor() {
        Map<String, @Nullable Object> model =
                Map.of("layers", List.of(Map.of("dense", Map.of("units", 1))), "loss", "mse");
        LockstepClassifier stage = new LockstepClassifier("c");
        RunConfig config = Fitting.bind(
                Fitting.config(stage, "numbers", VectorTraining.data(stage, "features", "label"), model), "c");
        assertThatThrownBy(() -> VectorTraining.checkLoss("c", config, true))
                .hasMessage(
                        "c: model.loss: expected one of classes, such as softmaxCrossEntropy, got one of regression."
                                + " Use another loss, or Lockstep for any model");
        VectorTraining.checkLoss("c", config, false);
    }

    @Test
    void columnsAreHeldAgainstWhatIsToldOfThem() {
        LockstepClassifier stage = new LockstepClassifier("c").setLayers(3);
        assertThatThrownBy(() -> stage.setFeaturesCol("amount").transformSchema(SCHEMA))
                .hasMessage("c: column 'amount': expected vectors, got double. Put a VectorAssembler before, or use"
                        + " Lockstep for other columns");
        assertThatThrownBy(() -> stage.setFeaturesCol("feature").transformSchema(SCHEMA))
                .hasMessage("c: column 'feature': expected the column that featuresCol names, got only id, features,"
                        + " label, side, amount, weight, held. Set featuresCol");
        stage.setFeaturesCol("features");
        assertThatThrownBy(() -> stage.setLabelCol("side").transformSchema(SCHEMA))
                .hasMessage(
                        "c: column 'side': expected numbers, got string. Put a StringIndexer before, whose indexes are"
                                + " the classes");
        stage.setLabelCol("label");
        assertThatThrownBy(() -> stage.setWeightCol("held").transformSchema(SCHEMA))
                .hasMessage("c: column 'held': expected numbers, got boolean. Cast it");
        stage.clear(stage.weightCol());
        assertThatThrownBy(() -> stage.setValidationIndicatorCol("side").transformSchema(SCHEMA))
                .hasMessage("c: column 'side': expected true or false, got string. Make a comparison of it");
        stage.clear(stage.validationIndicatorCol());
        assertThatThrownBy(() -> stage.setHandleInvalid("keep").transformSchema(SCHEMA))
                .hasMessage("c: handleInvalid: expected error or skip, got keep. Set one of them");
    }

    @Test
    void aConfigIsHeldAgainstTheColumns() {
        String config =
                "{\"data\": {\"arrays\": [\"vectors\"], \"label\": \"side\"}, \"model\": {\"layers\": [{\"dense\":"
                        + " {\"units\": 2}}], \"loss\": \"softmaxCrossEntropy\"}, \"train\": {\"epochs\": 1, \"batch\": 8,"
                        + " \"optimizer\": {\"sgd\": {\"learningRate\": 0.1}}}}";
        assertThatThrownBy(() -> new Lockstep("l").setConfig(config).transformSchema(SCHEMA))
                .hasMessage("l: column 'vectors': expected the column that config names, got only id, features, label,"
                        + " side, amount, weight, held. Set config");
        assertThatThrownBy(() -> new Lockstep("l")
                        .setConfig(config.replace("epochs", "epoch"))
                        .transformSchema(SCHEMA))
                .hasMessageStartingWith("l: train.epoch: ");
        StructType renamed = SCHEMA.add("vectors", SQLDataTypes.VectorType());
        StructType extended = new Lockstep("l").setConfig(config).transformSchema(renamed);
        assertThat(extended.fieldNames()).endsWith("held", "vectors", "prediction", "probability");
        assertThat(extended.apply("prediction").dataType()).isEqualTo(DataTypes.StringType);
    }

    @Test
    void labelsSayTheirValues() {
        StructType indexed = new StructType()
                .add("label", DataTypes.DoubleType, false, StageSchema.classes(List.of("no", "yes", "maybe"), 3));
        assertThat(StageSchema.valueNames(indexed.apply(0))).containsExactly("no", "yes", "maybe");
        assertThat(StageSchema.valueCount(indexed.apply(0))).isEqualTo(3);
        assertThat(StageSchema.valueCount(SCHEMA.apply("label"))).isZero();
        StructType counted =
                new StructType().add("label", DataTypes.DoubleType, false, StageSchema.classes(List.of(), 4));
        assertThat(StageSchema.valueCount(counted.apply(0))).isEqualTo(4);
    }

    @Test
    void thresholdsDivideProbabilities() {
        double[] probabilities = {0.6, 0.3, 0.1};
        assertThat(ClassAnswers.decided(probabilities, new double[] {1, 1, 1})).isZero();
        assertThat(ClassAnswers.decided(probabilities, new double[] {0.9, 0.4, 0.2}))
                .isEqualTo(1);
        assertThat(ClassAnswers.decided(probabilities, new double[] {0.9, 0.4, 0}))
                .isEqualTo(2);
        assertThat(ClassAnswers.logarithms(new double[] {1, 0})[1])
                .as("no infinity")
                .isEqualTo(StrictMath.log(Float.MIN_VALUE));
    }
}
