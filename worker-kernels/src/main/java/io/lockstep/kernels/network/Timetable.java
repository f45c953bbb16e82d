package io.lockstep.kernels.network;

import java.util.Arrays;

/**
 * When what happens in a pass. Time goes on by one with each node: inputs are written at 0, node s of S is computed at
 * s + 1, the loss at S + 1. Then, from the last {@linkplain Stretches stretch} to the first, the nodes of all but the last
 * are computed again in order, and those of each go backwards.
 */
public final class Timetable {
    private static final int NEVER = -1;

    private final Graph graph;
    private final Stretches stretches;
    private final boolean training;
    private final int stepCount;
    private final int[] agains;
    private final int[] backwards;
    private final int[] firstWrites;
    private final int[] producers;
    private final int end;

    private Timetable(Graph graph, Stretches stretches, boolean training) {
        this.graph = graph;
        this.stretches = stretches;
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
        for (int stretch = stretches.count() - 1; stretch >= 0; stretch--) {
            boolean last = stretch == stretches.count() - 1;
            for (int s = stretches.from(stretch); s < stretches.until(stretch); s++) {
                agains[s] = last ? NEVER : ++time;
            }
            for (int s = stretches.until(stretch) - 1; s >= stretches.from(stretch); s--) {
                backwards[s] = ++time;
            }
        }
        this.end = time + 1;
    }

    /** Forward, the losses, and backward. */
    public static Timetable training(Graph graph, Stretches stretches) {
        return new Timetable(graph, stretches, true);
    }

    /** Forward alone. */
    public static Timetable scoring(Graph graph) {
        return new Timetable(graph, Stretches.whole(graph), false);
    }

    public Stretches stretches() {
        return stretches;
    }

    public int forward(int node) {
        return node + 1;
    }

    public int loss() {
        return stepCount + 1;
    }

    /** When a node is computed again; not for those of the last stretch. */
    public int again(int node) {
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
    public boolean goesBack(int node) {
        return hasGradient(graph.nodes().get(node).output());
    }

    /** Whether backward gives this value a gradient. */
    public boolean hasGradient(int value) {
        return training && graph.trained(value) && firstWrites[value] >= 0;
    }

    /** Whether this node is the first to give its input a gradient, and so writes instead of adding. */
    public boolean opens(GraphNode node, int input) {
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
