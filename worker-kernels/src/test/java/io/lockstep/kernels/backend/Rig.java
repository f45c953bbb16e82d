package io.lockstep.kernels.backend;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.layer.normalisation.PowerIteration;
import io.lockstep.kernels.network.GradientProgress;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.List;

/** A model compiled by one backend, with parameters, a batch and a workspace. */
final class Rig implements AutoCloseable {
    static final long SEED = 11;
    private static final long EPOCH = 3;

    final Graph graph;
    final Network network;
    final Batch batch;
    private final HeapFloats parameters;
    private final float[] tables;
    private final TrainingWorkspace workspace;

    /** In float32. */
    Rig(String backend, ModelCase model) {
        this(new Arithmetic(backend, Precision.F32), model);
    }

    Rig(Arithmetic arithmetic, ModelCase model) {
        this.graph = Graph.of(model.spec(), false, true, model.phase());
        List<Integer> sizes = model.rows() == 1 ? List.of(1) : List.of(1, model.rows());
        this.network = arithmetic.compile(model, sizes, false);
        this.parameters = HeapFloats.of(graph.layout().size());
        int salt = 0;
        for (ParameterTensor tensor : graph.layout().tensors()) {
            double scale =
                    tensor.shape().rank() > 1 ? Math.sqrt(6.0 / tensor.shape().size(1)) / 2 : 0.3;
            float[] values = TestNumbers.uniform(tensor.size(), scale, 40 + salt++);
            if (tensor.name().endsWith("/runningVariance")) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = 1 + values[i];
                }
            }
            parameters.write(tensor.offset(), values, 0, values.length);
        }
        settle();
        network.pack(parameters);
        this.tables = TestNumbers.uniform(tableFloats(graph), 0.3, 39);
        fillTables(network);
        this.workspace = network.trainingWorkspace(SEED);
        this.batch = TestNumbers.batch(graph, model.rows(), 0);
    }

    /** Statistics that gradients take for settled. */
    private void settle() {
        for (GraphNode node : graph.nodes()) {
            float[][] tensors = new float[node.tensors().size()][];
            for (int i = 0; i < tensors.length; i++) {
                ParameterTensor tensor =
                        graph.layout().tensors().get(node.tensors().get(i));
                tensors[i] = new float[tensor.size()];
                parameters.read(tensor.offset(), tensors[i], 0, tensors[i].length);
            }
            PowerIteration.settle(node.layer(), node.inputShapes(), tensors);
            for (int i = 0; i < tensors.length; i++) {
                long offset =
                        graph.layout().tensors().get(node.tensors().get(i)).offset();
                parameters.write(offset, tensors[i], 0, tensors[i].length);
            }
        }
    }

    private void fillTables(Network other) {
        int offset = 0;
        for (int number = 0; number < graph.layout().tables().size(); number++) {
            int size = (int) graph.layout().tables().get(number).size();
            other.table(number).write(0, tables, offset, size);
            offset += size;
        }
    }

    /** Gives another network of the model the same parameters. */
    void pack(Network other) {
        other.pack(parameters);
        fillTables(other);
    }

    private static int tableFloats(Graph graph) {
        return (int) graph.layout().tables().stream().mapToLong(Table::size).sum();
    }

    /** All parameters; tables behind the flat vector. */
    double[] exact() {
        int flat = parameters.array().length;
        double[] exact = new double[flat + tables.length];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = i < flat ? parameters.array()[i] : tables[i - flat];
        }
        return exact;
    }

    /** A batch of the same size with other rows. */
    Batch otherBatch(int firstRow) {
        return TestNumbers.batch(graph, batch.rows(), firstRow);
    }

    /** The same with zeros where statistics lie, which are no gradients, and where nothing moves. */
    float[] withoutStatistics(float[] gradient) {
        float[] rest = gradient.clone();
        for (int i = 0; i < graph.layout().tensors().size(); i++) {
            ParameterTensor tensor = graph.layout().tensors().get(i);
            if (!tensor.trainable() || !graph.moves(i)) {
                Arrays.fill(rest, (int) tensor.offset(), (int) tensor.end(), 0);
            }
        }
        return rest;
    }

    /** Of all parameters, each row of a table in its place behind the flat vector. */
    float[] gradient(Batch slice, LossSum losses) {
        return gradient(workspace, slice, losses);
    }

    private float[] gradient(TrainingWorkspace used, Batch slice, LossSum losses) {
        try (FloatStorage storage = network.allocate(graph.layout().size())) {
            storage.fill(0, storage.size(), Float.NaN);
            SliceGradient into = new SliceGradient(storage, losses);
            used.gradient(slice, EPOCH, into);
            int flat = (int) storage.size();
            float[] gradient = new float[flat + tables.length];
            storage.read(0, gradient, 0, flat);
            int offset = flat;
            for (int number = 0; number < graph.layout().tables().size(); number++) {
                RowValues rows = into.table(number);
                int dimension = rows.dimension();
                for (int i = 0; i < rows.count(); i++) {
                    int at = offset + (int) rows.rows()[i] * dimension;
                    System.arraycopy(rows.values(), i * dimension, gradient, at, dimension);
                }
                offset += (int) graph.layout().tables().get(number).size();
            }
            return gradient;
        }
    }

    /** Computes the rig's batch into storage of the network. */
    void gradient(FloatStorage storage, LossSum losses, GradientProgress progress) {
        workspace.gradient(batch, EPOCH, new SliceGradient(storage, losses, progress));
    }

    /** Computes slices first, first + 2, … with a workspace of the calling thread's own. */
    void everySecond(int first, List<Batch> slices, float[][] gradients) {
        try (TrainingWorkspace own = network.trainingWorkspace(SEED)) {
            for (int slice = first; slice < slices.size(); slice += 2) {
                gradients[slice] = gradient(own, slices.get(slice), new LossSum());
            }
        }
    }

    @Override
    public void close() {
        workspace.close();
        network.close();
    }
}
