package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.graph.ExecutionTimes;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.graph.LiveRange;
import io.lockstep.kernels.graph.Recomputation;
import io.lockstep.kernels.graph.RecomputeStages;
import io.lockstep.kernels.graph.SharedMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * Sharing of buffers among values, gradients of values, and arrays kept by nodes, in training. Shared by all threads.
 */
final class TrainingMemory {
    private final Graph graph;
    private final ExecutionTimes times;
    private final Recomputation recomputation;
    private final SharedMemory plan;

    /** Values, gradients, and what is kept, by value, value and node. */
    record Arrays(float[][] values, float[][] gradients, float[][] kept) {}

    /** Plain kernels may read all that forward left. */
    private record Needs(Graph graph) implements Recomputation.Needs {
        @Override
        public boolean keeps(int node) {
            return graph.nodes().get(node).kernel().keptPerRow() > 0;
        }

        @Override
        public boolean readsInput(int node, int input) {
            return true;
        }

        @Override
        public boolean readsOutput(int node) {
            return true;
        }
    }

    TrainingMemory(Graph graph, RecomputeStages stages) {
        this.graph = graph;
        this.times = ExecutionTimes.training(graph, stages);
        this.recomputation = new Recomputation(graph, times, new Needs(graph));
        int values = graph.valueCount();
        int nodeCount = graph.nodes().size();
        List<LiveRange> lives = new ArrayList<>();
        int[] sizes = new int[2 * values + nodeCount];
        for (int i = 0; i < sizes.length; i++) {
            lives.add(new LiveRange());
        }
        for (int s = 0; s < nodeCount; s++) {
            GraphNode node = graph.nodes().get(s);
            int output = node.output();
            sizes[output] = graph.size(output);
            sizes[values + output] = times.hasGradient(output) ? graph.size(output) : 0;
            sizes[2 * values + s] = node.kernel().keptPerRow();
            recomputation.write(lives.get(output), s);
            recomputation.readBack(lives.get(output), s);
            recomputation.write(lives.get(2 * values + s), s);
            recomputation.readBack(lives.get(2 * values + s), s);
            for (int input : node.inputs()) {
                recomputation.read(lives.get(input), s);
                recomputation.readBack(lives.get(input), s);
            }
            if (times.hasGradient(output)) {
                lives.get(values + output).write(times.firstWrite(output));
                lives.get(values + output).read(times.backward(s));
            }
        }
        for (int i = 0; i < graph.spec().inputs().size(); i++) {
            if (times.hasGradient(i)) {
                sizes[values + i] = graph.size(i);
                lives.get(values + i).write(times.firstWrite(i));
                lives.get(values + i).read(times.end());
            }
        }
        for (int i = 0; i < graph.outputCount(); i++) {
            lives.get(graph.output(i)).read(times.loss());
        }
        this.plan = SharedMemory.plan(lives, sizes);
    }

    ExecutionTimes times() {
        return times;
    }

    Recomputation recomputation() {
        return recomputation;
    }

    /** Floats per row. */
    long size() {
        return plan.totalSize();
    }

    /** Of one thread; empty arrays for what has no memory, as a model's inputs. */
    Arrays allocate(int rows) {
        int values = graph.valueCount();
        float[][] all = Buffers.assign(
                plan, Buffers.allocate(plan, rows), 2 * values + graph.nodes().size());
        return new Arrays(
                java.util.Arrays.copyOf(all, values),
                java.util.Arrays.copyOfRange(all, values, 2 * values),
                java.util.Arrays.copyOfRange(all, 2 * values, all.length));
    }
}
