package io.lockstep.kernels.backend;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.ReferencePass;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A model computed node by node in double from the layers' formulas, sharing no code with any backend. */
final class DoubleReference {
    private final Graph graph;
    private final long seed;
    private final boolean training;
    private @Nullable Map<String, double[][]> held; // outputs of nodes that stop gradients, while parameters move

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
            for (int output = 0; output < graph.spec().outputs().size(); output++) {
                boolean counts = counts(output);
                double factor = graph.spec().outputs().get(output).weight();
                for (int end = i + graph.spec().outputShape(output).elementCount(); i < end; i++) {
                    double difference = y[i] - batch.targets()[row * y.length + i];
                    loss += counts ? factor * 0.5 * difference * difference : 0;
                }
            }
            sum += batch.weights()[row] * loss;
        }
        return sum;
    }

    /** Whether an output of the model is one of the graph. */
    private boolean counts(int output) {
        for (int answer = 0; answer < graph.outputCount(); answer++) {
            if (graph.outputNumber(answer) == output) {
                return true;
            }
        }
        return false;
    }

    /** The derivative of the loss in a direction, by central differences; what stops gradients stays as it is. */
    double difference(double[] parameters, float[] direction, Batch batch, long epoch) {
        double step = 1e-6;
        double[] ahead = parameters.clone();
        double[] behind = parameters.clone();
        for (int i = 0; i < direction.length; i++) {
            ahead[i] += step * direction[i];
            behind[i] -= step * direction[i];
        }
        held = new HashMap<>();
        loss(parameters, batch, epoch);
        double difference = (loss(ahead, batch, epoch) - loss(behind, batch, epoch)) / (2 * step);
        held = null;
        return difference;
    }

    /** [row][output size], in the losses' view: raw, one answer after another. */
    double[][] outputs(double[] parameters, Batch batch, long epoch) {
        return outputs(parameters, inputs(batch), batch, epoch);
    }

    /**
     * The same of other numbers.
     *
     * @param read [input][row][i], in place of the batch's
     */
    double[][] outputs(double[] parameters, double[][][] read, Batch batch, long epoch) {
        Map<String, double[][]> values = new HashMap<>();
        Map<String, Shape> shapes = graph.spec().shapes();
        for (int i = 0; i < read.length; i++) {
            values.put(graph.spec().inputs().get(i).name(), read[i]);
        }
        for (int n = 0; n < graph.spec().nodes().size(); n++) {
            Node node = graph.spec().nodes().get(n);
            List<Shape> inputShapes = node.inputs().stream()
                    .map(name -> Objects.requireNonNull(shapes.get(name)))
                    .toList();
            double[][][] inputs = node.inputs().stream()
                    .map(name -> Objects.requireNonNull(values.get(name)))
                    .toArray(double[][][]::new);
            double[][] value = value(n, node, inputShapes, inputs, parameters, batch, epoch);
            double[][] before =
                    held != null && node.layer().stopsGradient() ? held.putIfAbsent(node.name(), value) : null;
            values.put(node.name(), before == null ? value : before);
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

    /** [input][row][i] of a batch. */
    static double[][][] inputs(Batch batch) {
        double[][][] inputs = new double[batch.inputCount()][][];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = input(batch, i);
        }
        return inputs;
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
        List<RandomStream> masks = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            masks.add(RandomStream.of(seed, Purpose.DROPOUT, epoch, n, batch.rowNumbers()[row]));
        }
        return LayerExamples.of(node.layer().getClass())
                .exact(
                        node.layer(),
                        shapes,
                        inputs,
                        name -> tensor(node.owner() + "/" + name, parameters),
                        new ReferencePass(training, masks));
    }

    /** A copy; empty when the node has none of this name. */
    private double[] tensor(String tensor, double[] parameters) {
        for (ParameterTensor candidate : graph.layout().tensors()) {
            if (candidate.name().equals(tensor)) {
                return Arrays.copyOfRange(parameters, (int) candidate.offset(), (int) candidate.end());
            }
        }
        int offset = (int) graph.layout().size();
        for (Table table : graph.layout().tables()) {
            int end = offset + (int) table.size();
            if (table.name().equals(tensor)) {
                return Arrays.copyOfRange(parameters, offset, end);
            }
            offset = end;
        }
        return new double[0];
    }
}
