package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.graph.OpenState;
import io.lockstep.kernels.graph.RecomputeStages;
import io.lockstep.kernels.graph.ScoringPasses;
import io.lockstep.kernels.graph.Scratch;
import io.lockstep.kernels.graph.SliceSizes;
import io.lockstep.kernels.graph.TableMemory;
import io.lockstep.kernels.graph.TensorGradients;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HotRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A model compiled to primitives, one set for each slice size and one for scoring, and one native copy of its weights.
 */
final class OneDnnNetwork implements Network {
    private final OpenState open = new OpenState("network");
    private final CompileTarget target;
    private final Graph graph;
    private final SliceSizes sliceSizes;
    private final Owned owned = new Owned();
    private final List<NativeOperations> training = new ArrayList<>();
    private final ScoringPasses passes;
    private final Map<Integer, NativeOperations> scoring = new TreeMap<>(); // by rows, of a whole model
    private final List<GraphNode> bridged;
    private final NativeWeights weights;
    private final List<FloatStorage> tables = new ArrayList<>();
    private final boolean ownsTables;

    OneDnnNetwork(NativeDoor door, Graph graph, CompileOptions options) {
        this(door, graph, RecomputeStages.of(graph, options.recompute()), options);
    }

    /** @param stages those that training computes again */
    OneDnnNetwork(NativeDoor door, Graph graph, RecomputeStages stages, CompileOptions options) {
        this.graph = graph;
        this.sliceSizes = new SliceSizes(options.sliceSizes());
        Primitives primitives = new Primitives(door.cpu(), owned);
        PackedTensors tensors = new PackedTensors(primitives);
        this.target = new CompileTarget(
                door, graph, stages, options.precision(), primitives, tensors, this.sliceSizes.largest());
        for (int rows : options.sliceSizes()) {
            training.add(OperationMaker.operations(target, rows, true));
        }
        this.passes = new ScoringPasses(graph, options.smallPasses(), open);
        for (int rows : graph.isPhase() ? List.<Integer>of() : passes.sizes()) {
            scoring.put(rows, OperationMaker.operations(target, rows, false));
        }
        this.bridged = bridgedNodes();
        this.weights = new NativeWeights(graph, bridged, tensors, primitives, owned);
        this.ownsTables = options.tables().isEmpty();
        tables.addAll(options.tables());
        for (Table table : ownsTables ? graph.layout().tables() : List.<Table>of()) {
            tables.add(HotRows.over(new NativeFloats(table.size()), table.dimension()));
        }
    }

    private List<GraphNode> bridgedNodes() {
        List<GraphNode> bridged = new ArrayList<>();
        for (int s = 0; s < graph.nodes().size(); s++) {
            boolean any = false;
            for (NativeOperations operations : scoring.values()) {
                any |= operations.isBridged(s);
            }
            for (NativeOperations operations : training) {
                any |= operations.isBridged(s);
            }
            if (any) {
                bridged.add(graph.nodes().get(s));
            }
        }
        return bridged;
    }

    Primitives primitives() {
        return target.primitives();
    }

    /** The nodes whose plain kernels run, for some number of rows at least. */
    List<GraphNode> bridged() {
        return bridged;
    }

    @Override
    public ModelSpec spec() {
        return graph.spec();
    }

    @Override
    public ParameterLayout layout() {
        return graph.layout();
    }

    @Override
    public FloatStorage allocate(long size) {
        return new NativeFloats(size);
    }

    @Override
    public FloatStorage table(int number) {
        open.check();
        return tables.get(number);
    }

    @Override
    public void packBlock(FloatStorage parameters, int block) {
        open.check();
        target.door().enter();
        weights.packBlock(parameters, block);
    }

    @Override
    public void finishPacking(int part, int parts) {
        open.check();
        target.door().enter();
        for (int i = 0; i < layout().tensors().size(); i++) {
            if (partOf(i, parts) == part) {
                weights.finishPacking(i);
            }
        }
    }

    @Override
    public void pack(FloatStorage parameters, int part, int parts) {
        long size = layout().size();
        if (parameters.size() != size) {
            throw new IllegalArgumentException(
                    "parameters: expected " + size + " floats, got " + parameters.size() + ". Use layout.size()");
        }
        List<Block> blocks = layout().blocks();
        for (int i = 0; i < blocks.size(); i++) {
            if (partOf(blocks.get(i).tensor(), parts) == part) {
                packBlock(parameters, i);
            }
        }
        finishPacking(part, parts);
    }

    /** Whose a tensor is when so many pack. */
    private int partOf(int parameter, int parts) {
        ParameterTensor there = layout().tensors().get(parameter);
        return (int) ((there.offset() + there.size() / 2) * parts / layout().size());
    }

    @Override
    public TrainingWorkspace trainingWorkspace(long seed) {
        open.check();
        target.door().enter();
        return new OneDnnTraining(
                open,
                new Workspace(target, weights, tables, bridged, trainingBytes(), true, sliceSizes.largest(), seed),
                sliceSizes,
                training);
    }

    @Override
    public InferenceWorkspace inferenceWorkspace() {
        open.check();
        graph.checkScores();
        target.door().enter();
        return passes.workspace(this::forward);
    }

    private OneDnnForward forward(int rows) {
        NativeOperations operations = Objects.requireNonNull(scoring.get(rows));
        long bytes = operations.regions().bytes();
        return new OneDnnForward(new Workspace(target, weights, tables, bridged, bytes, false, rows, 0), operations);
    }

    /** Of gradients of tensors that several nodes read. */
    private long asideBytes() {
        TensorGradients gradients = training.get(0).tensorGradients();
        long floats = 0;
        for (int tensor = 0; tensor < layout().tensors().size(); tensor++) {
            floats += gradients.isShared(tensor)
                    ? SetAside.floats(layout().tensors().get(tensor))
                    : 0;
        }
        return floats * Float.BYTES;
    }

    private long scoringBytes() {
        return scoring.values().stream()
                .mapToLong(operations -> operations.regions().bytes())
                .sum();
    }

    private long trainingBytes() {
        long largest = 0;
        for (NativeOperations operations : training) {
            largest = Math.max(largest, operations.regions().bytes());
        }
        return largest;
    }

    @Override
    public MemoryPlan memoryPlan() {
        long size = layout().size() * Float.BYTES;
        int rows = sliceSizes.largest();
        boolean trains = !training.isEmpty();
        long heap = trains ? OneDnnTraining.heapBytes(graph, rows) : passes.bytes();
        heap += trains ? TableMemory.gradients(graph, rows) + asideBytes() : 0;
        for (int each : trains ? List.of(rows) : passes.sizes()) {
            heap += target.bridgeMemory(bridged, trains, each).bytes();
            heap += Scratch.bytes(Workspace.withScratch(graph, bridged), each);
        }
        long workspace = trains ? trainingBytes() + size : scoringBytes();
        return new MemoryPlan(
                weights.heapBytes(),
                weights.nativeBytes() + TableMemory.values(layout()),
                heap,
                workspace + weights.bytesPerThread());
    }

    @Override
    public void close() {
        if (open.close()) {
            owned.close();
            weights.close();
            if (ownsTables) {
                tables.forEach(FloatStorage::close);
            }
        }
    }
}
