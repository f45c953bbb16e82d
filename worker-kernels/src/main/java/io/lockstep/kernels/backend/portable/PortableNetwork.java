package io.lockstep.kernels.backend.portable;

import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.PaddedScoring;
import io.lockstep.kernels.network.SliceSizes;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.List;

/** A model over heap arrays. */
final class PortableNetwork implements Network {
    private final Graph graph;
    private final SliceSizes sliceSizes;
    private final PackedWeights weights;

    PortableNetwork(Graph graph, List<Integer> sliceSizes) {
        this.graph = graph;
        this.sliceSizes = new SliceSizes(sliceSizes);
        this.weights = new PackedWeights(graph.layout());
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
        return HeapFloats.of(size);
    }

    @Override
    public void pack(FloatStorage parameters) {
        weights.pack(parameters);
    }

    @Override
    public TrainingWorkspace trainingWorkspace(long seed) {
        return new PortableTraining(graph, weights, sliceSizes, seed);
    }

    @Override
    public InferenceWorkspace inferenceWorkspace() {
        return new PaddedScoring(graph, new PortableForward(graph, weights));
    }

    @Override
    public MemoryPlan memoryPlan() {
        long training = PortableTraining.bytes(graph, sliceSizes.largest());
        return new MemoryPlan(PackedWeights.bytes(graph.layout()), 0, training, 0);
    }

    @Override
    public void close() {
        // the garbage collector frees heap arrays
    }
}
