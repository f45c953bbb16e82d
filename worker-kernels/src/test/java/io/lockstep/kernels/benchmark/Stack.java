package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.List;

/**
 * Layers of one kind on top of each other, with a small answer, compiled as training compiles them: what a layer costs
 * where its neighbours want its result in their own form. All products of the first layer happen but the one with the
 * gradient of its input, which nobody wants.
 */
final class Stack implements AutoCloseable {
    private static final int CLASSES = 10;
    private static final float[] NO_LOSSES = {};
    private static final double TOLERANCE_F32 = 1e-3;
    private static final double TOLERANCE_BF16 = 0.1;

    private final Graph graph;
    private final int rows;
    private final Batch batch;
    private final Network network;
    private final TrainingWorkspace training;
    private final InferenceWorkspace inference;
    private final FloatStorage gradient;
    private final SliceGradient sliceGradient;
    private final float[] scores;

    /** @param layers the answer follows them */
    Stack(Shape input, List<Layer> layers, Precision precision, int rows) {
        List<Layer> all = new ArrayList<>(layers);
        if (input.rank() > 1) {
            all.add(new GlobalAveragePool());
        }
        all.add(Dense.of(CLASSES));
        ModelSpec spec = ModelSpec.sequential(input, all, new SoftmaxCrossEntropy(0));
        this.graph = Graph.of(spec);
        this.rows = rows;
        this.batch = batch(graph, rows);
        this.network = Backends.named("onednn").compile(spec, precision, List.of(rows));
        this.training = network.trainingWorkspace(1);
        this.inference = network.inferenceWorkspace();
        this.gradient = network.allocate(network.layout().size());
        this.sliceGradient = new SliceGradient(gradient, new LossSum());
        this.scores = new float[rows * CLASSES];
        network.pack(parameters(graph));
        check(precision == Precision.F32 ? TOLERANCE_F32 : TOLERANCE_BF16);
    }

    private static Batch batch(Graph graph, int rows) {
        Batch batch = new Batch(rows, new int[] {graph.size(0)}, 1);
        batch.setRows(rows);
        float[] numbers = TestNumbers.uniform(graph.size(0) * rows, 1, 1);
        System.arraycopy(numbers, 0, batch.input(0), 0, numbers.length);
        for (int row = 0; row < rows; row++) {
            batch.targets()[row] = row % CLASSES;
            batch.weights()[row] = 1;
            batch.rowNumbers()[row] = row;
        }
        return batch;
    }

    private static HeapFloats parameters(Graph graph) {
        HeapFloats parameters = HeapFloats.of(graph.layout().size());
        List<ParameterTensor> tensors = graph.layout().tensors();
        for (int i = 0; i < tensors.size(); i++) {
            ParameterTensor parameter = tensors.get(i);
            RandomStream stream = RandomStream.of(1, Purpose.INITIALIZATION, i);
            parameter.initializer().fill(parameter.shape(), stream, parameters.array(), (int) parameter.offset());
        }
        return parameters;
    }

    void forward() {
        inference.score(batch, scores, NO_LOSSES);
    }

    void train() {
        training.gradient(batch, 0, sliceGradient);
    }

    /** Multiplications and additions of {@link #forward}. */
    double forwardOperations() {
        return operations(false);
    }

    /** Multiplications and additions of {@link #train}. */
    double trainingOperations() {
        return operations(true);
    }

    private double operations(boolean backward) {
        double sum = 0;
        for (GraphNode node : graph.nodes()) {
            int directions = !backward ? 1 : graph.trained(node.inputs().get(0)) ? 3 : 2;
            for (int number : node.tensors()) {
                Shape tensor = graph.layout().tensors().get(number).shape();
                if (tensor.rank() > 1) {
                    double uses = (double) node.outputShape().elementCount() / tensor.size(0);
                    sum += 2 * directions * uses * tensor.elementCount();
                }
            }
        }
        return sum * rows;
    }

    /** Against plain Java: the scores and the gradient as a whole. */
    private void check(double tolerance) {
        forward();
        train();
        float[] got = new float[(int) gradient.size()];
        gradient.read(0, got, 0, got.length);
        Backend plain = Backends.named("portable");
        try (Network reference = plain.compile(graph.spec(), Precision.F32, List.of(rows));
                TrainingWorkspace workspace = reference.trainingWorkspace(1);
                InferenceWorkspace scoring = reference.inferenceWorkspace();
                FloatStorage wanted = reference.allocate(got.length)) {
            reference.pack(parameters(graph));
            workspace.gradient(batch, 0, new SliceGradient(wanted, new LossSum()));
            float[] gradients = new float[got.length];
            wanted.read(0, gradients, 0, gradients.length);
            expectNear("gradient", gradients, got, tolerance);
            float[] answers = new float[scores.length];
            scoring.score(batch, answers, NO_LOSSES);
            expectNear("scores", answers, scores, tolerance);
        }
    }

    private static void expectNear(String what, float[] wanted, float[] got, double tolerance) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < wanted.length; i++) {
            difference += ((double) wanted[i] - got[i]) * ((double) wanted[i] - got[i]);
            size += (double) wanted[i] * wanted[i];
        }
        double relative = Math.sqrt(difference / size);
        if (!(relative <= tolerance)) {
            throw new IllegalStateException(
                    what + ": expected those of plain Java within " + tolerance + " of their norm, got " + relative);
        }
    }

    @Override
    public void close() {
        training.close();
        inference.close();
        gradient.close();
        network.close();
    }
}
