package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.Step;

/**
 * When what happens in a pass. Time goes on by one with each step: inputs are written at 0, step s of S is computed at
 * s + 1, the loss at S + 1, the backward of step s happens at 2 S + 1 - s.
 */
final class Timetable {
    private final Graph graph;
    private final boolean training;
    private final int stepCount;
    private final int[] firstWrites;

    Timetable(Graph graph, boolean training) {
        this.graph = graph;
        this.training = training;
        this.stepCount = graph.steps().size();
        this.firstWrites = graph.gradientsAlive().first();
    }

    int forward(int step) {
        return step + 1;
    }

    int loss() {
        return stepCount + 1;
    }

    int backward(int step) {
        return 2 * stepCount + 1 - step;
    }

    int end() {
        return 2 * stepCount + 2;
    }

    /** When the gradient of a value is first written; for values that have one. */
    int firstWrite(int value) {
        return loss() + firstWrites[value];
    }

    /** Whether backward goes through that step. */
    boolean goesBack(int step) {
        return hasGradient(graph.steps().get(step).output());
    }

    /** Whether backward gives this value a gradient. */
    boolean hasGradient(int value) {
        return training && graph.trained(value) && firstWrites[value] >= 0;
    }

    /** Whether this step is the first to give its input a gradient, and so writes instead of adding. */
    boolean opens(Step step, int input) {
        int value = step.inputs().get(input);
        return hasGradient(value)
                && firstWrite(value) == backward(graph.steps().indexOf(step))
                && step.inputs().indexOf(value) == input;
    }

    /** The step that writes a value. */
    int producer(int value) {
        for (int s = 0; s < stepCount; s++) {
            if (graph.steps().get(s).output() == value) {
                return s;
            }
        }
        throw new IllegalStateException("onednn: value " + value + " is no step's output");
    }
}
