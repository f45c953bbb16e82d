package io.lockstep.driver.collective;

import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.storage.FiniteCheck;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Partial sums keyed by tree node, whole vectors on the heap: what travels where the driver finishes the sum. Only
 * siblings merge, so that the order in which parts meet does not matter; the bits are those of
 * {@link Collective#reduceScatter}.
 */
public final class NodeSums {
    private static final class Sum {
        private float @Nullable [] values;
        private double loss;
        private double weight;
    }

    private final SliceTree tree;
    private final int size;
    private final Map<Integer, Sum> sums = new TreeMap<>();

    /** @param size floats of a gradient */
    public NodeSums(SliceTree tree, int size) {
        this.tree = tree;
        this.size = size;
    }

    public SliceTree tree() {
        return tree;
    }

    /** Adds what slices of this process came to. */
    public void add(Partials partials) {
        partials.checkComplete();
        for (int root : partials.roots()) {
            Sum sum = new Sum();
            FloatStorage values = partials.sum(root);
            if (values != null) {
                float[] copy = new float[size];
                values.read(0, copy, 0, size);
                sum.values = copy;
                sum.loss = partials.lossSum(root);
                sum.weight = partials.weightSum(root);
            }
            put(root, sum);
        }
    }

    /**
     * Adds what others have summed.
     *
     * @param other of the same tree and size; not to be used afterwards
     */
    public void merge(NodeSums other) {
        other.sums.forEach(this::put);
    }

    private void put(int node, Sum sum) {
        int at = node;
        Sum whole = sum;
        while (tree.parent(at) != SliceTree.NONE && sums.containsKey(tree.sibling(at))) {
            whole = added(whole, sums.remove(tree.sibling(at)));
            at = tree.parent(at);
        }
        if (sums.put(at, whole) != null) {
            throw new IllegalStateException(
                    "slices " + tree.first(at) + " to " + (tree.end(at) - 1) + ": summed twice in one step");
        }
    }

    private static Sum added(Sum a, @Nullable Sum b) {
        if (b == null || b.values == null) {
            return a;
        }
        if (a.values == null) {
            return b;
        }
        for (int i = 0; i < a.values.length; i++) {
            a.values[i] += b.values[i];
        }
        a.loss += b.loss;
        a.weight += b.weight;
        return a;
    }

    /**
     * The sum over all slices.
     *
     * @param sum at most {@code size} floats, the first of the vector. Overwritten; zeros when every slice is absent.
     * @param total Overwritten.
     * @return whether every float of {@code sum} is finite
     */
    public boolean total(HeapFloats sum, LossSum total) {
        Sum root = sums.get(0);
        if (root == null || sums.size() != 1) {
            throw new IllegalStateException(
                    "slices: expected all " + tree.sliceCount() + " to be summed, some are not");
        }
        total.set(root.loss, root.weight);
        if (root.values == null) {
            sum.fill(0, sum.size(), 0f);
        } else {
            sum.write(0, root.values, 0, Math.toIntExact(sum.size()));
        }
        FiniteCheck check = new FiniteCheck();
        check.see(sum.array(), 0, Math.toIntExact(sum.size()));
        return check.finite();
    }

    /** Bytes {@link #write} writes. */
    public int byteCount() {
        long count = Integer.BYTES;
        for (Sum sum : sums.values()) {
            count += 2L * Integer.BYTES + 2L * Double.BYTES + (sum.values == null ? 0 : (long) Float.BYTES * size);
        }
        if (count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("train.sync: gradients of one task take " + count
                    + " bytes, which is too much for broadcast. Use allreduce");
        }
        return (int) count;
    }

    /** Writes all sums, little-endian. */
    public void write(ByteBuffer target) {
        target.order(ByteOrder.LITTLE_ENDIAN).putInt(sums.size());
        sums.forEach((node, sum) -> {
            target.putInt(node)
                    .putInt(sum.values == null ? 0 : size)
                    .putDouble(sum.loss)
                    .putDouble(sum.weight);
            if (sum.values != null) {
                target.asFloatBuffer().put(sum.values);
                target.position(target.position() + size * Float.BYTES);
            }
        });
    }

    /** Adds sums written by {@link #write}. */
    public void read(ByteBuffer source) {
        source.order(ByteOrder.LITTLE_ENDIAN);
        int count = source.getInt();
        for (int i = 0; i < count; i++) {
            int node = source.getInt();
            int floats = source.getInt();
            if (node < 0 || node >= tree.nodeCount() || (floats != 0 && floats != size)) {
                throw new IllegalArgumentException("sums: expected a node of " + tree.nodeCount() + " and " + size
                        + " floats, got node " + node + " and " + floats);
            }
            Sum sum = new Sum();
            sum.loss = source.getDouble();
            sum.weight = source.getDouble();
            if (floats != 0) {
                if (source.remaining() < floats * Float.BYTES) {
                    throw new BufferUnderflowException();
                }
                float[] values = new float[floats];
                source.asFloatBuffer().get(values);
                source.position(source.position() + floats * Float.BYTES);
                sum.values = values;
            }
            put(node, sum);
        }
    }
}
