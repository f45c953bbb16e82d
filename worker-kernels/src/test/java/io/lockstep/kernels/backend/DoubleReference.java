package io.lockstep.kernels.backend;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Elu;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.HardSwish;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.LogSoftmax;
import io.lockstep.kernels.layer.activation.ReferenceErf;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Selu;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.dropout.SpatialDropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.GroupNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A model computed node by node in double from the layers' formulas, sharing no code with any backend. */
final class DoubleReference {
    private final Graph graph;
    private final long seed;
    private final boolean training;

    /** @param training whether dropout drops */
    DoubleReference(Graph graph, long seed, boolean training) {
        this.graph = graph;
        this.seed = seed;
        this.training = training;
    }

    /** Sum of weighted half squared errors over the batch. */
    double loss(double[] parameters, Batch batch, long epoch) {
        double[][] outputs = outputs(parameters, batch, epoch);
        double sum = 0;
        for (int row = 0; row < batch.rows(); row++) {
            double[] y = outputs[row];
            double loss = 0;
            int i = 0;
            for (int output = 0; output < graph.outputCount(); output++) {
                double factor = graph.spec().outputs().get(output).weight();
                for (int end = i + graph.outputSize(output); i < end; i++) {
                    double difference = y[i] - batch.targets()[row * y.length + i];
                    loss += factor * 0.5 * difference * difference;
                }
            }
            sum += batch.weights()[row] * loss;
        }
        return sum;
    }

    /** The derivative of the loss in a direction, by central differences. */
    double difference(double[] parameters, float[] direction, Batch batch, long epoch) {
        double step = 1e-6;
        double[] ahead = parameters.clone();
        double[] behind = parameters.clone();
        for (int i = 0; i < direction.length; i++) {
            ahead[i] += step * direction[i];
            behind[i] -= step * direction[i];
        }
        return (loss(ahead, batch, epoch) - loss(behind, batch, epoch)) / (2 * step);
    }

    /** [row][output size], in the losses' view: raw, one answer after another. */
    double[][] outputs(double[] parameters, Batch batch, long epoch) {
        Map<String, double[][]> values = new HashMap<>();
        Map<String, Shape> shapes = graph.spec().shapes();
        for (int i = 0; i < batch.inputCount(); i++) {
            values.put(graph.spec().inputs().get(i).name(), input(batch, i));
        }
        for (int n = 0; n < graph.spec().nodes().size(); n++) {
            Node node = graph.spec().nodes().get(n);
            List<Shape> inputShapes = node.inputs().stream()
                    .map(name -> Objects.requireNonNull(shapes.get(name)))
                    .toList();
            double[][][] inputs = node.inputs().stream()
                    .map(name -> Objects.requireNonNull(values.get(name)))
                    .toArray(double[][][]::new);
            values.put(node.name(), value(n, node, inputShapes, inputs, parameters, batch, epoch));
        }
        double[][] answers = new double[batch.rows()][];
        for (int row = 0; row < answers.length; row++) {
            int number = row;
            answers[row] = graph.spec().outputs().stream()
                    .flatMapToDouble(output -> Arrays.stream(Objects.requireNonNull(values.get(output.node()))[number]))
                    .toArray();
        }
        return answers;
    }

    private static double[][] input(Batch batch, int number) {
        BatchValues values = batch.inputValues(number);
        double[][] x = new double[batch.rows()][];
        for (int row = 0; row < x.length; row++) {
            int first = values.first(row);
            x[row] = new double[values.first(row + 1) - first];
            for (int j = 0; j < x[row].length; j++) {
                x[row][j] = values instanceof FloatValues floats
                        ? floats.array()[first + j]
                        : ((IntValues) values).array()[first + j];
            }
        }
        return x;
    }

    /** @param inputs [input][row][i] */
    private double[][] value(
            int n, Node node, List<Shape> shapes, double[][][] inputs, double[] parameters, Batch batch, long epoch) {
        if (node.layer() instanceof BatchNorm layer) {
            double[][] tensors = tensors(node.name(), parameters, "weight", "bias", "runningMean", "runningVariance");
            double[][] z = NormalisationFormulas.batchNorm(layer, shapes.get(0).size(0), training, inputs[0], tensors);
            return Arrays.stream(z)
                    .map(row -> activate(layer.activation(), row))
                    .toArray(double[][]::new);
        }
        List<LayerExamples> own = LayerExamples.of(node.layer().getClass());
        double[][] outputs = new double[batch.rows()][];
        for (int row = 0; row < outputs.length; row++) {
            double[][] x = new double[inputs.length][];
            for (int i = 0; i < x.length; i++) {
                x[i] = inputs[i][row];
            }
            if (!own.isEmpty()) {
                Function<String, double[]> tensors = name -> tensors(node.name(), parameters, name)[0];
                outputs[row] = own.get(0).exact(node.layer(), shapes, x, tensors);
                continue;
            }
            RandomStream mask = RandomStream.of(seed, Purpose.DROPOUT, epoch, n, batch.rowNumbers()[row]);
            outputs[row] = x.length > 1
                    ? activate(MergingFormulas.activation(node.layer()), MergingFormulas.value(node.layer(), shapes, x))
                    : value(node.name(), node.layer(), shapes.get(0), x[0], parameters, mask);
        }
        return outputs;
    }

    /** Copies of a node's tensors. */
    private double[][] tensors(String node, double[] parameters, String... names) {
        return Arrays.stream(names)
                .map(name -> tensor(node + "/" + name))
                .map(tensor -> Arrays.copyOfRange(parameters, (int) tensor.offset(), (int) tensor.end()))
                .toArray(double[][]::new);
    }

