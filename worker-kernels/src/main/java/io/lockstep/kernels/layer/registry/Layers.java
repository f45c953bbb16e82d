package io.lockstep.kernels.layer.registry;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.activation.Elu;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.HardSwish;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.LogSoftmax;
import io.lockstep.kernels.layer.activation.PRelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Selu;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.convolution.ConvTranspose1d;
import io.lockstep.kernels.layer.convolution.ConvTranspose2d;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.dropout.SpatialDropout;
import io.lockstep.kernels.layer.embedding.EmbeddingMean;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.linear.LayerScale;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.merging.Multiply;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.FrozenBatchNorm;
import io.lockstep.kernels.layer.normalisation.GroupNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.normalisation.RmsNorm;
import io.lockstep.kernels.layer.pooling.AdaptiveAveragePool2d;
import io.lockstep.kernels.layer.pooling.AdaptiveMaxPool2d;
import io.lockstep.kernels.layer.pooling.AveragePool1d;
import io.lockstep.kernels.layer.pooling.AveragePool2d;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.layer.pooling.GlobalMaxPool;
import io.lockstep.kernels.layer.pooling.MaxPool1d;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.layer.upsampling.Upsample;
import io.lockstep.kernels.plaindata.Registry;

/** The closed list of layers, by the names config files use. */
public final class Layers {
    /** Every kind of layer. */
    public static final Registry<Layer> REGISTRY = new Registry<>(Layer.class)
            .with("dense", Dense.class)
            .with("conv2d", Conv2d.class)
            .with("conv1d", Conv1d.class)
            .with("convTranspose2d", ConvTranspose2d.class)
            .with("convTranspose1d", ConvTranspose1d.class)
            .with("maxPool2d", MaxPool2d.class)
            .with("maxPool1d", MaxPool1d.class)
            .with("averagePool2d", AveragePool2d.class)
            .with("averagePool1d", AveragePool1d.class)
            .with("globalAveragePool", GlobalAveragePool.class)
            .with("globalMaxPool", GlobalMaxPool.class)
            .with("upsample", Upsample.class)
            .with("flatten", Flatten.class)
            .with("reshape", Reshape.class)
            .with("permute", Permute.class)
            .with("batchNorm", BatchNorm.class)
            .with("layerNorm", LayerNorm.class)
            .with("groupNorm", GroupNorm.class)
            .with("add", Add.class)
            .with("multiply", Multiply.class)
            .with("concat", Concat.class)
            .with("dropout", Dropout.class)
            .with("relu", Relu.class)
            .with("leakyRelu", LeakyRelu.class)
            .with("gelu", Gelu.class)
            .with("silu", Silu.class)
            .with("elu", Elu.class)
            .with("sigmoid", Sigmoid.class)
            .with("tanh", Tanh.class)
            .with("layerScale", LayerScale.class)
            .with("softmax", Softmax.class)
            .with("logSoftmax", LogSoftmax.class)
            .with("hardSwish", HardSwish.class)
            .with("selu", Selu.class)
            .with("prelu", PRelu.class)
            .with("rmsNorm", RmsNorm.class)
            .with("frozenBatchNorm", FrozenBatchNorm.class)
            .with("spatialDropout", SpatialDropout.class)
            .with("adaptiveAveragePool2d", AdaptiveAveragePool2d.class)
            .with("adaptiveMaxPool2d", AdaptiveMaxPool2d.class)
            .with("embeddingMean", EmbeddingMean.class);

    private Layers() {}
}
