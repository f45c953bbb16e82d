package io.lockstep.kernels.graph;

import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When backward gives each tensor its gradient: a tensor that several nodes read gets the sum of theirs, what they show of a
 * statistic is averaged. What no node gives, or nobody wants, is zero.
 */
public final class TensorGradients {
    private final ParameterLayout layout;
    private final int[] uses; // by tensor, nodes whose backward gives it something; 0 where it is zero
    private final List<List<Integer>> last = new ArrayList<>();
    private final boolean[][] adds;
    private final long[] finalFrom;

    public TensorGradients(Graph graph, ExecutionTimes times) {
        this.layout = graph.layout();
        int tensorCount = layout.tensors().size();
        int nodeCount = graph.nodes().size();
        this.uses = new int[tensorCount];
        this.adds = new boolean[nodeCount][];
        this.finalFrom = new long[nodeCount];
        int[] ends = new int[tensorCount];
        Arrays.fill(ends, -1);
        for (int s = nodeCount - 1; s >= 0; s--) {
            last.add(new ArrayList<>());
            GraphNode node = graph.nodes().get(s);
            adds[s] = new boolean[node.tensors().size()];
            for (int i = 0; times.hasBackward(s) && i < adds[s].length; i++) {
                int tensor = node.tensors().get(i);
                ends[tensor] = s;
                if (graph.moves(tensor)) {
                    adds[s][i] = uses[tensor]++ > 0;
                }
            }
        }
        end(graph, ends);
    }

    /**
     * What does not move is not final before that node either: a backend may write there, and then zeros.
     *
     * @param ends by tensor, the last node with a backward that reads it; below 0 for none
     */
    private void end(Graph graph, int[] ends) {
        int open = uses.length - 1; // the last tensor whose gradient is not final
        boolean[] done = new boolean[uses.length];
        for (int s = finalFrom.length - 1; s >= 0; s--) {
            finalFrom[s] = -1;
            List<Integer> tensors = graph.nodes().get(s).tensors();
            for (int i = tensors.size() - 1; i >= 0; i--) {
                int tensor = tensors.get(i);
                if (ends[tensor] == s) {
                    done[tensor] = true;
                }
                if (ends[tensor] == s && uses[tensor] > 0) {
                    last.get(s).add(tensor);
                }
            }
            for (; open >= 0 && (done[open] || ends[open] < 0); open--) {
                if (uses[open] > 0) {
                    finalFrom[s] = layout.tensors().get(open).offset();
                }
            }
        }
    }

    /** Whether the gradient of a node's tensor is added to what nodes behind it gave. */
    public boolean adds(int node, int tensor) {
        return adds[node][tensor];
    }

    /** Whether several nodes give to a tensor. */
    public boolean isShared(int tensor) {
        return uses[tensor] > 1;
    }

    /** The tensors whose gradients are whole after the backward of a node, the last first. */
    public List<Integer> wholeAfter(int node) {
        return last.get(node);
    }

    /**
     * Number that the gradient of a tensor is to be divided by when it is whole: of a statistic how many nodes showed it,
     * else 1.
     */
    public int divisor(int tensor) {
        return layout.tensors().get(tensor).role() instanceof Role.Statistic ? Math.max(1, uses[tensor]) : 1;
    }

    /**
     * From where on all gradients are final after the backward of a node; below 0 where it is not lower than before.
     */
    public long finalFrom(int node) {
        return finalFrom[node];
    }

    /** Ranges of the flat vector, as offset and count, that are always zero: gaps, and tensors that nobody gives anything. */
    public List<long[]> zeros() {
        List<long[]> zeros = new ArrayList<>();
        long end = 0;
        for (int i = 0; i < uses.length; i++) {
            ParameterTensor tensor = layout.tensors().get(i);
            if (uses[i] > 0) {
                zeros.add(new long[] {end, tensor.offset() - end});
                end = tensor.end();
            }
        }
        zeros.add(new long[] {end, layout.size() - end});
        zeros.removeIf(range -> range[1] == 0);
        return zeros;
    }
}