    private double[] value(String name, Layer layer, Shape shape, double[] x, double[] parameters, RandomStream mask) {
        if (layer instanceof Dense dense) {
            return dense(name, dense, x, parameters);
        }
        if (layer instanceof Dropout dropout) {
            return training ? drop(dropout, x, mask) : x;
        }
        if (layer instanceof SpatialDropout dropout) {
            return training ? dropChannels(dropout, shape.size(0), x, mask) : x;
        }
        if (layer instanceof Softmax) {
            return softmax(shape, x);
        }
        if (layer instanceof Activation activation) {
            return activate(activation, x);
        }
        if (layer instanceof LayerNorm norm) {
            return NormalisationFormulas.layerNorm(norm, x, tensors(name, parameters, "weight", "bias"));
        }
        if (layer instanceof GroupNorm norm) {
            return NormalisationFormulas.groupNorm(norm, x, tensors(name, parameters, "weight", "bias"));
        }
        if (layer instanceof LogSoftmax) {
            return Arrays.stream(softmax(shape, x)).map(StrictMath::log).toArray();
        }
        if (layer instanceof Permute permute) {
            return MergingFormulas.permute(permute, shape, x);
        }
        if (layer instanceof Flatten || layer instanceof Reshape) {
            return x;
        }
        double[] y = SpatialReference.value(
                layer,
                shape,
                layer.output(List.of(shape)),
                x,
                tensor(name + "/weight", parameters),
                tensor(name + "/bias", parameters));
        if (y == null) {
            throw new AssertionError("no formula for " + layer + ". Add it here");
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = activate(layer.activation(), y[i]);
        }
        return y;
    }

    /** Empty when the node has none of this name. */
    private double[] tensor(String tensor, double[] parameters) {
        for (ParameterTensor candidate : graph.layout().tensors()) {
            if (candidate.name().equals(tensor)) {
                return Arrays.copyOfRange(parameters, (int) candidate.offset(), (int) candidate.end());
            }
        }
        return new double[0];
    }

    private double[] dense(String name, Dense dense, double[] x, double[] parameters) {
        int weight = offset(name + "/weight");
        double[] y = new double[dense.units()];
        for (int o = 0; o < y.length; o++) {
            double sum = dense.bias() ? parameters[offset(name + "/bias") + o] : 0;
            for (int i = 0; i < x.length; i++) {
                sum += parameters[weight + o * x.length + i] * x[i];
            }
            y[o] = activate(dense.activation(), sum);
        }
        return y;
    }

    private int offset(String name) {
        return (int) tensor(name).offset();
    }

    private ParameterTensor tensor(String name) {
        for (ParameterTensor candidate : graph.layout().tensors()) {
            if (candidate.name().equals(name)) {
                return candidate;
            }
        }
        throw new AssertionError(name);
    }

    private static double[] drop(Dropout dropout, double[] x, RandomStream mask) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            long bits = mask.bits(i / 2);
            double uniform = (i % 2 == 0 ? bits & 0xFFFFFFFFL : bits >>> 32) / 4294967296.0;
            y[i] = uniform < dropout.rate() ? 0 : x[i] / (1 - (double) dropout.rate());
        }
        return y;
    }

    private static double[] dropChannels(SpatialDropout dropout, int channels, double[] x, RandomStream mask) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double uniform = (mask.bits(i / (x.length / channels)) & 0xFFFFFFFFL) / 4294967296.0;
            y[i] = uniform < dropout.rate() ? 0 : x[i] / (1 - (double) dropout.rate());
        }
        return y;
    }

    /** Along the last axis. */
    private static double[] softmax(Shape shape, double[] x) {
        double[] y = new double[x.length];
        int size = shape.size(shape.rank() - 1);
        for (int first = 0; first < x.length; first += size) {
            double sum = 0;
            for (int i = first; i < first + size; i++) {
                y[i] = StrictMath.exp(x[i]);
                sum += y[i];
            }
            for (int i = first; i < first + size; i++) {
                y[i] /= sum;
            }
        }
        return y;
    }

    private static double[] activate(Activation activation, double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = activate(activation, x[i]);
        }
        return y;
    }

    static double activate(Activation activation, double x) {
        if (activation instanceof None) {
            return x;
        }
        if (activation instanceof Relu) {
            return x > 0 ? x : 0;
        }
        if (activation instanceof LeakyRelu leaky) {
            return x > 0 ? x : (double) leaky.slope() * x;
        }
        if (activation instanceof Elu elu) {
            return x > 0 ? x : elu.alpha() * (StrictMath.exp(x) - 1);
        }
        if (activation instanceof Sigmoid) {
            return 1 / (1 + StrictMath.exp(-x));
        }
        if (activation instanceof Tanh) {
            return StrictMath.tanh(x);
        }
        if (activation instanceof HardSwish) {
            return x <= -3 ? 0 : x >= 3 ? x : x * (x + 3) / 6;
        }
        if (activation instanceof Selu) {
            return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (StrictMath.exp(x) - 1));
        }
        if (activation instanceof Silu) {
            return x / (1 + StrictMath.exp(-x));
        }
        if (activation instanceof Gelu gelu) {
            return gelu.form() == Gelu.Form.ERF
                    ? x / 2 * (1 + ReferenceErf.erf(x / Math.sqrt(2)))
                    : x / 2 * (1 + StrictMath.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
        }
        throw new AssertionError("no formula for " + activation + ". Add it here");
    }
}
