package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.ExecutionTimes;
import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.GraphNode;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.OpenState;
import io.lockstep.kernels.network.PaddedScoring;
import io.lockstep.kernels.network.RecomputeStages;
import io.lockstep.kernels.network.Scratch;
import io.lockstep.kernels.network.SliceSizes;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.dnnl.memory;

/** A model compiled to primitives, one set for each slice size and one for scoring, and one native copy of its weights. */
final class OneDnnNetwork implements Network {
    private final OpenState open = new OpenState("network");
    private final AtomicLong version = new AtomicLong();
    private final NativeDoor door;
    private final Graph graph;
    private final RecomputeStages stages;
    private final SliceSizes sliceSizes;
    private final Precision precision;
    private final Owned owned = new Owned();
    private final Primitives primitives;
    private final PackedTensors tensors;
    private final List<NativeOperations> training = new ArrayList<>();
    private final NativeOperations scoring;
    private final FloatTensors floats;
    private final HeapTensors heapTensors;
    private final WeightLoader intake;

    OneDnnNetwork(NativeDoor door, Graph graph, CompileOptions options) {
        this(door, graph, RecomputeStages.of(graph, options.recompute()), options);
    }

    /** @param stages those that training computes again */
    OneDnnNetwork(NativeDoor door, Graph graph, RecomputeStages stages, CompileOptions options) {
        this.door = door;
        this.graph = graph;
        this.stages = stages;
        this.precision = options.precision();
        this.sliceSizes = new SliceSizes(options.sliceSizes());
        this.primitives = new Primitives(door.cpu(), owned);
        this.tensors = new PackedTensors(primitives);
        for (int rows : options.sliceSizes()) {
            training.add(new NativeOperations(this, rows, true));
        }
        this.scoring = new NativeOperations(this, PaddedScoring.ROWS, false);
        this.floats = new FloatTensors(graph.layout().tensors(), tensors.readPlain());
        this.heapTensors = new HeapTensors(graph, bridged());
        this.intake = Temporaries.freed(() -> {
            tensors.allocate(floats);
            return new WeightLoader(graph.layout(), heapTensors, floats, tensors, primitives, owned);
        });
    }

    /** The nodes whose plain kernels run, for some number of rows at least. */
    List<GraphNode> bridged() {
        List<GraphNode> bridged = new ArrayList<>();
        for (int s = 0; s < graph.nodes().size(); s++) {
            boolean any = scoring.isBridged(s);
            for (NativeOperations operations : training) {
                any |= operations.isBridged(s);
            }
            if (any) {
                bridged.add(graph.nodes().get(s));
            }
        }
        return bridged;
    }

    OpenState open() {
        return open;
    }

    NativeDoor door() {
        return door;
    }

    Graph graph() {
        return graph;
    }

    ExecutionTimes timetable(boolean trains) {
        return trains ? ExecutionTimes.training(graph, stages) : ExecutionTimes.scoring(graph);
    }

    /** Of a pass. */
    int mostRows(boolean trains) {
        return trains ? sliceSizes.largest() : PaddedScoring.ROWS;
    }

    BridgeMemory bridgeMemory(boolean trains) {
        return new BridgeMemory(graph, timetable(trains), bridged(), mostRows(trains));
    }

    Primitives primitives() {
        return primitives;
    }

    HeapTensors heapTensors() {
        return heapTensors;
    }

    PackedTensors tensors() {
        return tensors;
    }

    Precision precision() {
        return precision;
    }

    Place tensorPlace(Tensor tensor) {
        return tensor.packed() >= 0 ? tensors.place(tensor) : floats.place(tensor.tensor());
    }

    /** Another number whenever parameters were taken over. */
    long version() {
        return version.get();
    }

    /** The largest magnitude in a tensor as last packed. */
    float largest(int parameter, RowMagnitudes magnitudes) {
        return floats.has(parameter)
                ? magnitudes.of(floats.place(parameter), memory.data_type.f32)
                : tensors.largest(parameter, magnitudes);
    }

    /** A copy of a tensor that primitives read as it lies. */
    float[] vector(int parameter) {
        float[] values = new float[layout().tensors().get(parameter).size()];
        floats.values().read(floats.offset(parameter), values, 0, values.length);
        return values;
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
    public void take(FloatStorage parameters, int block) {
        open.check();
        door.enter();
        version.incrementAndGet();
        intake.take(parameters, block);
    }

    @Override
    public void arrange(int part, int parts) {
        open.check();
        door.enter();
        for (int i = 0; i < layout().tensors().size(); i++) {
            if (partOf(i, parts) == part) {
                tensors.arrange(i);
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
                take(parameters, i);
            }
        }
        arrange(part, parts);
    }

    /** Whose a tensor is when so many pack. */
    private int partOf(int parameter, int parts) {
        ParameterTensor there = layout().tensors().get(parameter);
        return (int) ((there.offset() + there.size() / 2) * parts / layout().size());
    }

    /** Whether the parameters last packed were all numbers. */
    boolean finite() {
        return intake.finite();
    }

    @Override
    public TrainingWorkspace trainingWorkspace(long seed) {
        open.check();
        door.enter();
        return new OneDnnTraining(
                new Workspace(this, trainingBytes(), sliceSizes.largest(), true, seed), sliceSizes, training);
    }

    @Override
    public InferenceWorkspace inferenceWorkspace() {
        open.check();
        door.enter();
        return new PaddedScoring(
                graph,
                new OneDnnForward(
                        new Workspace(this, scoring.regions().bytes(), PaddedScoring.ROWS, false, 0), scoring),
                open);
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
        long heap = trains ? OneDnnTraining.heapBytes(graph, rows) : PaddedScoring.bytes(graph);
        heap += bridgeMemory(trains).bytes();
        heap += Scratch.bytes(bridged(), trains ? rows : PaddedScoring.ROWS);
        long workspace = trains ? trainingBytes() + size : scoring.regions().bytes();
        return new MemoryPlan(
                heapTensors.bytes() + LoadBuffer.HEAP_BYTES,
                floats.bytes() + tensors.bytes(),
                heap,
                workspace + intake.bytesPerThread());
    }

    @Override
    public void close() {
        if (open.close()) {
            owned.close();
            tensors.close();
            floats.close();
            intake.close();
        }
    }
}
