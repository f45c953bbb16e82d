package io.lockstep.driver.collective;

import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.storage.FiniteCheck;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finishes the slice tree over one chunk, segment by segment, from node sums that come in any order: siblings merge as
 * soon as both are there, nothing else ever does. A state machine without network or threads; reused from step to step.
 */
final class ChunkSum {
    /** Stands for the sum of a node whose slices are all absent. */
    private static final Object ABSENT = new Object();

    private final SliceTree tree;
    private final Chunk chunk;
    private final int segmentFloats;
    private final int segmentCount;
    private final FloatPool pool;
    private final float[] scratch;
    private final FiniteCheck check = new FiniteCheck();
    /**
     * By node, then segment: {@link #ABSENT}, a {@code float[]} of the pool, or this rank's own {@link FloatStorage}.
     */
    private final @Nullable Object[][] waiting;

    private final boolean[] known;
    private final boolean[] present;
    private final double[] lossSum;
    private final double[] weightSum;
    private HeapFloats sum = HeapFloats.of(0);
    private int segmentsDone;

    /** @param nodes the nodes whose sums come in: together they cover the tree */
    ChunkSum(SliceTree tree, Iterable<Integer> nodes, Chunk chunk, int segmentFloats) {
        this.tree = tree;
        this.chunk = chunk;
        this.segmentFloats = segmentFloats;
        this.segmentCount = segmentCount(chunk, segmentFloats);
        this.pool = new FloatPool(segmentFloats);
        this.scratch = new float[segmentFloats];
        this.waiting = new Object[tree.nodeCount()][];
        for (int node : nodes) {
            for (int at = node; at != SliceTree.NONE && waiting[at] == null; at = tree.parent(at)) {
                waiting[at] = new Object[segmentCount];
            }
        }
        this.known = new boolean[tree.nodeCount()];
        this.present = new boolean[tree.nodeCount()];
        this.lossSum = new double[tree.nodeCount()];
        this.weightSum = new double[tree.nodeCount()];
    }

    static int segmentCount(Chunk chunk, int segmentFloats) {
        return (int) (((long) chunk.size() + segmentFloats - 1) / segmentFloats);
    }

    static int segmentSize(Chunk chunk, int segmentFloats, int segment) {
        return Math.min(segmentFloats, chunk.size() - segment * segmentFloats);
    }

    /** @param sum [chunk.size()], Overwritten until {@link #complete} */
    void start(HeapFloats sum) {
        this.sum = sum;
        Arrays.fill(known, false);
        segmentsDone = 0;
        check.reset();
    }

    /** What a node's slices add beside their gradient; says whether there is any gradient. */
    void sums(int node, boolean isPresent, double loss, double weight) {
        if (node < 0 || node >= known.length || waiting[node] == null || known[node]) {
            throw new IllegalStateException("sums of node " + node + " were not expected, or came twice");
        }
        known[node] = true;
        present[node] = isPresent;
        lossSum[node] = loss;
        weightSum[node] = weight;
        if (!isPresent) {
            for (int segment = 0; segment < segmentCount; segment++) {
                arrive(node, segment, ABSENT);
            }
        }
    }

    /** A segment of the gradient of a node this rank summed itself; it stays as it is until the sum is complete. */
    void own(int node, int segment, FloatStorage gradient) {
        arrive(node, segment, gradient);
    }

    /** Room for {@link #part}. */
    float[] room() {
        return pool.take();
    }

    int size(int segment) {
        return segmentSize(chunk, segmentFloats, segment);
    }

    /** @param values of {@link #room}, taken over */
    void part(int node, int segment, float[] values) {
        if (node < 0 || node >= known.length || !known[node] || !present[node]) {
            throw new IllegalStateException("a part of node " + node + " was not expected");
        }
        arrive(node, segment, values);
    }

    private void arrive(int node, int segment, Object values) {
        int at = node;
        Object merged = values;
        while (at != 0) {
            @Nullable Object[] siblings = waiting[tree.sibling(at)];
            if (siblings == null) {
                throw new IllegalStateException("node " + at + ": nobody sums its sibling");
            }
            Object other = siblings[segment];
            if (other == null) {
                @Nullable Object[] mine = waiting[at];
                if (mine == null || mine[segment] != null) {
                    throw new IllegalStateException("segment " + segment + " of node " + at + " came twice");
                }
                mine[segment] = merged;
                return;
            }
            siblings[segment] = null;
            merged = merge(merged, other, segment);
            at = tree.parent(at);
        }
        finish(segment, merged);
    }

    private Object merge(Object a, Object b, int segment) {
        if (a == ABSENT || b == ABSENT) {
            return a == ABSENT ? b : a;
        }
        if (b instanceof float[] values) {
            return addTo(values, a, segment);
        }
        return addTo(a instanceof float[] values ? values : read(a, segment), b, segment);
    }

    /** Addition of two is commutative: the array takes the result, whichever child it is. */
    private float[] addTo(float[] values, Object other, int segment) {
        int size = size(segment);
        if (other instanceof float[] array) {
            add(values, array, size);
            pool.give(array);
        } else {
            ((FloatStorage) other).read(chunk.offset() + (long) segment * segmentFloats, scratch, 0, size);
            add(values, scratch, size);
        }
        return values;
    }

    private float[] read(Object storage, int segment) {
        float[] values = pool.take();
        ((FloatStorage) storage).read(chunk.offset() + (long) segment * segmentFloats, values, 0, size(segment));
        return values;
    }

    private static void add(float[] a, float[] b, int size) {
        for (int i = 0; i < size; i++) {
            a[i] += b[i];
        }
    }

    private void finish(int segment, Object values) {
        int at = segment * segmentFloats;
        int size = size(segment);
        if (values instanceof float[] array) {
            System.arraycopy(array, 0, sum.array(), at, size);
            pool.give(array);
        } else if (values instanceof FloatStorage storage) {
            storage.read(chunk.offset() + at, sum.array(), at, size);
        } else {
            Arrays.fill(sum.array(), at, at + size, 0f);
        }
        check.see(sum.array(), at, size);
        segmentsDone++;
    }

    /** Whether every float of the sum is finite, once it is complete. */
    boolean finite() {
        return check.finite();
    }

    /** Whether every segment is summed to the root. */
    boolean complete() {
        return segmentsDone == segmentCount;
    }

    /** Loss and weight over the tree, once the sums of all nodes are known. */
    void total(LossSum total) {
        up(0);
        total.set(present[0] ? lossSum[0] : 0, present[0] ? weightSum[0] : 0);
    }

    private void up(int node) {
        if (known[node]) {
            return;
        }
        int left = tree.left(node);
        int right = tree.right(node);
        up(left);
        up(right);
        present[node] = present[left] || present[right];
        if (present[left] && present[right]) {
            lossSum[node] = lossSum[left] + lossSum[right];
            weightSum[node] = weightSum[left] + weightSum[right];
        } else {
            lossSum[node] = present[left] ? lossSum[left] : lossSum[right];
            weightSum[node] = present[left] ? weightSum[left] : weightSum[right];
        }
    }

    /** Forgets what an operation that failed left behind. */
    void clear() {
        for (@Nullable Object[] segments : waiting) {
            if (segments != null) {
                Arrays.fill(segments, null);
            }
        }
    }
}
