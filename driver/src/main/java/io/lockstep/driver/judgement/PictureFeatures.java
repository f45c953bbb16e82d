package io.lockstep.driver.judgement;

import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.ImageFeature;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * What a classifier of pictures sees: of each its last hidden layer, and the probabilities of its classes. Not thread-safe.
 */
final class PictureFeatures implements AutoCloseable {
    private final Network network;
    private final InferenceWorkspace workspace;
    private final Batch batch;
    private final ImageFeature image;
    private final Shape shape;
    private final int hidden;
    private final int classes;
    private final float[] scores;

    /**
     * Features and answers of pictures.
     *
     * @param features [n, hidden]
     * @param probabilities [n, classes]
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Seen(float[] features, float[] probabilities) {}

    private PictureFeatures(Network network, ModelSpec spec, ImageFeature image) {
        this.network = network;
        this.workspace = network.inferenceWorkspace();
        this.image = image;
        this.shape = spec.inputs().get(0).shape();
        this.hidden = spec.outputShape(0).elementCount();
        this.classes = spec.outputShape(1).elementCount();
        this.batch = new Batch(InferenceWorkspace.ROWS, spec.inputTypes(), spec.targetTypes());
        this.scores = new float[InferenceWorkspace.ROWS * (hidden + classes)];
    }

    /**
     * Of a classifier.
     *
     * @throws IllegalArgumentException when the model is none of pictures, or its answer has no hidden layer
     */
    static PictureFeatures of(LoadedModel model, Backend backend) throws IOException {
        List<Feature> features = model.preprocessing().features();
        if (features.size() != 1
                || !(features.get(0) instanceof ImageFeature image)
                || model.spec().inputs().size() != 1
                || model.spec().inputs().get(0).shape().rank() != 3
                || model.spec().outputs().size() != 1
                || !(model.spec().loss().target() instanceof Target.ClassIndex)) {
            throw new IllegalArgumentException(
                    "--classifier " + model.directory()
                            + ": expected a model from pictures to classes, got another one. Train one as conf/mnist-cnn.yaml does");
        }
        model.network(backend).close(); // golden answers
        ModelSpec spec = withHidden(model.spec());
        Network network = backend.compile(spec, Precision.F32, List.of());
        try {
            network.pack(model.parameters());
            return new PictureFeatures(network, spec, image);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** The same model, which answers with its last hidden layer, too: what the last dense layer reads. */
    static ModelSpec withHidden(ModelSpec model) {
        Output answer = model.outputs().get(0);
        String name = answer.node();
        for (int i = model.nodes().size() - 1; i >= 0; i--) {
            Node node = model.nodes().get(i);
            if (node.name().equals(name)) {
                name = node.inputs().get(0);
                if (node.layer() instanceof Dense
                        && model.nodes().stream().map(Node::name).anyMatch(name::equals)) {
                    break;
                }
            }
        }
        Shape shape = Objects.requireNonNull(model.shapes().get(name));
        if (shape.rank() != 1 || model.inputs().get(0).name().equals(name)) {
            throw new IllegalArgumentException(
                    "--classifier: expected a dense layer behind a hidden layer of numbers, got '" + name
                            + "' of shape " + shape + ". Train one as conf/mnist-cnn.yaml does");
        }
        return new ModelSpec(model.inputs(), model.nodes(), List.of(new Output("hidden", name, new Mse(), 1), answer));
    }

    /** [channels, height, width]. */
    Shape shape() {
        return shape;
    }

    int hidden() {
        return hidden;
    }

    int classes() {
        return classes;
    }

    /**
     * Looks at pictures.
     *
     * @param pixels [n, channels, height, width] from 0 to 255. Not modified.
     */
    Seen see(float[] pixels) {
        int size = shape.elementCount();
        int rows = pixels.length / size;
        float[] features = new float[rows * hidden];
        float[] probabilities = new float[rows * classes];
        for (int first = 0; first < rows; first += InferenceWorkspace.ROWS) {
            int taken = Math.min(InferenceWorkspace.ROWS, rows - first);
            batch.setRows(taken);
            for (int i = 0; i < taken * size; i++) {
                batch.input(0)[i] = input(pixels[first * size + i], i % size);
            }
            workspace.score(batch, scores, new float[0]);
            for (int row = 0; row < taken; row++) {
                int at = row * (hidden + classes);
                System.arraycopy(scores, at, features, (first + row) * hidden, hidden);
                System.arraycopy(scores, at + hidden, probabilities, (first + row) * classes, classes);
            }
        }
        return new Seen(features, probabilities);
    }

    /** As {@link io.lockstep.driver.image.PixelScale} has it. */
    private float input(float pixel, int at) {
        if (image.mean().isEmpty()) {
            return (float) (pixel * image.scale());
        }
        int channel = image.mean().size() == 1 ? 0 : at / (shape.size(1) * shape.size(2));
        return (float) ((pixel * image.scale() - image.mean().get(channel))
                / image.deviation().get(channel));
    }

    @Override
    public void close() {
        workspace.close();
        network.close();
    }
}
