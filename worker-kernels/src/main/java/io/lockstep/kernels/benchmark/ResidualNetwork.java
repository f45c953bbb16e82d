package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The residual networks for 32x32 images of He, Zhang, Ren, Sun, <a href="https://arxiv.org/abs/1512.03385">Deep
 * residual learning</a> (2015), section 4.2: 6 n + 2 layers, 16, 32 and 64 filters; where the size halves, a
 * convolution of 1x1 stands in the shortcut (their option B).
 */
final class ResidualNetwork {
    private final List<Node> nodes = new ArrayList<>();
    private String last = "input";

    private ResidualNetwork() {}

    /**
     * @param blocks n in each of the three stages
     * @param classes outputs
     */
    static ModelSpec forImages(int blocks, int classes) {
        ResidualNetwork network = new ResidualNetwork();
        network.read("stem", convolution(16, 3, 1), "input");
        network.read("stemNorm", BatchNorm.of(new Relu()), "stem");
        for (int stage = 0; stage < 3; stage++) {
            for (int block = 0; block < blocks; block++) {
                String name = "stage" + (stage + 1) + "block" + (block + 1);
                network.block(name, 16 << stage, stage > 0 && block == 0 ? 2 : 1);
            }
        }
        network.read("pool", new GlobalAveragePool(), network.last);
        network.read("answer", Dense.of(classes), "pool");
        return new ModelSpec(
                List.of(new ModelSpec.Input("input", Shape.of(3, 32, 32))),
                network.nodes,
                "answer",
                new SoftmaxCrossEntropy(0));
    }

    private static Conv2d convolution(int filters, int kernel, int stride) {
        int padding = kernel / 2;
        return new Conv2d(
                filters,
                Window.of(kernel),
                Window.of(stride),
                Padding.of(padding),
                Window.of(1),
                1,
                new None(),
                false,
                null);
    }

    private void read(String name, Layer layer, String... inputs) {
        nodes.add(new Node(name, layer, List.of(inputs)));
        last = name;
    }

    private void block(String name, int filters, int stride) {
        String input = last;
        String shortcut = input;
        read(name + "a", convolution(filters, 3, stride), input);
        read(name + "aNorm", BatchNorm.of(new Relu()), last);
        read(name + "b", convolution(filters, 3, 1), last);
        read(name + "bNorm", BatchNorm.of(new None()), last);
        String deep = last;
        if (stride > 1) {
            read(name + "c", convolution(filters, 1, stride), input);
            read(name + "cNorm", BatchNorm.of(new None()), last);
            shortcut = last;
        }
        read(name, new Add(new Relu()), deep, shortcut);
    }
}
