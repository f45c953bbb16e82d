package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.graph.SharedMemory;
import java.util.List;

/** Arrays of a workspace, by value and by node. */
final class Buffers {
    private static final float[] NONE = {};

    private Buffers() {}

    static float[][] allocate(SharedMemory memory, int rows) {
        float[][] buffers = new float[memory.bufferCount()][];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = new float[Math.multiplyExact(rows, memory.size(i))];
        }
        return buffers;
    }

    /** For each value its buffer; an empty array where it has none. */
    static float[][] assign(SharedMemory memory, float[][] buffers, int valueCount) {
        float[][] values = new float[valueCount][];
        for (int i = 0; i < valueCount; i++) {
            values[i] = memory.buffer(i) < 0 ? NONE : buffers[memory.buffer(i)];
        }
        return values;
    }

    /** For each node an array to {@link #select} its inputs into. */
    static float[][][] empty(Graph graph) {
        float[][][] inputs = new float[graph.nodes().size()][][];
        for (int s = 0; s < inputs.length; s++) {
            inputs[s] = new float[graph.nodes().get(s).inputs().size()][];
        }
        return inputs;
    }

    static float[][][] tensors(Graph graph, Tensors parameters) {
        float[][][] tensors = new float[graph.nodes().size()][][];
        for (int s = 0; s < tensors.length; s++) {
            GraphNode node = graph.nodes().get(s);
            tensors[s] = new float[node.tensors().size()][];
            for (int i = 0; i < tensors[s].length; i++) {
                tensors[s][i] = parameters.tensor(node.tensors().get(i));
            }
        }
        return tensors;
    }

    /** Puts the dense inputs of a batch where values lie; the others stay empty. */
    static void inputs(Batch batch, float[][] values) {
        for (int i = 0; i < batch.inputCount(); i++) {
            values[i] = batch.inputType(i).isDense() ? batch.input(i) : NONE;
        }
    }

    static void select(List<Integer> numbers, float[][] values, float[][] selected) {
        for (int i = 0; i < selected.length; i++) {
            selected[i] = values[numbers.get(i)];
        }
    }
}
