package io.lockstep.kernels.backend;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Elu;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.LogSoftmax;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.convolution.ConvTranspose1d;
import io.lockstep.kernels.layer.convolution.ConvTranspose2d;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.pooling.AveragePool1d;
import io.lockstep.kernels.layer.pooling.AveragePool2d;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.layer.pooling.GlobalMaxPool;
import io.lockstep.kernels.layer.pooling.MaxPool1d;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.upsampling.Upsample;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;

/** Those models of the conformance suite that are of pictures, and of what has a place in them. */
final class PictureCases {
    private PictureCases() {}

    /** Convolutions some of whose weights, and in the last some of whose outputs too, meet nothing but padding. */
    static List<ModelCase> kernelsInPadding() {
        Window one = Window.of(1);
        return List.of(
                ModelCase.of(1, Shape.of(4, 1), new Conv1d(4, 4, 2, Padding.same(), 1, 1, new None(), true, null)),
                ModelCase.of(3, Shape.of(17, 1), new Conv1d(40, 9, 3, Padding.of(4, 5), 1, 1, new Relu(), true, null)),
                ModelCase.of(5, Shape.of(6, 1), new Conv1d(6, 5, 2, Padding.same(), 1, 6, new None(), true, null)),
                ModelCase.of(
                        2,
                        Shape.of(9, 1, 2),
                        new Conv2d(
                                11, Window.of(4, 3), Window.of(1, 3), Padding.same(), one, 1, new None(), true, null)),
                ModelCase.of(
                        3,
                        Shape.of(9, 4, 1),
                        new Conv2d(11, Window.of(2), Window.of(2), Padding.same(), one, 1, new Tanh(), false, null)),
                ModelCase.of(
                        3,
                        Shape.of(20, 1, 4),
                        new Conv2d(
                                10,
                                Window.of(2, 3),
                                Window.of(1, 3),
                                Padding.of(1, 2, 2, 0),
                                one,
                                1,
                                new None(),
                                true,
                                null)));
    }

    /** Layers over the vectors of rows of several, from and to images too. */
    static List<ModelCase> vectors() {
        return List.of(
                ModelCase.of(
                        7,
                        Shape.of(5, 33),
                        new Dense(16, new Gelu(Gelu.Form.ERF), true, null, 1),
                        LayerNorm.of(),
                        new Dropout(0.25f),
                        new Dense(17, new Relu(), false, null, 1),
                        new Softmax(),
                        new LogSoftmax(),
                        new Flatten(),
                        Dense.of(3)),
                ModelCase.of(
                        3,
                        Shape.of(3, 9, 7),
                        conv(16, 3, 1, new Relu()),
                        new Dense(5, new Tanh(), true, null, 2),
                        LayerNorm.of(),
                        conv(4, 1, 0, new None()),
                        new Softmax(),
                        new Dropout(0.4f),
                        conv(4, 1, 0, new None())));
    }

