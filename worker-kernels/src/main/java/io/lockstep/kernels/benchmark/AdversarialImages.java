package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.initializer.Normal;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.convolution.ConvTranspose2d;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.reshaping.Detach;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.loss.Adversarial;
import io.lockstep.kernels.model.GraphPhase;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.optimizer.Adam;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A generator of 28x28 pictures and its discriminator, batch 128, Adam at 0.0002 with beta1 0.5: a step moves the
 * discriminator by 128 real and 128 made pictures, then the generator. Radford, Metz, Chintala, <a
 * href="https://arxiv.org/abs/1511.06434">Unsupervised Representation Learning with Deep Convolutional Generative
 * Adversarial Networks</a> (2015), for smaller pictures. Generator: 64 numbers, dense to 128x7x7, transposed convolutions
 * to 64x14x14 and 1x28x28. Discriminator: convolutions to 64x14x14 and 128x7x7, one dense unit. A sample is a real picture.
 */
final class AdversarialImages {
    private static final int NOISE = 64;
    private static final int SIDE = 28;
    private static final int WIDE = 128;
    private static final int NARROW = 64;
    private static final int SMALL = 7;
    private static final int BATCH = 128;
    private static final int KERNEL = 16;
    private static final Normal FIRST = new Normal(0, 0.02);
    private static final String GENERATOR = "generator-";
    private static final String DISCRIMINATOR = "discriminator-";

    private final List<Node> nodes = new ArrayList<>();

    private AdversarialImages() {}

    static Workload workload() {
        return workload(BATCH);
    }

    /** @param batch real pictures a step */
    static Workload workload(int batch) {
        AdversarialImages networks = new AdversarialImages();
        ModelSpec model = networks.model();
        double generator = NOISE * (double) WIDE * SMALL * SMALL
                + SMALL * SMALL * (double) WIDE * NARROW * KERNEL
                + 4.0 * SMALL * SMALL * NARROW * KERNEL;
        double discriminator = 4.0 * SMALL * SMALL * NARROW * KERNEL
                + SMALL * SMALL * (double) WIDE * NARROW * KERNEL
                + WIDE * (double) SMALL * SMALL;
        return new Workload(
                "dcgan",
                model,
                new Adam(2e-4, 0.5, 0.999, 1e-8, 0),
                batch,
                2 * 3 * (generator + 3 * discriminator),
                () -> NoisyPictures.invent(SIDE * SIDE, NOISE),
                List.of(
                        new GraphPhase(List.of(0, 1), tensors(model, DISCRIMINATOR)),
                        new GraphPhase(List.of(2), tensors(model, GENERATOR))));
    }

    private static Set<String> tensors(ModelSpec model, String prefix) {
        return model.layout().tensors().stream()
                .map(ParameterTensor::name)
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toSet());
    }

    private ModelSpec model() {
        String made = generator();
        String real = discriminator("", "picture");
        add("detached", new Detach(), made);
        String judged = discriminator("-made", "detached");
        String fooled = discriminator("-fooled", made);
        return new ModelSpec(
                List.of(
                        new ModelSpec.Input("picture", Shape.of(1, SIDE, SIDE)),
                        new ModelSpec.Input("noise", Shape.of(NOISE))),
                nodes,
                List.of(
                        output("real", real, Adversarial.Side.REAL),
                        output("made", judged, Adversarial.Side.MADE),
                        output("fooled", fooled, Adversarial.Side.FOOLED)));
    }

    private static Output output(String name, String node, Adversarial.Side side) {
        return new Output(name, node, new Adversarial(side, Adversarial.Form.NON_SATURATING), 1);
    }

    private String generator() {
        BatchNorm norm = BatchNorm.of(new Relu());
        String dense = add(GENERATOR + "dense", new Dense(WIDE * SMALL * SMALL, new None(), true, FIRST), "noise");
        String shaped = add(GENERATOR + "shape", new Reshape(List.of(WIDE, SMALL, SMALL)), dense);
        String first = add(GENERATOR + "norm1", norm, shaped);
        String larger = add(GENERATOR + "larger", transposed(NARROW, new None()), first);
        String second = add(GENERATOR + "norm2", norm, larger);
        return add(GENERATOR + "picture", transposed(1, new Tanh()), second);
    }

    private static ConvTranspose2d transposed(int filters, Activation activation) {
        return new ConvTranspose2d(
                filters,
                Window.of(4),
                Window.of(2),
                Padding.of(1),
                Padding.of(0),
                Window.of(1),
                1,
                activation,
                true,
                FIRST);
    }

    /** @param use what its nodes' names end with; not empty: with the weights of the one whose is empty */
    private String discriminator(String use, String input) {
        Activation leaky = new LeakyRelu(0.2f);
        String first = judge("first", use, conv(NARROW, leaky), input);
        String second = judge("second", use, conv(WIDE, new None()), first);
        String norm = judge("norm", use, BatchNorm.of(new None()), second);
        String bent = add(DISCRIMINATOR + "bent" + use, new LeakyRelu(0.2f), norm);
        String flat = add(DISCRIMINATOR + "flat" + use, new Flatten(), bent);
        return judge("answer", use, new Dense(1, new None(), true, FIRST), flat);
    }

    private static Conv2d conv(int filters, Activation activation) {
        return new Conv2d(filters, Window.of(4), Window.of(2), Padding.of(1), Window.of(1), 1, activation, true, FIRST);
    }

    private String judge(String name, String use, Layer layer, String input) {
        String own = DISCRIMINATOR + name;
        nodes.add(new Node(own + use, layer, List.of(input), use.isEmpty() ? null : own));
        return own + use;
    }

    private String add(String name, Layer layer, String input) {
        nodes.add(new Node(name, layer, List.of(input)));
        return name;
    }
}
