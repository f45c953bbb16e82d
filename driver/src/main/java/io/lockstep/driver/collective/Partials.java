package io.lockstep.driver.collective;

import io.lockstep.kernels.network.Leaf;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One rank's part of the sum over slices: gradients go in slice by slice, from any thread in any order; siblings of the
 * tree merge at once, so few buffers are alive. Buffers are reused from step to step.
 *
 * <p>In each step: {@link #borrow} a buffer, compute a slice into it, {@link #put} it (or declare the slice
 * {@link #absent}); hand the whole to {@link Collective#reduceScatter}; {@link #clear}.
 */
public final class Partials implements AutoCloseable {
    private final SliceTree tree;
    private final int firstSlice;
    private final int endSlice;
    private final List<Integer> roots;
    private final boolean[] isRoot;
    private final Node[] nodes;
    private final long size;
    private final LongFunction<FloatStorage> allocate;
    private final Deque<FloatStorage> free = new ArrayDeque<>();
    private final List<FloatStorage> all = new ArrayList<>();
    private int missing;

    /** What is known of a tree node in this step. */
    private static final class Node {
        private boolean done;
        private @Nullable FloatStorage sum;
        private double lossSum;
        private double weightSum;
    }

    /**
     * @param size floats of a gradient
     * @param allocate makes a buffer of so many floats, e.g. {@code network::allocate}
     */
    public Partials(SliceTree tree, int firstSlice, int endSlice, long size, LongFunction<FloatStorage> allocate) {
        this.tree = tree;
        this.firstSlice = firstSlice;
        this.endSlice = endSlice;
        this.size = size;
        this.allocate = allocate;
        this.roots = tree.maximalNodes(firstSlice, endSlice);
        this.isRoot = new boolean[tree.nodeCount()];
        roots.forEach(root -> isRoot[root] = true);
        this.nodes = new Node[tree.nodeCount()];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = new Node();
        }
        this.missing = endSlice - firstSlice;
    }

    /** A buffer to compute a slice into; its content is undefined. */
    public synchronized FloatStorage borrow() {
        FloatStorage buffer = free.poll();
        if (buffer == null) {
            buffer = allocate.apply(size);
            all.add(buffer);
        }
        return buffer;
    }

    /**
     * A slice is computed. The calling thread adds up what can be added.
     *
     * @param gradient of {@link #borrow}, taken over
     */
    public void put(int slice, FloatStorage gradient, Leaf leaf) {
        arrive(slice, gradient, leaf.lossSum(), leaf.weightSum());
    }

    /** A slice has no rows in this step. */
    public void absent(int slice) {
        arrive(slice, null, 0, 0);
    }

    private void arrive(int slice, @Nullable FloatStorage gradient, double loss, double weight) {
        if (slice < firstSlice || slice >= endSlice) {
            throw new IllegalArgumentException(
                    "slice " + slice + ": this rank has slices " + firstSlice + " to " + (endSlice - 1));
        }
        int at = tree.leaf(slice);
        @Nullable FloatStorage sum = gradient;
        double lossSum = loss;
        double weightSum = weight;
        while (true) {
            @Nullable FloatStorage other;
            synchronized (this) {
                Node node = arrived(at);
                Node sibling = isRoot[at] ? null : nodes[tree.sibling(at)];
                if (sibling == null || !sibling.done) {
                    node.sum = sum;
                    node.lossSum = lossSum;
                    node.weightSum = weightSum;
                    return;
                }
                other = sibling.sum;
                sibling.sum = null;
                lossSum = sum == null ? sibling.lossSum : other == null ? lossSum : lossSum + sibling.lossSum;
                weightSum = sum == null ? sibling.weightSum : other == null ? weightSum : weightSum + sibling.weightSum;
            }
            sum = merge(sum, other);
            at = tree.parent(at);
        }
    }

    private Node arrived(int at) {
        Node node = nodes[at];
        if (node.done) {
            throw new IllegalStateException("slices " + tree.first(at) + " to " + (tree.end(at) - 1)
                    + ": already put in this step. Call clear() between steps");
        }
        node.done = true;
        if (isRoot[at]) {
            missing -= tree.end(at) - tree.first(at);
        }
        return node;
    }

    private @Nullable FloatStorage merge(@Nullable FloatStorage a, @Nullable FloatStorage b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        a.add(0, b, 0, size);
        synchronized (this) {
            free.push(b);
        }
        return a;
    }

    /** Forgets the step's sums, keeps the buffers. */
    public synchronized void clear() {
        for (Node node : nodes) {
            node.done = false;
            if (node.sum != null) {
                free.push(node.sum);
                node.sum = null;
            }
        }
        missing = endSlice - firstSlice;
    }

    /** The nodes this rank sums alone. */
    List<Integer> roots() {
        return roots;
    }

    /** The sum at a root; null where all its slices are absent. */
    synchronized @Nullable FloatStorage sum(int root) {
        return nodes[root].sum;
    }

    /** The sum at a root that is not absent. */
    FloatStorage gradient(int root) {
        FloatStorage sum = sum(root);
        if (sum == null) {
            throw new IllegalStateException("node " + root + " is absent");
        }
        return sum;
    }

    synchronized double lossSum(int root) {
        return nodes[root].lossSum;
    }

    synchronized double weightSum(int root) {
        return nodes[root].weightSum;
    }

    /** Fails unless every slice was put or declared absent. */
    synchronized void checkComplete() {
        if (missing != 0) {
            throw new IllegalStateException("partials: expected slices " + firstSlice + " to " + (endSlice - 1)
                    + " put or absent, " + missing + " are not summed yet");
        }
    }

    /** Frees the buffers. */
    @Override
    public synchronized void close() {
        all.forEach(FloatStorage::close);
        all.clear();
        free.clear();
    }
}
