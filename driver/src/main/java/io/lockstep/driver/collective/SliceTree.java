package io.lockstep.driver.collective;

import java.util.ArrayList;
import java.util.List;

/**
 * The fixed binary tree over slice numbers 0 … S-1 in which gradients are added: a node of slices [first, end) with
 * more than one slice splits at {@code first} + the largest power of two below {@code end - first}. A function of S
 * alone, so that sums along it do not depend on who computes them. Nodes are numbered in preorder; the root is 0.
 *
 * <p>A slice without rows is absent: its sibling's sum passes through unchanged.
 */
public final class SliceTree {
    static final int NONE = -1;

    private final int sliceCount;
    private final int[] first;
    private final int[] end;
    private final int[] parent;
    private final int[] leaf;

    /** @param sliceCount S, at least 1 */
    public SliceTree(int sliceCount) {
        if (sliceCount < 1 || sliceCount > 1 << 20) {
            throw new IllegalArgumentException("slices: expected 1 to " + (1 << 20) + ", got " + sliceCount);
        }
        this.sliceCount = sliceCount;
        this.first = new int[2 * sliceCount - 1];
        this.end = new int[first.length];
        this.parent = new int[first.length];
        this.leaf = new int[sliceCount];
        number(0, NONE, 0, sliceCount);
    }

    private void number(int node, int above, int from, int to) {
        first[node] = from;
        end[node] = to;
        parent[node] = above;
        if (to - from == 1) {
            leaf[from] = node;
            return;
        }
        number(left(node), node, from, split(from, to));
        number(right(node), node, split(from, to), to);
    }

    private static int split(int from, int to) {
        return from + Integer.highestOneBit(to - from - 1);
    }

    public int sliceCount() {
        return sliceCount;
    }

    /** 2 S - 1. */
    public int nodeCount() {
        return first.length;
    }

    /** First slice under a node. */
    public int first(int node) {
        return first[node];
    }

    /** One past the last slice under a node. */
    public int end(int node) {
        return end[node];
    }

    /** The node of one slice. */
    public int leaf(int slice) {
        return leaf[slice];
    }

    public boolean isLeaf(int node) {
        return end[node] - first[node] == 1;
    }

    /** Node above; -1 for the root. */
    public int parent(int node) {
        return parent[node];
    }

    /** First child of a node that is no leaf. */
    public int left(int node) {
        return node + 1;
    }

    /** Second child of a node that is no leaf. */
    public int right(int node) {
        return node + 2 * (split(first[node], end[node]) - first[node]);
    }

    /** The other child of a node's parent; the node is not the root. */
    public int sibling(int node) {
        int above = parent[node];
        return left(above) == node ? right(above) : left(above);
    }

    /**
     * The maximal nodes that lie whole inside slices [from, to), by slice: what a rank that has these slices can sum
     * alone.
     */
    public List<Integer> maximalNodes(int from, int to) {
        List<Integer> nodes = new ArrayList<>();
        collect(0, from, to, nodes);
        return List.copyOf(nodes);
    }

    private void collect(int node, int from, int to, List<Integer> nodes) {
        if (end[node] <= from || first[node] >= to) {
            return;
        }
        if (first[node] >= from && end[node] <= to) {
            nodes.add(node);
            return;
        }
        collect(left(node), from, to, nodes);
        collect(right(node), from, to, nodes);
    }
}
