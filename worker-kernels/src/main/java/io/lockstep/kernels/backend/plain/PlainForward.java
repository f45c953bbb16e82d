package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.network.CurrentPass;
import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.GraphNode;
import io.lockstep.kernels.network.PaddedScoring;
import io.lockstep.kernels.network.Scratch;
import io.lockstep.kernels.network.SharedMemory;

/** Inference: values share buffers as soon as nobody reads them any more. */
final class PlainForward implements PaddedScoring.ForwardPass {
    private static final float[] NONE = {};

    private final Graph graph;
    private final Multiplier.Products products;
    private final CurrentPass pass;
    private final float[][] values;
    private final float[][][] stepInputs;
    private final float[][][] stepTensors;

    PlainForward(Graph graph, Tensors tensors, Multiplier multiplier) {
        this.graph = graph;
        this.products = multiplier.scoring(OperandSizes.of(graph, PaddedScoring.ROWS));
        this.pass = CurrentPass.inference(
                products, PaddedScoring.ROWS, Scratch.allocate(graph.nodes(), PaddedScoring.ROWS));
        SharedMemory memory = SharedMemory.plan(graph.valuesAlive());
        float[][] buffers = Buffers.allocate(memory, PaddedScoring.ROWS);
        this.values = Buffers.assign(memory, buffers, graph.valueCount());
        this.stepInputs = Buffers.empty(graph);
        this.stepTensors = Buffers.tensors(graph, tensors);
    }

    /** Bytes it takes beside its products. */
    static long bytes(Graph graph) {
        return SharedMemory.plan(graph.valuesAlive()).totalSize() * PaddedScoring.ROWS * Float.BYTES
                + Scratch.bytes(graph.nodes(), PaddedScoring.ROWS);
    }

    @Override
    public void run(Batch padded, float[][] outputs) {
        pass.begin(padded);
        Buffers.inputs(padded, values);
        for (int s = 0; s < stepInputs.length; s++) {
            GraphNode node = graph.nodes().get(s);
            Buffers.select(node.inputs(), values, stepInputs[s]);
            pass.enter(node);
            node.kernel().forward(pass, stepTensors[s], stepInputs[s], values[node.output()], NONE);
        }
        for (int i = 0; i < outputs.length; i++) {
            System.arraycopy(values[graph.output(i)], 0, outputs[i], 0, outputs[i].length);
        }
    }

    @Override
    public void close() {
        products.close();
    }
}
