package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.OpenState;
import io.lockstep.kernels.graph.RecomputeStages;
import io.lockstep.kernels.graph.ScoringPasses;
import io.lockstep.kernels.graph.SliceSizes;
import io.lockstep.kernels.graph.TableMemory;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.storage.SegmentedFloats;
import java.util.List;
import java.util.function.Function;

/** A model over heap arrays. */
public final class PlainNetwork implements Network {
    private final OpenState open = new OpenState("network");
    private final Graph graph;
    private final TrainingMemory memory;
    private final SliceSizes sliceSizes;
    private final Tensors tensors;
    private final Multiplier multiplier;
    private final ScoringPasses passes;

    /** @param multiplier makes the one of this network */
    public PlainNetwork(Graph graph, CompileOptions options, Function<List<Weight>, Multiplier> multiplier) {
        this(graph, RecomputeStages.of(graph, options.recompute()), options, multiplier);
    }

    /** @param stages those that training computes again */
    public PlainNetwork(
            Graph graph,
            RecomputeStages stages,
            CompileOptions options,
            Function<List<Weight>, Multiplier> multiplier) {
        this(
                graph,
                stages,
                options,
                options.tables().isEmpty()
                        ? graph.layout().tables().stream()
                                .map(table -> heap(table.size()))
                                .toList()
                        : options.tables(),
                multiplier);
    }

    /** @param tables their values, by number in the layout, of any kind of storage */
    PlainNetwork(
            Graph graph,
            RecomputeStages stages,
            CompileOptions options,
            List<FloatStorage> tables,
            Function<List<Weight>, Multiplier> multiplier) {
        this.graph = graph;
        this.memory = new TrainingMemory(graph, stages);
        this.sliceSizes = new SliceSizes(options.sliceSizes());
        this.tensors = new Tensors(graph.layout(), tables);
        this.multiplier = multiplier.apply(tensors.weights());
        this.passes = new ScoringPasses(graph, options.smallPasses(), open);
    }

    private static FloatStorage heap(long size) {
        return size > HeapFloats.MAXIMUM_SIZE ? SegmentedFloats.of(size) : HeapFloats.of(size);
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
        return heap(size);
    }

    @Override
    public FloatStorage table(int number) {
        open.check();
        return tensors.tables().get(number);
    }

    @Override
    public void pack(FloatStorage parameters, int part, int parts) {
        open.check();
        if (part == 0) {
            for (int block = 0; block < layout().blocks().size(); block++) {
                packBlock(parameters, block);
            }
            finishPacking(part, parts);
        }
    }

    @Override
    public void packBlock(FloatStorage parameters, int block) {
        open.check();
        tensors.load(parameters, layout().blocks().get(block));
    }

    @Override
    public void finishPacking(int part, int parts) {
        open.check();
        if (part == 0) {
            multiplier.pack();
        }
    }

    @Override
    public TrainingWorkspace trainingWorkspace(long seed) {
        return watchedWorkspace(seed, PassObserver.NOBODY);
    }

    TrainingWorkspace watchedWorkspace(long seed, PassObserver observer) {
        open.check();
        return new PlainTraining(graph, memory, tensors, multiplier, sliceSizes, seed, observer, open);
    }

    @Override
    public InferenceWorkspace inferenceWorkspace() {
        open.check();
        graph.checkScores();
        return passes.workspace(rows -> new PlainForward(graph, tensors, multiplier, rows));
    }

    @Override
    public MemoryPlan memoryPlan() {
        boolean trains = sliceSizes.count() > 0;
        int rows = trains ? sliceSizes.largest() : InferenceWorkspace.ROWS;
        MemoryPlan products = multiplier.memory(OperandSizes.of(graph, rows));
        long workspace = trains
                ? PlainTraining.bytes(graph, memory, rows)
                : passes.bytes()
                        + passes.sizes().stream()
                                .mapToLong(size -> PlainForward.bytes(graph, size))
                                .sum();
        return new MemoryPlan(
                products.heapBytes() + Tensors.bytes(layout()) + TableMemory.values(layout()),
                products.nativeBytes(),
                products.heapBytesPerThread() + workspace,
                products.nativeBytesPerThread());
    }

    @Override
    public void close() {
        if (open.close()) {
            multiplier.close();
        }
    }
}
