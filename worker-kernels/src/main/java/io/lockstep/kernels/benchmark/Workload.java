package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.GraphPhase;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.optimizer.Sgd;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A fixed training problem. One that is more than a chain of layers over images has a class of its own, such as
 * {@link RecurrentText}, and a line in {@link #named}.
 *
 * @param name as {@code --workload} takes it
 * @param batch examples a step
 * @param operations per example, as peers count them: two for each use of a weight in forward, three times
 * @param examples made when asked for
 * @param phases of a step, one after another; none: one with everything
 */
public record Workload(
        String name,
        ModelSpec model,
        Optimizer optimizer,
        int batch,
        double operations,
        Supplier<Examples> examples,
        List<GraphPhase> phases) {
    private static final int DIGITS = 10;
    private static final Map<String, Supplier<Workload>> NAMED = new LinkedHashMap<>();

    static {
        NAMED.put("mlp", Workload::mlp);
        NAMED.put("cnn", Workload::cnn);
        NAMED.put("resnet20", Workload::resnet20);
        NAMED.put("lstm", RecurrentText::workload);
        NAMED.put("ctr", ClickNetwork::workload);
        NAMED.put("gpt", TransformerText::workload);
        NAMED.put("dcgan", AdversarialImages::workload);
    }

    public Workload {
        phases = List.copyOf(phases);
    }

    /** In one phase. */
    public Workload(
            String name,
            ModelSpec model,
            Optimizer optimizer,
            int batch,
            double operations,
            Supplier<Examples> examples) {
        this(name, model, optimizer, batch, operations, examples, List.of());
    }

    /** Of images, whose weights are those of layers that use each at every place of their output. */
    static Workload ofImages(String name, ModelSpec model, Optimizer optimizer, int classes, int batch) {
        int size = model.inputs().get(0).shape().elementCount();
        return new Workload(
                name, model, optimizer, batch, operations(model), () -> ImageExamples.invent(size, classes));
    }

    /** Names {@link #named} knows. */
    public static List<String> names() {
        return List.copyOf(NAMED.keySet());
    }

    /**
     * The workload of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Workload named(String name) {
        Supplier<Workload> maker = NAMED.get(name);
        if (maker == null) {
            throw new IllegalArgumentException(
                    "--workload: expected one of " + String.join(", ", names()) + ", got '" + name + "'");
        }
        return maker.get();
    }

    /** MNIST's fully connected network 784-1024-1024-10, batch 256, SGD with momentum 0.9. */
    private static Workload mlp() {
        ModelSpec model = ModelSpec.sequential(
                Shape.of(784),
                List.of(Dense.of(1024, new Relu()), Dense.of(1024, new Relu()), Dense.of(DIGITS)),
                new SoftmaxCrossEntropy(0));
        return ofImages("mlp", model, new Sgd(0.05, 0.9, false, 0), DIGITS, 256);
    }

    /** A small convolutional network for 28x28 images, batch 128, SGD with momentum 0.9. */
    private static Workload cnn() {
        ModelSpec model = ModelSpec.sequential(
                Shape.of(1, 28, 28),
                List.of(
                        Conv2d.of(32, Window.of(5), Padding.same(), new Relu()),
                        MaxPool2d.of(2),
                        Conv2d.of(64, Window.of(5), Padding.same(), new Relu()),
                        MaxPool2d.of(2),
                        new Flatten(),
                        Dense.of(512, new Relu()),
                        Dense.of(DIGITS)),
                new SoftmaxCrossEntropy(0));
        return ofImages("cnn", model, new Sgd(0.01, 0.9, false, 0), DIGITS, 128);
    }

    /** {@link ResidualNetwork} of 20 layers, batch 128, SGD with momentum 0.9 and weight decay 0.0001. */
    private static Workload resnet20() {
        return ofImages("resnet20", ResidualNetwork.forImages(3, DIGITS), new Sgd(0.1, 0.9, false, 1e-4), DIGITS, 128);
    }

    private static double operations(ModelSpec model) {
        double products = 0;
        Map<String, Shape> shapes = model.shapes();
        for (ParameterTensor tensor : model.layout().tensors()) {
            if (tensor.shape().rank() > 1) {
                String node = tensor.name().substring(0, tensor.name().lastIndexOf('/'));
                int uses = Objects.requireNonNull(shapes.get(node)).elementCount()
                        / tensor.shape().size(0);
                products += (double) tensor.size() * uses;
            }
        }
        return 2 * 3 * products;
    }
}
