package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.dnnl.memory;

/** A network's one native copy of its weights, shared by all threads, in every layout that operations asked for. */
final class NativeWeights implements AutoCloseable {
    private final AtomicLong version = new AtomicLong();
    private final ParameterLayout layout;
    private final PackedTensors tensors;
    private final FloatTensors floats;
    private final HeapTensors heapTensors;
    private final WeightLoader loader;

    /**
     * @param tensors after all operations were made
     * @param bridged the nodes whose plain kernels run
     */
    NativeWeights(Graph graph, List<GraphNode> bridged, PackedTensors tensors, Primitives primitives, Owned owned) {
        this.layout = graph.layout();
        this.tensors = tensors;
        this.floats = new FloatTensors(layout.tensors(), tensors.readPlain());
        this.heapTensors = new HeapTensors(graph, bridged);
        this.loader = Temporaries.freed(() -> {
            tensors.allocate(floats);
            return new WeightLoader(layout, heapTensors, floats, tensors, primitives, owned);
        });
    }

    void packBlock(FloatStorage parameters, int block) {
        version.incrementAndGet();
        loader.load(parameters, block);
        Block loaded = layout.blocks().get(block);
        long first = loaded.offset() - layout.tensorOf(loaded).offset();
        tensors.loaded(loaded.tensor(), first, first + loaded.size());
    }

    void finishPacking(int tensor) {
        tensors.finish(tensor);
    }

    /** Another number whenever parameters were taken over. */
    long version() {
        return version.get();
    }

    /** Whether the parameters last taken over were all numbers. */
    boolean finite() {
        return loader.finite();
    }

    Place place(Tensor tensor) {
        return tensor.packed() >= 0 ? tensors.place(tensor) : floats.place(tensor.tensor());
    }

    /** The tensors of a bridged node. */
    float[][] onHeap(GraphNode node) {
        return heapTensors.of(node);
    }

    /** The largest magnitude in a tensor as last taken over. */
    float largest(int tensor, RowMagnitudes magnitudes) {
        return floats.has(tensor)
                ? magnitudes.of(floats.place(tensor), memory.data_type.f32)
                : tensors.largest(tensor, magnitudes);
    }

    /** A copy of a tensor that primitives read as it lies. */
    float[] vector(int tensor) {
        float[] values = new float[layout.tensors().get(tensor).size()];
        floats.values().read(floats.offset(tensor), values, 0, values.length);
        return values;
    }

    long heapBytes() {
        return heapTensors.bytes() + LoadBuffer.HEAP_BYTES;
    }

    long nativeBytes() {
        return floats.bytes() + tensors.bytes();
    }

    /** Native bytes of each thread that loads. */
    long bytesPerThread() {
        return loader.bytesPerThread() + tensors.bytesPerThread();
    }

    @Override
    public void close() {
        tensors.close();
        floats.close();
        loader.close();
    }
}
