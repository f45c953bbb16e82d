package io.lockstep.kernels.network;

import java.util.Arrays;

/**
 * When what happens in a pass. Time goes on by one with each step: inputs are written at 0, step s of S is computed at
 * s + 1, the loss at S + 1. Then, from the last {@linkplain Stretches stretch} to the first, the steps of all but the last
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
        this.stepCount = graph.steps().size();
        this.agains = new int[stepCount];
        this.backwards = new int[stepCount];
        this.firstWrites = graph.gradientsAlive().first();
        this.producers = new int[graph.valueCount()];
        Arrays.fill(producers, NEVER);
        for (int s = 0; s < stepCount; s++) {
            producers[graph.steps().get(s).output()] = s;
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

    public int forward(int step) {
        return step + 1;
    }

    public int loss() {
        return stepCount + 1;
    }

    /** When a step is computed again; not for those of the last stretch. */
    public int again(int step) {
        return agains[step];
    }

    public int backward(int step) {
        return backwards[step];
    }

    public int end() {
        return end;
    }

    /** When the gradient of a value is first written; for values that have one. */
    public int firstWrite(int value) {
        return firstWrites[value] == 0 ? loss() : backwards[stepCount - firstWrites[value]];
    }

    /** Whether backward goes through that step. */
    public boolean goesBack(int step) {
        return hasGradient(graph.steps().get(step).output());
    }

    /** Whether backward gives this value a gradient. */
    public boolean hasGradient(int value) {
        return training && graph.trained(value) && firstWrites[value] >= 0;
    }

    /** Whether this step is the first to give its input a gradient, and so writes instead of adding. */
    public boolean opens(Step step, int input) {
        int value = step.inputs().get(input);
        return hasGradient(value)
                && firstWrite(value) == backward(producer(step.output()))
                && step.inputs().indexOf(value) == input;
    }

    /** The step that writes a value. */
    public int producer(int value) {
        if (producers[value] == NEVER) {
            throw new IllegalStateException("timetable: value " + value + " is no step's output");
        }
        return producers[value];
    }
}