    static List<ModelCase> spatial() {
        List<ModelCase> cases = new ArrayList<>();
        Window one = Window.of(1);
        cases.add(ModelCase.of(1, Shape.of(1, 1, 1), conv(1, 1, 0, new None())));
        cases.add(ModelCase.of(
                7, Shape.of(1, 15, 16), conv(17, 3, 1, new Relu()), MaxPool2d.of(2), conv(7, 3, 0, new None())));
        cases.add(
                ModelCase.of(3, Shape.of(33, 7, 1), conv(15, 3, 1, new Gelu(Gelu.Form.TANH)), new GlobalAveragePool()));
        cases.add(ModelCase.of(
                15,
                Shape.of(3, 16, 17),
                Conv2d.of(7, Window.of(5), Padding.same(), new None()),
                new Relu(),
                new MaxPool2d(Window.of(3), Window.of(2), Padding.same()),
                new Conv2d(16, Window.of(3), Window.of(2), Padding.same(), one, 1, new Relu(), true, null),
                new GlobalAveragePool(),
                Dense.of(5)));
        cases.add(ModelCase.of(
                2,
                Shape.of(6, 9, 7),
                new Conv2d(
                        9,
                        Window.of(3, 2),
                        Window.of(2, 1),
                        Padding.of(2, 0, 1, 3),
                        Window.of(1, 3),
                        3,
                        new Tanh(),
                        true,
                        null),
                new AveragePool2d(Window.of(2, 3), Window.of(1, 2), Padding.of(1, 2, 0, 1), true)));
        cases.add(ModelCase.of(
                7,
                Shape.of(3, 8, 6),
                conv(17, 3, 1, new Relu()),
                new MaxPool2d(Window.of(3), Window.of(2), Padding.ceil()),
                conv(5, 3, 1, new None()),
                new AveragePool2d(Window.of(3, 2), Window.of(2), Padding.ceil(), false)));
        cases.add(ModelCase.of(
                5,
                Shape.of(17, 5, 6),
                new Conv2d(17, Window.of(3), one, Padding.same(), Window.of(2), 17, new None(), false, null),
                new AveragePool2d(Window.of(3), Window.of(2), Padding.same(), false)));
        cases.add(ModelCase.of(
                3,
                Shape.of(4, 33),
                new Conv1d(8, 5, 2, Padding.of(3, 1), 1, 2, new Silu(), true, null),
                new MaxPool1d(3, 2, Padding.same()),
                new Conv1d(5, 3, 1, Padding.same(), 2, 1, new None(), true, null),
                new AveragePool1d(2, null, Padding.valid(), false),
                new GlobalMaxPool()));
        cases.add(ModelCase.of(
                3,
                Shape.of(32, 9, 7),
                conv(48, 3, 1, new Relu()),
                conv(32, 3, 1, new None()),
                new GlobalAveragePool(),
                Dense.of(3)));
        cases.add(residual());
        cases.add(ModelCase.of(
                2,
                Shape.of(6, 4, 3),
                new ConvTranspose2d(
                        4,
                        Window.of(3, 4),
                        Window.of(2, 3),
                        Padding.of(2, 0, 1, 3),
                        Padding.of(1, 2),
                        Window.of(2, 1),
                        2,
                        new Gelu(Gelu.Form.ERF),
                        true,
                        null),
                new Upsample(Window.of(2, 3), Upsample.Mode.LINEAR)));
        cases.add(ModelCase.of(
                7,
                Shape.of(15, 7, 5),
                conv(3, 1, 0, new Relu()),
                new ConvTranspose2d(
                        17, Window.of(4), Window.of(2), Padding.same(), Padding.of(0), one, 1, new None(), true, null),
                MaxPool2d.of(7)));
        cases.add(ModelCase.of(
                3,
                Shape.of(2, 5),
                new ConvTranspose1d(6, 2, 3, Padding.same(), 0, 1, 2, new Elu(1), false, null),
                new Upsample(Window.of(3), Upsample.Mode.NEAREST),
                new ConvTranspose1d(1, 5, 2, Padding.of(2, 1), 1, 2, 1, new None(), true, null)));
        cases.add(ModelCase.of(
                5, Shape.of(32, 7, 7), transposed(20, 4, 1, new LeakyRelu(0.2f)), transposed(1, 4, 1, new Tanh())));
        cases.add(ModelCase.of(
                4,
                Shape.of(3, 6, 5),
                new Conv2d(20, Window.of(3), one, Padding.of(1), one, 1, new None(), false, null),
                transposed(33, 3, 0, new Silu()),
                transposed(16, 5, 2, new None()),
                transposed(9, 2, 0, new Gelu(Gelu.Form.TANH)),
                MaxPool2d.of(9)));
        return cases;
    }

    /** Three residual blocks, so that gradients pass through sums of sums; the last with a shortcut of its own. */
    static ModelCase residual() {
        BatchNorm norm = BatchNorm.of(new None());
        return ModelCase.graph(
                5,
                Shape.of(3, 8, 8),
                ModelCase.node("stem", conv(16, 3, 1, new None()), "input"),
                ModelCase.node("stemNorm", BatchNorm.of(new Relu()), "stem"),
                ModelCase.node("a", conv(16, 3, 1, new None()), "stemNorm"),
                ModelCase.node("aNorm", norm, "a"),
                ModelCase.node("aSum", new Add(new Relu()), "aNorm", "stemNorm"),
                ModelCase.node("b", conv(16, 1, 0, new Relu()), "aSum"),
                ModelCase.node("bSum", new Add(new Relu()), "aSum", "b"),
                ModelCase.node("c", conv(16, 3, 1, new None()), "bSum"),
                ModelCase.node("cNorm", norm, "c"),
                ModelCase.node("shortcut", conv(16, 1, 0, new None()), "bSum"),
                ModelCase.node("shortcutNorm", norm, "shortcut"),
                ModelCase.node("cSum", new Add(new None()), "cNorm", "shortcutNorm", "bSum"),
                ModelCase.node("pool", new GlobalAveragePool(), "cSum"),
                ModelCase.node("end", Dense.of(3), "pool"));
    }

    /** Of stride 2, with bias. */
    private static ConvTranspose2d transposed(int filters, int kernel, int padding, Activation activation) {
        return new ConvTranspose2d(
                filters,
                Window.of(kernel),
                Window.of(2),
                Padding.of(padding),
                Padding.of(0),
                Window.of(1),
                1,
                activation,
                true,
                null);
    }

    static Conv2d conv(int filters, int kernel, int padding, Activation activation) {
        return Conv2d.of(filters, Window.of(kernel), Padding.of(padding), activation);
    }
}
