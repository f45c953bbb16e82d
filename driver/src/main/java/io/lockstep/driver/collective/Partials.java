package io.lockstep.driver.collective;

import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.storage.FiniteCheck;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One rank's part of the sum over slices: gradients go in slice by slice, from any thread in any order, whole or from
 * their end to their beginning; siblings of the tree merge at once, so few buffers are alive and the ends of sums are
 * final before slices are. A few slices are kept as they are: siblings are then added where their sum is read, once, and no
 * sum between goes to memory and back. Buffers are reused from step to step.
 *
 * <p>In each step: {@link #borrow} a buffer, compute a slice into it, {@link #put} it (or {@link #begin} it and say how
 * far it {@link #reached}, or declare the slice {@link #absent}); hand the whole to {@link Collective#reduceScatter};
 * {@link #clear}.
 */
public final class Partials implements AutoCloseable {
    /** Floats that {@link #settle} best has room for. */
    public static final int PIECE = PairSum.PIECE;

    /**
     * Most slices that are kept where one thread reads the sum, for other ranks: it reads every slice that is kept, while the
     * team's threads, each of which would add up what it computed, have nothing left to do. Four were measured to pay.
     */
    private static final int KEPT = 4;

    /** Twice as many where all threads of the team read the sum, each a part. */
    private static final int KEPT_ALONE = 8;

    private final SliceTree tree;
    private final int firstSlice;
    private final int endSlice;
    private final List<Integer> roots;
    private final boolean[] isRoot;
    private final PartialNode[] nodes;
    private final long size;
    private final long pieceFloats;
    private final LongFunction<FloatStorage> allocate;
    private final Deque<FloatStorage> free = new ArrayDeque<>();
    private final List<FloatStorage> all = new ArrayList<>();
    private final SettledParts settled = new SettledParts();
    private volatile @Nullable Runnable listener;

    /**
     * Where slices are put whole.
     *
     * @param size floats of a gradient
     * @param allocate makes a buffer of so many floats, e.g. {@code network::allocate}
     */
    public Partials(SliceTree tree, int firstSlice, int endSlice, long size, LongFunction<FloatStorage> allocate) {
        this(tree, firstSlice, endSlice, size, Math.max(1, size), 1, allocate);
    }

    /**
     * @param size floats of a gradient
     * @param pieceFloats sums grow by multiples of so many floats, at least 1
     * @param kept slices up to which all are kept, and added up where their sum is read, as in {@link #kept}; where there are
     *     more, siblings merge at once
     * @param allocate makes a buffer of so many floats, e.g. {@code network::allocate}
     */
    public Partials(
            SliceTree tree,
            int firstSlice,
            int endSlice,
            long size,
            long pieceFloats,
            int kept,
            LongFunction<FloatStorage> allocate) {
        this.tree = tree;
        this.firstSlice = firstSlice;
        this.endSlice = endSlice;
        this.size = size;
        this.pieceFloats = pieceFloats;
        this.allocate = allocate;
        this.roots = tree.maximalNodes(firstSlice, endSlice);
        this.isRoot = new boolean[tree.nodeCount()];
        roots.forEach(root -> isRoot[root] = true);
        this.nodes = new PartialNode[tree.nodeCount()];
        int slices = endSlice - firstSlice;
        ThreadLocal<float[][]> rooms = PairSum.rooms(depth(slices));
        for (int i = 0; i < nodes.length; i++) {
            boolean keeps = slices <= kept && !tree.isLeaf(i) && tree.first(i) >= firstSlice && tree.end(i) <= endSlice;
            int height = depth(tree.end(i) - tree.first(i));
            nodes[i] = new PartialNode(keeps ? new PairSum(size, rooms, height) : null);
        }
    }

    /** Levels of a tree above so many slices. */
    private static int depth(int slices) {
        return slices <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(slices - 1);
    }

    /**
     * Most buffers that are alive at a time: where siblings merge at once, one that each thread computes into, and one for each
     * level of the tree; where slices are {@link #kept}, no more.
     *
     * @param slices of the rank
     * @param threads that compute them
     */
    public static int buffers(int slices, int threads) {
        return Math.min(slices, threads + depth(slices));
    }

    /**
     * Slices of a rank up to which it pays to keep all, in no more {@link #buffers} than there would be anyhow.
     *
     * @param slices of the rank
     * @param threads that compute them
     * @param ranks of the roster; one alone reads its sum by all of its threads
     */
    public static int kept(int slices, int threads, int ranks) {
        return Math.min(buffers(slices, threads), ranks == 1 ? KEPT_ALONE : KEPT);
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
     * A slice is computed. The calling thread adds up what can be added, unless slices are kept.
     *
     * @param gradient of {@link #borrow}, taken over
     */
    public void put(int slice, FloatStorage gradient, LossSum losses) {
        begin(slice, gradient, losses);
        reached(slice, 0);
    }

    /** A slice has no rows in this step. */
    public void absent(int slice) {
        know(slice, null, 0, 0);
        grow(tree.leaf(slice));
        tell();
    }

    /**
     * A slice's loss is known, its gradient is being computed.
     *
     * @param gradient of {@link #borrow}, taken over but for what is still to be computed
     */
    public void begin(int slice, FloatStorage gradient, LossSum losses) {
        know(slice, gradient, losses.lossSum(), losses.weightSum());
        tell();
    }

    /**
     * A slice that was begun is final from a float to the end. The calling thread adds up what can be added, unless slices are
     * kept.
     *
     * @param offset 0 where it is whole
     */
    public void reached(int slice, long offset) {
        int leaf = tree.leaf(slice);
        long from = offset == 0 ? 0 : (offset + pieceFloats - 1) / pieceFloats * pieceFloats;
        if (from > 0 && from >= size) {
            return;
        }
        synchronized (this) {
            if (!nodes[leaf].known) {
                throw new IllegalStateException("slice " + slice + ": not begun in this step");
            }
            if (from >= nodes[leaf].finalFrom) {
                return;
            }
            nodes[leaf].finalFrom = from;
        }
        if (grow(leaf)) {
            tell();
        }
    }

    private synchronized void know(int slice, @Nullable FloatStorage gradient, double loss, double weight) {
        if (slice < firstSlice || slice >= endSlice) {
            throw new IllegalArgumentException(
                    "slice " + slice + ": this rank has slices " + firstSlice + " to " + (endSlice - 1));
        }
        int at = tree.leaf(slice);
        if (nodes[at].known) {
            throw new IllegalStateException(
                    "slice " + slice + ": already put in this step. Call clear() between steps");
        }
        nodes[at].know(gradient, loss, weight);
        while (!isRoot[at] && nodes[tree.sibling(at)].known) {
            at = tree.parent(at);
            nodes[at].know(nodes[tree.left(at)], nodes[tree.right(at)]);
        }
    }

    /**
     * Adds up what a node's growth allows.
     *
     * @return whether a root grew, or may have
     */
    private boolean grow(int node) {
        int at = node;
        while (!isRoot[at]) {
            at = tree.parent(at);
            if (!merge(nodes[at], nodes[tree.left(at)], nodes[tree.right(at)])) {
                return false;
            }
        }
        return true;
    }

    /** @return false when nothing can be added, or another thread will see to it */
    private boolean merge(PartialNode parent, PartialNode left, PartialNode right) {
        boolean any = false;
        long end;
        long from;
        while (true) {
            synchronized (this) {
                from = Math.max(left.finalFrom, right.finalFrom);
                if (!parent.known || parent.merging || from >= parent.finalFrom) {
                    return any;
                }
                end = Math.min(size, parent.finalFrom);
                parent.merging = true;
            }
            FloatStorage other = parent.other;
            if (other != null) {
                parent.sum().add(from, other, from, end - from);
            }
            synchronized (this) {
                parent.merging = false;
                parent.finalFrom = from;
                if (from == 0 && other != null) {
                    parent.other = null;
                    free.push(other);
                }
            }
            any = true;
        }
    }

    private void tell() {
        Runnable hears = listener;
        if (hears != null) {
            hears.run();
        }
    }

    /**
     * The sum over all slices of a tree that one rank sums alone.
     *
     * @param total Overwritten with its loss and weight
     * @return a buffer of this, where the sum is, once {@link #settle} was called for all of it, until one is borrowed after
     *     {@link #clear}; null where all slices are absent
     */
    public @Nullable FloatStorage whole(LossSum total) {
        checkComplete();
        FloatStorage sum = sum(0);
        total.set(sum == null ? 0 : lossSum(0), sum == null ? 0 : weightSum(0));
        return sum == null ? null : PairSum.first(sum);
    }

    /**
     * Adds up what is still to be added of a part of {@link #whole}, in one pass over memory: each float once a step.
     * Different parts may be settled by different threads at once. No {@link #gradient} is read afterwards.
     *
     * @param check sees the numbers of the sum
     * @param room of any length above 0. Overwritten.
     * @throws IllegalStateException when a float of the part was settled already
     */
    public void settle(long from, long end, FiniteCheck check, float[] room) {
        FloatStorage sum = present(0);
        settled.add(from, end);
        FloatStorage into = PairSum.first(sum);
        for (long at = from; at < end; at += room.length) {
            int count = (int) Math.min(room.length, end - at);
            sum.read(at, room, 0, count);
            check.see(room, 0, count);
            if (into != sum) {
                into.write(at, room, 0, count);
            }
        }
    }

    /** Forgets the step's sums, keeps the buffers. */
    public synchronized void clear() {
        free.clear();
        free.addAll(all);
        settled.clear();
        for (PartialNode node : nodes) {
            node.forget();
        }
    }

    /** Who hears, from the threads that compute, that roots grew; nobody before and after. */
    void listen(@Nullable Runnable grown) {
        listener = grown;
    }

    /** The nodes this rank sums alone. */
    List<Integer> roots() {
        return roots;
    }

    /** Whether loss and weight of a root are known, and whether it is absent. */
    synchronized boolean known(int root) {
        return nodes[root].known;
    }

    /** Whether the sum at a root is final from a float to the end; so is one that is absent. */
    synchronized boolean isFinal(int root, long offset) {
        return nodes[root].finalFrom <= offset;
    }

    /** The sum at a root that is known; null where all its slices are absent. */
    synchronized @Nullable FloatStorage sum(int root) {
        return nodes[root].sum;
    }

    /** The sum at a root that is not absent, before {@link #settle}. */
    FloatStorage gradient(int root) {
        if (!settled.isEmpty()) {
            throw new IllegalStateException("gradient: expected the sum of node " + root
                    + " to be read before it is settled, got a call after that. Read what whole() gave");
        }
        return present(root);
    }

    private FloatStorage present(int root) {
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

    /** Whether every slice is summed to its first float. */
    boolean complete() {
        return missing() == 0;
    }

    private synchronized int missing() {
        int missing = 0;
        for (int root : roots) {
            boolean done = nodes[root].known && nodes[root].finalFrom == 0;
            missing += done ? 0 : tree.end(root) - tree.first(root);
        }
        return missing;
    }

    /** Fails unless every slice was put or declared absent. */
    void checkComplete() {
        int missing = missing();
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
