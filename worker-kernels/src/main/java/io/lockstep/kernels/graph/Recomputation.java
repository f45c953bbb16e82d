package io.lockstep.kernels.graph;

import java.util.List;

/**
 * Nodes that training computes again before the backward of their {@linkplain RecomputeStages stage}: those that leave
 * what backward reads there, and what these read. A value that later stages read, too, is not computed again for its
 * own sake: it has never left.
 */
public final class Recomputation {
    private final Graph graph;
    private final ExecutionTimes times;
    private final boolean[] again;

    /** What backward of a backend's nodes reads, as forward left it. */
    public interface Needs {
        /** Whether a node reads what its own forward kept beside values. */
        boolean keeps(int node);

        /** Whether it reads that input's value. */
        boolean readsInput(int node, int input);

        /** Whether it reads its output's value. */
        boolean readsOutput(int node);
    }

    public Recomputation(Graph graph, ExecutionTimes times, Needs needs) {
        this.graph = graph;
        this.times = times;
        this.again = new boolean[graph.nodes().size()];
        for (int stage = 0; stage < times.stages().count() - 1; stage++) {
            choose(stage, needs);
        }
    }

    private void choose(int stage, Needs needs) {
        int from = times.stages().from(stage);
        int until = times.stages().until(stage);
        int[] lastRead = graph.valuesAlive().last();
        boolean[] read = new boolean[graph.valueCount()];
        for (int s = until - 1; s >= from; s--) {
            List<Integer> inputs = graph.nodes().get(s).inputs();
            int output = graph.nodes().get(s).output();
            boolean back = times.hasBackward(s);
            boolean outputRead = read[output] || (back && needs.readsOutput(s));
            again[s] = (back && needs.keeps(s)) || (outputRead && lastRead[output] < until);
            for (int i = 0; i < inputs.size(); i++) {
                read[inputs.get(i)] |= again[s] || (back && needs.readsInput(s, i));
            }
        }
    }

    /** Whether a node is computed twice. */
    public boolean computesAgain(int node) {
        return again[node];
    }

    /** Lets something live as a node writes it: in forward, and when it is computed again. */
    public void write(LiveRange range, int node) {
        range.write(times.forward(node));
        if (again[node]) {
            range.write(times.recomputedAt(node));
        }
    }

    /** Lets something live as a node reads it whenever it is computed. */
    public void read(LiveRange range, int node) {
        range.read(times.forward(node));
        if (again[node]) {
            range.read(times.recomputedAt(node));
        }
    }

    /** Lets something live as the backward of a node reads it, if there is one. */
    public void readBack(LiveRange range, int node) {
        if (times.hasBackward(node)) {
            range.read(times.backward(node));
        }
    }
}
