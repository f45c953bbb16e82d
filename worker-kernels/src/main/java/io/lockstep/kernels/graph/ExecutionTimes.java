package io.lockstep.kernels.graph;

import java.util.Arrays;

/**
 * Times of what happens in a pass. Time goes on by one with each node: inputs are written at 0, node s of S is computed
 * at s + 1, the loss at S + 1. Then, from the last {@linkplain RecomputeStages stage} to the first, the nodes of all
 * but the last are computed again in order, and those of each go backwards.
 */
public final class ExecutionTimes {
    private static final int NEVER = -1;

    private final Graph graph;
    private final RecomputeStages stages;
    private final boolean training;
    private final int stepCount;
    private final int[] agains;
    private final int[] backwards;
    private final int[] firstWrites;
    private final int[] producers;
    private final int end;

    private ExecutionTimes(Graph graph, RecomputeStages stages, boolean training) {
        this.graph = graph;
        this.stages = stages;
        this.training = training;
        this.stepCount = graph.nodes().size();
        this.agains = new int[stepCount];
        this.backwards = new int[stepCount];
        this.firstWrites = graph.gradientsAlive().first();
        this.producers = new int[graph.valueCount()];
        Arrays.fill(producers, NEVER);
        for (int s = 0; s < stepCount; s++) {
            producers[graph.nodes().get(s).output()] = s;
        }
        int time = loss();
        for (int stage = stages.count() - 1; stage >= 0; stage--) {
            boolean last = stage == stages.count() - 1;
            for (int s = stages.from(stage); s < stages.until(stage); s++) {
                agains[s] = last ? NEVER : ++time;
            }
            for (int s = stages.until(stage) - 1; s >= stages.from(stage); s--) {
                backwards[s] = ++time;
            }
        }
        this.end = time + 1;
    }

    /** Forward, the losses, and backward. */
    public static ExecutionTimes training(Graph graph, RecomputeStages stages) {
        return new ExecutionTimes(graph, stages, true);
    }

    /** Forward alone. */
    public static ExecutionTimes scoring(Graph graph) {
        return new ExecutionTimes(graph, RecomputeStages.whole(graph), false);
    }

    public RecomputeStages stages() {
        return stages;
    }

    public int forward(int node) {
        return node + 1;
    }

    public int loss() {
        return stepCount + 1;
    }

    /** When a node is computed again; not for those of the last stage. */
    public int recomputedAt(int node) {
        return agains[node];
    }

    public int backward(int node) {
        return backwards[node];
    }

    public int end() {
        return end;
    }

    /** When the gradient of a value is first written; for values that have one. */
    public int firstWrite(int value) {
        return firstWrites[value] == 0 ? loss() : backwards[stepCount - firstWrites[value]];
    }

    /** Whether backward goes through that node. */
    public boolean hasBackward(int node) {
        return hasGradient(graph.nodes().get(node).output());
    }

    /** Whether backward gives this value a gradient. */
    public boolean hasGradient(int value) {
        return training && graph.trained(value) && firstWrites[value] >= 0;
    }

    /** Whether this node is the first to give its input a gradient, and so writes instead of adding. */
    public boolean firstWriter(GraphNode node, int input) {
        int value = node.inputs().get(input);
        return hasGradient(value)
                && firstWrite(value) == backward(producer(node.output()))
                && node.inputs().indexOf(value) == input;
    }

    /** The node that writes a value. */
    public int producer(int value) {
        if (producers[value] == NEVER) {
            throw new IllegalStateException("timetable: value " + value + " is no node's output");
        }
        return producers[value];
    }
}
