package io.lockstep.driver.collective;

import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sums of touched rows by node of the slice tree: siblings merge as soon as both are there, nothing else ever does, up
 * to nodes beyond which others add. A slice without rows touches none, which is the same as being absent. From any
 * thread; buffers are reused from step to step.
 */
public final class RowTree {
    private final SliceTree tree;
    private final List<Table> tables;
    private final List<Integer> roots;
    private final boolean[] isRoot;
    private final RowValues[] @Nullable [] nodes;
    private final Deque<RowValues[]> free = new ArrayDeque<>();

    /** @param roots nodes that cover each other nowhere */
    RowTree(SliceTree tree, List<Integer> roots, List<Table> tables) {
        this.tree = tree;
        this.tables = tables;
        this.roots = List.copyOf(roots);
        this.isRoot = new boolean[tree.nodeCount()];
        roots.forEach(root -> isRoot[root] = true);
        this.nodes = new RowValues[tree.nodeCount()][];
    }

    /** Buffers of no rows, one for each table. */
    public RowValues[] borrow() {
        RowValues @Nullable [] rows;
        synchronized (this) {
            rows = free.poll();
        }
        if (rows == null) {
            rows = new RowValues[tables.size()];
            for (int table = 0; table < rows.length; table++) {
                rows[table] = new RowValues(tables.get(table).dimension());
            }
        }
        for (RowValues one : rows) {
            one.clear();
        }
        return rows;
    }

    /**
     * A slice's rows are there. The calling thread adds up what can be added.
     *
     * @param rows of {@link #borrow}, taken over
     */
    public void slice(int slice, RowValues[] rows) {
        put(tree.leaf(slice), rows);
    }

    /** A slice has no rows in this step. */
    public void absent(int slice) {
        slice(slice, borrow());
    }

    /** The same for any node that is not above another that is put. */
    void put(int node, RowValues[] rows) {
        int at = node;
        RowValues[] sum = rows;
        while (true) {
            RowValues @Nullable [] other;
            synchronized (this) {
                int sibling = isRoot[at] ? SliceTree.NONE : tree.sibling(at);
                other = sibling == SliceTree.NONE ? null : nodes[sibling];
                if (other == null) {
                    if (nodes[at] != null) {
                        throw new IllegalStateException(
                                "slices " + tree.first(at) + " to " + (tree.end(at) - 1) + ": rows came twice");
                    }
                    nodes[at] = sum;
                    return;
                }
                nodes[sibling] = null;
            }
            boolean isLeft = tree.left(tree.parent(at)) == at;
            sum = isLeft ? added(sum, other) : added(other, sum);
            at = tree.parent(at);
        }
    }

    private RowValues[] added(RowValues[] left, RowValues[] right) {
        RowValues[] into = borrow();
        for (int table = 0; table < into.length; table++) {
            if (left[table].count() == 0) {
                swap(into, right, table);
            } else if (right[table].count() == 0) {
                swap(into, left, table);
            } else {
                RowValues.sum(left[table], right[table], into[table]);
            }
        }
        give(left);
        give(right);
        return into;
    }

    private static void swap(RowValues[] a, RowValues[] b, int table) {
        RowValues one = a[table];
        a[table] = b[table];
        b[table] = one;
    }

    private synchronized void give(RowValues[] rows) {
        free.push(rows);
    }

    /** The nodes up to which is added here. */
    List<Integer> roots() {
        return roots;
    }

    /**
     * The sum at a root, once all below it are there; valid until {@link #clear}.
     *
     * @throws IllegalStateException when some are not
     */
    synchronized RowValues[] sum(int root) {
        RowValues @Nullable [] sum = nodes[root];
        if (sum == null) {
            throw new IllegalStateException("slices " + tree.first(root) + " to " + (tree.end(root) - 1)
                    + ": expected the rows of each, some are not there");
        }
        return sum;
    }

    /** Forgets the step's rows, keeps the buffers. */
    public synchronized void clear() {
        for (int node = 0; node < nodes.length; node++) {
            RowValues @Nullable [] rows = nodes[node];
            if (rows != null) {
                free.push(rows);
                nodes[node] = null;
            }
        }
    }
}
