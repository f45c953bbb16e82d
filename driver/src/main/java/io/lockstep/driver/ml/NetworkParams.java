package io.lockstep.driver.ml;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;

/**
 * What estimators over a features vector and their models are told beside their columns. A param is equal to any of its name and
 * stage, so that each call may make it.
 */
public interface NetworkParams extends StageParams {
    /** Sizes of hidden layers: the short form of a model. */
    default IntArrayParam layers() {
        return new IntArrayParam(
                this,
                "layers",
                "units of the hidden layers, each dense with relu; the layer that answers is added behind them. None: a"
                        + " linear model. In place of model");
    }

    /** The text of a config's section {@code model}. */
    default Param<String> model() {
        return new Param<>(
                this, "model", "section model of a config as text: layers, loss, metrics. In place of layers");
    }

    default IntParam epochs() {
        return new IntParam(this, "epochs", "times every training row is seen", ParamValidators.gtEq(1));
    }

    default IntParam batchSize() {
        return new IntParam(this, "batchSize", "rows of one step, over all executors", ParamValidators.gtEq(1));
    }

    default DoubleParam learningRate() {
        return new DoubleParam(this, "learningRate", "of Adam, where train names no optimizer", ParamValidators.gt(0));
    }

    /** The text of a config's section {@code train}. */
    default Param<String> train() {
        return new Param<>(
                this,
                "train",
                "section train of a config as text, whose keys go before epochs, batchSize and learningRate");
    }

    default LongParam seed() {
        return new LongParam(this, "seed", "of everything random: first weights, order, dropout");
    }

    default Param<String> weightCol() {
        return new Param<>(this, "weightCol", "column with each row's weight in the loss; unset: 1");
    }

    /** Defaults of all params. */
    default void setNetworkDefaults() {
        setStageDefaults();
        setDefault(epochs(), 10);
        setDefault(batchSize(), 128);
        setDefault(learningRate(), 0.001);
        setDefault(seed(), 1L);
    }

    /** Of a classifier alone. */
    interface Classes extends Params {
        /** Whether each class has a column of its own. */
        default BooleanParam classColumns() {
            return new BooleanParam(
                    this, "classColumns", "whether a column of each class's probability is added: probability_<class>");
        }
    }
}
