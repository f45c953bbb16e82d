package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.graph.AnswerTargets;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.graph.RecomputeStages;
import io.lockstep.kernels.network.Diagnosis;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.NonFinite;
import io.lockstep.kernels.network.NonFinite.Phase;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps the first number that is not finite, of the data, the parameters, and then a pass in its order. */
public final class PlainDiagnosis implements Diagnosis, PassObserver {
    private static final float[] NONE = {};

    private final Graph graph;
    private final PlainNetwork network;
    private final TrainingWorkspace workspace;
    private final SliceGradient gradient;
    private final @Nullable NonFinite parameter;
    private @Nullable Batch slice;
    private @Nullable NonFinite found;

    /**
     * @param parameters before the step. Not modified, not kept.
     * @param tables values before the step, by number in the layout. Not modified.
     * @param sliceSizes the numbers of rows that slices can have
     * @param seed of the run
     */
    public PlainDiagnosis(
            Graph graph,
            HeapFloats parameters,
            List<FloatStorage> tables,
            List<Integer> sliceSizes,
            long seed,
            Function<List<Weight>, Multiplier> multiplier) {
        this.graph = graph;
        CompileOptions options =
                CompileOptions.training(Precision.F32, sliceSizes).withRecompute(true);
        this.network = new PlainNetwork(graph, RecomputeStages.of(graph, true), options, tables, multiplier);
        NonFinite tensor = firstParameter(graph, parameters);
        this.parameter = tensor != null ? tensor : firstOfTables(graph.layout().tables(), tables);
        network.pack(parameters);
        this.workspace = network.watchedWorkspace(seed, this);
        this.gradient = new SliceGradient(network.allocate(network.layout().size()), new LossSum());
    }

    private static @Nullable NonFinite firstParameter(Graph graph, HeapFloats parameters) {
        for (ParameterTensor tensor : graph.layout().tensors()) {
            int offset = parameters.index(tensor.offset());
            int at = first(parameters.array(), offset, tensor.size());
            if (at >= 0) {
                return new NonFinite(
                        Phase.PARAMETER, tensor.name(), at, parameters.array()[offset + at]);
            }
        }
        return null;
    }

    private static @Nullable NonFinite firstOfTables(List<Table> tables, List<FloatStorage> values) {
        for (int i = 0; i < tables.size(); i++) {
            Table table = tables.get(i);
            float[] row = new float[table.dimension()];
            for (long number = 0; number < table.rows(); number++) {
                values.get(i).read(number * table.dimension(), row, 0, row.length);
                int at = first(row, 0, row.length);
                if (at >= 0) {
                    return new NonFinite(Phase.PARAMETER, rowName(table, number), at, row[at]);
                }
            }
        }
        return null;
    }

    private static String rowName(Table table, long row) {
        return table.name() + " row " + row;
    }

    @Override
    public Optional<NonFinite> of(Batch batch, long epoch) {
        found = null;
        int rows = batch.rows();
        for (int i = 0; i < batch.inputCount(); i++) {
            String name = graph.spec().inputs().get(i).name();
            if (batch.inputValues(i) instanceof FloatValues values) {
                look(Phase.INPUT, name, values.array(), values.first(rows), values.itemSize());
            }
        }
        look(Phase.TARGET, "", batch.targets(), rows * batch.targetSize(), batch.targetSize());
        look(Phase.EXAMPLE_WEIGHT, "", batch.weights(), rows, 1);
        if (found == null) {
            found = parameter;
        }
        if (found == null) {
            slice = batch;
            workspace.gradient(batch, epoch, gradient);
        }
        return Optional.ofNullable(found);
    }

    @Override
    public void output(GraphNode node, int rows, float[] output) {
        int size = graph.size(node.output());
        look(Phase.OUTPUT, node.node().name(), output, rows * size, size);
    }

    @Override
    public void loss(int answer, int rows, float[] output, float[] dOutput) {
        int size = graph.outputSize(answer);
        Batch batch = Objects.requireNonNull(slice);
        BatchValues wanted = new AnswerTargets(graph, rows).of(batch, answer);
        float[] losses = new float[rows];
        graph.answer(answer).loss().apply(rows, size, output, wanted, batch.weights(), losses, NONE);
        look(Phase.LOSS, "", losses, rows, 1);
        look(Phase.LOSS_GRADIENT, "", dOutput, Math.min(dOutput.length, rows * size), size);
    }

    @Override
    public void gradients(GraphNode node, int rows, float[][] dInputs, float[][] dTensors) {
        for (int i = 0; i < dTensors.length; i++) {
            ParameterTensor tensor = graph.layout().tensors().get(node.tensors().get(i));
            look(Phase.PARAMETER_GRADIENT, tensor.name(), dTensors[i], tensor.size(), 1);
        }
        for (int number : node.tables()) {
            Table table = graph.layout().tables().get(number);
            RowValues touched = gradient.table(number);
            int at = found == null ? first(touched.values(), 0, touched.count() * table.dimension()) : -1;
            if (at >= 0) {
                String name = rowName(table, touched.rows()[at / table.dimension()]);
                found = new NonFinite(Phase.PARAMETER_GRADIENT, name, at % table.dimension(), touched.values()[at]);
            }
        }
        for (int i = 0; i < dInputs.length; i++) {
            int size = graph.size(node.inputs().get(i));
            look(Phase.INPUT_GRADIENT, node.node().name(), dInputs[i], Math.min(dInputs[i].length, rows * size), size);
        }
    }

    /** @param perPlace floats of one row, or 1 */
    private void look(Phase phase, String name, float[] values, int count, int perPlace) {
        int at = found == null ? first(values, 0, count) : -1;
        if (at >= 0) {
            found = new NonFinite(phase, name, at / perPlace, values[at]);
        }
    }

    private static int first(float[] values, int offset, int count) {
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(values[offset + i])) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        workspace.close();
        gradient.dense().close();
        network.close();
    }
}
