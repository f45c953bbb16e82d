package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.ExecutionTimes;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.graph.LiveRange;
import io.lockstep.kernels.graph.SharedMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sharing of arrays among the {@link Bridge}s of one thread: all that are not in use at the same time. */
final class BridgeMemory {
    private static final float[] NONE = {};

    private final Graph graph;
    private final ExecutionTimes times;
    private final int rows;
    private final List<GraphNode> nodes;
    private final List<LiveRange> lives = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final SharedMemory plan;

    /**
     * @param times of training or scoring; with a backward, a bridged node is computed again wherever that can be
     * @param bridged the nodes that run their plain kernels
     * @param rows most rows of a pass
     */
    BridgeMemory(Graph graph, ExecutionTimes times, List<GraphNode> bridged, int rows) {
        this.graph = graph;
        this.times = times;
        this.rows = rows;
        this.nodes = bridged;
        bridged.forEach(this::add);
        this.plan = SharedMemory.plan(
                lives, sizes.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The arrays of a node, in the order {@link Bridge} takes them. */
    private void add(GraphNode node) {
        int s = graph.nodes().indexOf(node);
        boolean back = times.hasBackward(s);
        LiveRange forward = LiveRange.of(times.forward(s), times.forward(s));
        if (times.recomputedAt(s) >= 0) {
            forward.write(times.recomputedAt(s));
        }
        LiveRange backward = back ? LiveRange.of(times.backward(s), times.backward(s)) : new LiveRange();
        if (back) {
            forward.read(times.backward(s));
        }
        for (int i = 0; i < node.inputs().size(); i++) {
            add(forward, first(node, i) ? perRow(graph.size(node.inputs().get(i))) : 0);
        }
        add(forward, perRow(graph.size(node.output())));
        add(forward, perRow(node.kernel().keptPerRow()));
        add(backward, perRow(graph.size(node.output())));
        for (int i = 0; i < node.inputs().size(); i++) {
            int value = node.inputs().get(i);
            add(backward, first(node, i) && times.hasGradient(value) ? perRow(graph.size(value)) : 0);
        }
        for (int tensor : node.tensors()) {
            add(backward, graph.layout().tensors().get(tensor).size());
        }
    }

    /** Of an input read twice only the first has arrays. */
    private static boolean first(GraphNode node, int input) {
        return node.inputs().indexOf(node.inputs().get(input)) == input;
    }

    private int perRow(int size) {
        return Math.multiplyExact(rows, size);
    }

    private void add(LiveRange range, int size) {
        lives.add(range);
        sizes.add(size);
    }

    /** On the heap, for one thread. */
    long bytes() {
        return plan.totalSize() * Float.BYTES;
    }

    /** For each node its arrays: inputs, output, kept, gradient of the output, of the inputs, of the tensors. */
    Map<GraphNode, float[][]> allocate() {
        float[][] buffers = new float[plan.bufferCount()][];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = new float[plan.size(i)];
        }
        Map<GraphNode, float[][]> arrays = new HashMap<>();
        int number = 0;
        for (GraphNode node : nodes) {
            float[][] own =
                    new float[3 + 2 * node.inputs().size() + node.tensors().size()][];
            for (int i = 0; i < own.length; i++) {
                int buffer = plan.buffer(number++);
                own[i] = buffer < 0 ? NONE : buffers[buffer];
            }
            arrays.put(node, own);
        }
        return arrays;
    }
}
